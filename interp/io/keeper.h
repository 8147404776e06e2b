/* SPDX-License-Identifier: MIT */
/* keeper.h: a process beside this one, the keeper, that kills the programs of subprocess.run once
 * this process is gone.
 *
 * However this process ends, by SIGKILL too, the system closes its end of a socket. The keeper, at
 * the other end, then kills the process groups that it was told of. The keeper is started with the
 * first program, as another run of this executable, with CON_KEEPER_OPTION; so it holds no copy of
 * this process's memory.
 */
#ifndef CON_IO_KEEPER_H
#define CON_IO_KEEPER_H

#include <sys/types.h>

#define CON_KEEPER_OPTION "--keeper"

/* The socket to the keeper, which is started if there is none. A message is an int32_t: a process
 * group to be killed, or minus a group to be forgotten. Returns the descriptor, or -1: there can be
 * no keeper, and programs outlive this process. State lock. */
int con_keeper_open(void);

/* The program that leads the group has ended, and is not collected yet: forget the group, whose
 * number may soon mean another. */
void con_keeper_forget(pid_t group);

/* The main function of the keeper: the socket is its descriptor 0. Returns the exit code. */
int con_keeper_run(void);

#endif
