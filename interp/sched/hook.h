/* SPDX-License-Identifier: MIT */
/* hook.h: the hook that has running code look at what is pending, and give the state's lock away.
 *
 * A request for this thread to look (mostly from a signal's handler) has the hook called before
 * each instruction (con_hook_request). At the first call the lock goes to a thread that waits for
 * it, the dead are looked after, and the hook is taken off again. Where the unit is to be stopped
 * by an error the hook stays on until the error can be raised: see `is_safe` in hook.c.
 *
 * A hook of the script's (debug.sethook, or a C module's) keeps getting its events: our hook stands
 * in its place, and calls the script's hook for the script's events. The script's count goes on
 * where it was.
 *
 * Lua walks through all calls of a coroutine to set a hook. How long that took decides when threads
 * may ask again (`quiet` of con_unit).
 *
 * All but con_hook_request is called with the state's lock.
 */
#ifndef CON_SCHED_HOOK_H
#define CON_SCHED_HOOK_H

#include <lua.h>

/* Have the hook run at the next instruction of this thread. Async-signal-safe. Called before C
 * calls a function in Lua, an error may be raised at the function's first instruction. */
void con_hook_request(void);

/* Give new coroutine L the hook it is to have. L begins with a copy of its maker's hook, which may
 * be set for a request. */
void con_hook_new(lua_State *L);

/* Put our hook in the place of the hook that the script has set in coroutine `of`, or taken off.
 * May raise in L for want of memory. The caller calls con_hook_settle(of) next. */
void con_hook_of_script(lua_State *L, lua_State *of);

/* The script's hook in coroutine L, with its mask and count; NULL: none. */
lua_Hook con_hook_script(lua_State *L, int *mask, int *count);

/* Set the hook that stands in coroutine L while nothing is pending. */
void con_hook_settle(lua_State *L);

#endif
