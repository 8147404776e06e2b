/* SPDX-License-Identifier: MIT */
/* keeper.h: a process beside this one that ends the programs of subprocess.run when this one is gone.
 *
 * However this process ends, by SIGKILL too, the system closes its end of a socket, and the keeper, which reads the other
 * end, kills the sessions it was told of, each with its process group. It is started with the first program, is a program of
 * its own (this one with CON_KEEPER_OPTION), and so has none of our memory.
 *
 * Uses:   ends.
 */
#ifndef CON_IO_KEEPER_H
#define CON_IO_KEEPER_H

#include <sys/types.h>

#define CON_KEEPER_OPTION "--keeper"

/* The descriptor of the socket, with a keeper behind it; -1: there can be none, and programs outlive this process. A message
 * is an int32_t: a process group to be killed, or minus one to be forgotten. State lock. */
int con_keeper_open(void);

/* The group has ended in order, and its number may come to mean another one: before its leader is collected. */
void con_keeper_forget(pid_t group);

/* The keeper itself: its descriptor 0 is the socket. Returns its exit code. */
int con_keeper_run(void);

#endif
