/* SPDX-License-Identifier: MIT */
/* checker_script.h: the script that `conlua check` runs, in a Lua state of its own, and what the
 * script sees of the world (stdlib/conlua/check/world.lua). */
#ifndef CON_HOST_CHECKER_SCRIPT_H
#define CON_HOST_CHECKER_SCRIPT_H

#include <lua.h>
#include <stddef.h>

/* A script, rewritten. */
typedef struct con_checker_source {
  const char *text, *name;
  size_t size;
  lua_State *from; /* with the list of the script's arguments at 1 */
} con_checker_source;

/* Fill a state of the script with the words, but for those that cannot be controlled, unless the
 * state has them; as con_kinds.open_words. */
void con_checker_script_open(lua_State *L);

/* For con_body_protect, in the script's state: open the words, without those that cannot be
 * controlled, and load the script from `source`, a con_checker_source. */
int con_checker_script_load(lua_State *L, void *source);

/* The main unit of a run: runs the script of the lua_State `data`. Does not return
 * (con_point_end). */
void *con_checker_script_run(void *data);

#endif
