/* SPDX-License-Identifier: MIT */
/* program.h: waiting for programs that exec.h has started, outside the state lock. */
#ifndef CON_IO_PROGRAM_H
#define CON_IO_PROGRAM_H

#include <sys/types.h>

#include "sched/wait.h"

/* Wait for the end of child `pid`, and collect it. Returns
 *   CON_OK: *status is the status of wait(2), or -1: `pid` is not, or no longer, a child;
 *   CON_TIMEOUT, or what else ends a wait. */
con_status con_program_wait(lua_State *L, pid_t pid, con_time deadline, int *status);

/* Kill a program that is `kept`, with all processes of its group, and collect it. State lock. */
void con_program_kill_group(pid_t pid);

/* con_program_wait for a program that shares our terminal, without limit. Ctrl-C ends the program
 * first, and interrupts this process once the program has ended. */
con_status con_program_wait_as_shell(lua_State *L, pid_t pid, int *status);

/* Program `pid` will not be waited for any more: it is collected some time after its end, by a
 * later call. 0: only collect. */
void con_program_abandon(pid_t pid);

#endif
