/* SPDX-License-Identifier: MIT */
/* hook.h: the hook that has running code look at what is pending, and give the state's lock away.
 *
 * Whoever wants this thread to look (a signal's handler, mostly) has the hook called before each instruction (`con_hook_request`).
 * At the first call the lock goes to whoever waits for it, the dead are looked after, and the hook is taken off again. Where
 * the unit is to be stopped by an error the hook stays on until the error can be raised: see `is_safe` in hook.c.
 *
 * A hook of the script's own (debug.sethook, or a C module's) keeps getting its events: ours stands in its place, and calls
 * the script's hook for those that are the script's. Its count goes on where it was.
 *
 * Lua walks through all calls of a coroutine to set a hook. How long that took decides when threads may ask again
 * (`quiet` of con_unit).
 *
 * Rules:  under the state's lock, but con_hook_request.
 * Uses:   state, shake.
 */
#ifndef CON_SCHED_HOOK_H
#define CON_SCHED_HOOK_H

#include <lua.h>

/* Make the hook run at the next instruction of this thread. Async-signal-safe. */
void con_hook_request(void);

/* The same where Lua code is about to be called from no other Lua code: an error may be raised at its first instruction. */
void con_hook_request_first(void);

/* A new coroutine begins with the hook of its maker, which may be ours, set for just then: give it the one it is to have. */
void con_hook_new(lua_State *L);

/* The script has set or taken off the hook of coroutine `of`: ours is to stand in its place. May raise in L, for want of memory. Then
 * con_hook_settle(of). */
void con_hook_of_script(lua_State *L, lua_State *of);

/* The script's hook in coroutine L, its mask and count; NULL: none. */
lua_Hook con_hook_script(lua_State *L, int *mask, int *count);

/* Set the hook that stands in coroutine L while nothing is pending. */
void con_hook_settle(lua_State *L);

#endif
