/* SPDX-License-Identifier: MIT */
/* keeper.h: the keeper: a process beside a conlua process, its client, that kills the programs of
 * subprocess.run once the client is gone.
 *
 * However the client ends, by SIGKILL too, the system closes the client's end of a socket. The
 * keeper, at the other end, then kills the process groups that were announced. The keeper is
 * started with the first program, as another run of the executable, with CON_KEEPER_OPTION: so the
 * keeper holds no copy of the client's memory.
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
