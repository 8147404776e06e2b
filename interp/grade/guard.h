/* SPDX-License-Identifier: MIT */
/* guard.h: shuts the process that runs a submission in, for good, with all its descendants.
 *
 * Three of the system's means, each by itself: limits (setrlimit), Landlock (files, and signals to others), and a seccomp
 * filter (programs, sockets, code from files). What the script can say is narrowed on top of it by stdlib/conlua/graded.lua.
 *
 * Uses:   trace.
 */
#ifndef CON_GRADE_GUARD_H
#define CON_GRADE_GUARD_H

#include "grade/trace.h"

/* Limits on memory, time of the processor, files and their length. */
void con_guard_limit(const con_trace *t);

/* No way out of the current folder from here on. Before there is a second thread, and after all modules of C are loaded.
 * Writes down in the trace what holds. */
void con_guard_close(con_trace *t);

/* The version of Landlock that the system has, 0 for none. */
int con_guard_landlock(void);

#endif
