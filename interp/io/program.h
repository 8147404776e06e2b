/* SPDX-License-Identifier: MIT */
/* program.h: other programs: started without a fork of our memory, waited for outside the state's lock.
 *
 * Uses:   wait, keeper.
 */
#ifndef CON_IO_PROGRAM_H
#define CON_IO_PROGRAM_H

#include <sys/types.h>

#include "sched/wait.h"

/* Wait for the end of child `pid`, and collect it: CON_OK with its wait(2) status, CON_TIMEOUT, or what else ends a wait.
 * *status is -1 if it is not, or no longer, our child. */
con_status con_program_wait(lua_State *L, pid_t pid, con_time deadline, int *status);

/* Kill a program that is `kept`, with all that it started in its group, and collect it. State lock. */
void con_program_kill_group(pid_t pid);

/* Like con_program_wait, for a program that shares our terminal: Ctrl-C is the program's first, and interrupts us when
 * it has ended. */
con_status con_program_wait_as_shell(lua_State *L, pid_t pid, int *status);

/* It is not waited for any more: collected some time after its end, by the next who starts one. */
void con_program_abandon(pid_t pid);

#endif
