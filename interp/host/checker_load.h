/* SPDX-License-Identifier: MIT */
/* checker_load.h: sources that a run of a script loads. Each is rewritten once for all runs, in the
 * state of the checker. */
#ifndef CON_HOST_CHECKER_LOAD_H
#define CON_HOST_CHECKER_LOAD_H

#include <lua.h>
#include <stdbool.h>

/* Sources are rewritten by the function at 1 of L, the checker's state: f(source, number of sites)
 * -> text, sites; or nil, {line, why}. Once, before the first run. */
void con_checker_load_open(lua_State *L);

/* A C function of Lua, for the script's states: rewritten(source) -> text; or nil, line, why. */
int con_checker_load_rewritten(lua_State *L);

/* file(path) -> its text; or nil, why not, errno. Only of a file that ends: the opening never
 * waits.
 * A C function of Lua, for the script's states. */
int con_checker_load_file(lua_State *L);

/* stdin() -> all that stands on stdin, which is read once for all runs. A C function of Lua, for
 * the
 * script's states. */
int con_checker_load_stdin(lua_State *L);

/* Take over the sites of the list at `list`. False: there are too many. */
bool con_checker_load_sites(lua_State *L, int list);

#endif
