/* SPDX-License-Identifier: MIT */
/* accessor.h: the functions of Lua's libraries that access tables or coroutines, or catch errors,
 * in a script that is checked: they announce what they access, and the places where it matters that
 * an error that stops the unit comes. */
#ifndef CON_CHECK_ACCESSOR_H
#define CON_CHECK_ACCESSOR_H

#include <lua.h>
#include <stdbool.h>

#include "units/operation.h"

/* Put functions that announce their accesses in the place of the libraries' own. */
void con_accessor_replace(lua_State *L);

/* Is `f` the function that announces accesses for a function of the libraries, and calls it? */
bool con_accessor_is_around(lua_CFunction f);

/* The running unit is about to look at a coroutine (CON_OP_READ), or to resume or close one
 * (CON_OP_WRITE), which is data that units may share. */
void con_accessor_coroutine(lua_State *L, lua_State *coroutine, con_operation op);

/* A C function of Lua: access(table, key, writes): announce the access of a word to a field. */
int con_accessor_entry(lua_State *L);

/* moves(file): the place at which a file is read changes. */
int con_accessor_file(lua_State *L);

#endif
