/* SPDX-License-Identifier: MIT */
/* background.h: calls of C functions that block in the kernel, such as look-ups of names, each in a
 * thread of the system beside the units. The thread has a Lua state of its own, so it needs no
 * state lock. From the first job on, a fork waits until no job runs.
 */
#ifndef CON_IO_BACKGROUND_H
#define CON_IO_BACKGROUND_H

#include <lua.h>

/* A C function of Lua: background(f, ...) -> job, descriptor. Begin a job: call the C function f,
 * which needs nothing of this state, in a thread. The descriptor is readable when the job is done.
 * The arguments are strings, numbers or nil. */
int con_background_start(lua_State *L);

/* A C function of Lua: gather(job) -> the results of f, or nil and the error. The job is over. */
int con_background_gather(lua_State *L);

#endif
