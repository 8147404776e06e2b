/* SPDX-License-Identifier: MIT */
/* keep.h: a thread that keeps the lock of its Lua state for a while, and looks at the state under
 * --shake. */
#ifndef CON_SCHED_KEEP_H
#define CON_SCHED_KEEP_H

#include <lua.h>
#include <stdint.h>

/* Above 0: the calling thread keeps the lock of its state as long as it runs Lua code
 * (check.atomically). */
extern _Thread_local uint32_t con_keep_depth;

/* Under --shake: called where the lock of the state may change hands, between two instructions of
 * L. May raise. NULL: nobody looks. Set before the first script runs. */
extern void (*con_keep_look)(lua_State *L);

#endif
