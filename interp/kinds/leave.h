/* SPDX-License-Identifier: MIT */
/* leave.h: how a process leaves the family. */
#ifndef CON_KINDS_LEAVE_H
#define CON_KINDS_LEAVE_H

#include <stdint.h>

/* Exit codes of a process: the main code was ended by a deadlock of the family, or by Ctrl-C. */
#define CON_EXIT_DEADLOCK 86
#define CON_EXIT_INTERRUPTED 130

/* The number of OS threads of this process besides the main thread; atomic. */
extern uint32_t con_process_threads;

/* Leave the family and exit with `code`. The first process runs the handlers of atexit(3). A child
 * does not, since they are copies of the parent's. If several threads call, all but the first stop
 * here. */
_Noreturn void con_process_leave(int code);

#endif
