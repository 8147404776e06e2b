/* SPDX-License-Identifier: MIT */
/* metatable.h: metatables of a script that is checked. Operators read them without a word to the
 * checker, and when a finalizer runs is the collector's affair. So what could differ between
 * schedules is refused. */
#ifndef CON_CHECK_METATABLE_H
#define CON_CHECK_METATABLE_H

#include <lua.h>

/* setmetatable, with the arguments at 1 and 2, is about to be called. */
void con_metatable_set(lua_State *L);

/* Key `key` of the table at `table` is about to be written. */
void con_metatable_write(lua_State *L, int table, int key);

#endif
