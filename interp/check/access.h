/* SPDX-License-Identifier: MIT */
/* access.h: the functions that a rewritten source calls before each access to data that units may
 * share (stdlib/conlua/check/rewrite.lua), and the functions of Lua's libraries that access
 * tables. */
#ifndef CON_CHECK_ACCESS_H
#define CON_CHECK_ACCESS_H

#include <lua.h>
#include <stdbool.h>

/* Before the first state is made. */
void con_access_open(void);

/* Push the functions, in the order of rewrite.HOOKS. Returns how many. */
int con_access_push(lua_State *L);

/* The running unit is about to resume a coroutine, which is data that units may share. */
void con_access_coroutine(lua_State *L, lua_State *coroutine);

/* A C function of Lua: access(table, key, writes): announce the access of a word to a field. */
int con_access_entry(lua_State *L);

/* Is `f` the function that announces accesses for a function of the libraries, and calls it? */
bool con_access_is_around(lua_CFunction f);

/* Put functions that announce their accesses in the place of the libraries' own. */
void con_access_replace(lua_State *L);

#endif
