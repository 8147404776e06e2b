/* SPDX-License-Identifier: MIT */
/* chunk.h: telling lines of conlua's own Lua, the files of stdlib/, from lines of the script.
 *
 * The chunk of module "conlua.timer" is named "=[conlua.timer]". A name in brackets is no path, so
 * no file of a script is taken for conlua's own.
 */
#ifndef CON_BINDING_CHUNK_H
#define CON_BINDING_CHUNK_H

#include <lua.h>
#include <stdbool.h>

/* Push the chunk name of module `module`. Returns the string on top. */
const char *con_chunk_push_name(lua_State *L, const char *module);

/* Does `source`, of a lua_Debug, name a chunk of the library, which is all of conlua's own but the
 * modules of `conlua grade`? */
bool con_chunk_is_library(const char *source);

/* Find the innermost function of the script, neither C nor conlua's own, among the active functions
 * of L from `level` outwards. True: ar->short_src and ar->currentline are set. */
bool con_chunk_find_script(lua_State *L, int level, lua_Debug *ar);

/* Does the line of a traceback that begins at `line` show a function of conlua's own? */
bool con_chunk_is_own_line(const char *line);

/* The newline before the first line of `traceback` that shows a function of conlua's own; NULL:
 * there is none. */
const char *con_chunk_own_line(const char *traceback);

/* Raise the message on top, behind the position of the script's innermost line if the script has
 * any. */
int con_chunk_fail(lua_State *L);

/* Raise the message on top as luaL_error raises a message, with the position of the caller; where
 * conlua's own Lua is the caller, as con_chunk_fail. For errors of C functions that both call. */
int con_chunk_error(lua_State *L);

#endif
