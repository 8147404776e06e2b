/* SPDX-License-Identifier: MIT */
/* background.h: a C function of Lua that stops in the kernel, in a thread of the system beside the units. */
#ifndef CON_IO_BACKGROUND_H
#define CON_IO_BACKGROUND_H

#include <lua.h>

#include "base/status.h"

/* background(f, ...) -> job, descriptor: the C function f, which needs nothing of this state, runs in a thread of the system
 * and a state of its own; the descriptor is readable when it is done. Arguments are strings, numbers or nil.
 * gather(job) -> what f returned, or nil and its error. The job is over. */
int con_background_start(lua_State *L);
int con_background_gather(lua_State *L);

/* Once: forks wait for the jobs that run. con_background_hold does so, and keeps others from beginning for a moment. */
void con_background_open(void);
con_status con_background_hold(lua_State *L);

#endif
