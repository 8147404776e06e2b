/* SPDX-License-Identifier: MIT */
/* guard.h: shuts the process of a submission in, for good, with all its descendants.
 *
 * Three means of the system, each independent of the others: limits (setrlimit), Landlock (files,
 * and signals to foreign processes), and a seccomp filter (programs, sockets, code from files). On
 * top of them stdlib/conlua/grade/graded.lua narrows the words that a script has.
 */
#ifndef CON_GRADE_GUARD_H
#define CON_GRADE_GUARD_H

#include "grade/trace.h"

/* Shut the process in its current folder. The caller has no second thread yet, and has loaded all
 * modules of C that it needs. Writes into the trace which means the system grants. */
void con_guard_close(con_trace *t);

/* The version of Landlock in the kernel, 0 for none. */
int con_guard_landlock(void);

#endif
