/* SPDX-License-Identifier: MIT */
/* leave.h: how a process leaves the family. */
#ifndef CON_KINDS_LEAVE_H
#define CON_KINDS_LEAVE_H

#include <stdint.h>

/* The exit codes of a process whose main code was ended by a deadlock of the family, or by
 * Ctrl-C. */
#define CON_EXIT_DEADLOCK 86
#define CON_EXIT_INTERRUPTED 130

/* How many OS threads this process has besides the main one; atomic. */
extern uint32_t con_process_threads;

/* Leave the family and exit with `code`. The first process runs the handlers of atexit(3); a child
 * does not, since its handlers are copies of the parent's. Only the first thread that calls gets
 * through; the others stop here. */
_Noreturn void con_process_leave(int code);

#endif
