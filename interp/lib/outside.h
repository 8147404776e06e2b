/* SPDX-License-Identifier: MIT */
/* outside.h: conlua.outside, what stdlib/conlua needs of C to wait for descriptors: sockets, select, selectors, look-ups.
 *
 * A record is the Lua table that a socket or selector has beside it. While a unit waits for its descriptor, the record has
 * the unit's address as a key, and, where only one unit may wait, as the value of `reader` or `writer`. An address left
 * there by a fork means nothing in the child, since that unit runs in another process.
 *
 * Uses:   wait.
 */
#ifndef CON_LIB_OUTSIDE_H
#define CON_LIB_OUTSIDE_H

#include "sched/wait.h"

/* Opens conlua.outside, and conlua.ring (aio.c); for package.preload. */
int con_outside_open(lua_State *L);
int con_aio_open(lua_State *L);

/* background(f, ...) -> job, descriptor: the C function f, which needs nothing of this state, runs in a thread of the system
 * and a state of its own; the descriptor is readable when it is done. Arguments are strings, numbers or nil.
 * gather(job) -> what f returned, or nil and its error. The job is over. */
int con_background_start(lua_State *L);
int con_background_gather(lua_State *L);

/* Once: forks wait for the jobs that run. con_background_hold does so, and keeps others from beginning for a moment. */
void con_background_open(void);
con_status con_background_hold(lua_State *L);

#endif
