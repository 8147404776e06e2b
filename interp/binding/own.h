/* SPDX-License-Identifier: MIT */
/* own.h: conlua's own Lua, the files of stdlib/, whose modules see neither the globals nor the
 * `require` of the script. */
#ifndef CON_BINDING_OWN_H
#define CON_BINDING_OWN_H

#include <lua.h>
#include <stdbool.h>

/* Push module `name` of conlua's own, "conlua.timer", whatever the script has made of `require` and
 * package.loaded. */
void con_own_push(lua_State *L, const char *name);

/* `require "name"` calls `open`, for modules that are written in C. A module of conlua's own is
 * opened once, and only conlua's own Lua can require the module: the functions trust their
 * arguments. */
void con_own_preload(lua_State *L, const char *name, lua_CFunction open);

/* Let `require` find each file of stdlib/. */
void con_own_preload_all(lua_State *L);

/* From here on no script of the process can require a module of conlua's own, loaded or not. Before
 * the script, while the process has a single thread. A forked child inherits the ban. */
void con_own_close(void);

/* Is `name` a module of conlua's own that scripts may not require? */
bool con_own_is_closed(const char *name);

/* Make the environment of the modules from the present globals: once, with all words, before any
 * other Lua code runs. */
void con_own_environment(lua_State *L);

#endif
