/* SPDX-License-Identifier: MIT */
/* pools.h: the two C sides of pools, executors, futures and timers: the words, and conlua.core. What they do is said in Lua,
 * in stdlib/conlua, which is loaded when a word is first called.
 */
#ifndef CON_WORDS_POOLS_H
#define CON_WORDS_POOLS_H

#include <lua.h>

/* Its address is where the registry keeps what runs the callbacks that are due. */
extern const char con_pools_calls_key;

/* Opens conlua.core; for package.preload. */
int con_pool_core_open(lua_State *L);

/* Put the functions of core.c into the table on the top. */
void con_pool_steps_set(lua_State *L);

#endif
