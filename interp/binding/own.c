/* SPDX-License-Identifier: MIT */
/* How the modules of conlua's own Lua are found, and the globals that the modules see.
 *
 * A script may set any global, or any function of `string` or `table`; no word may break by that.
 * So the modules have an environment apart, made before the script begins: the globals of that
 * moment, with a copy of each table. The environment's _G and package are the script's, for code
 * that acts on them on purpose. The modules of `conlua grade`, which run where no script does, see
 * the globals.
 */
#include "binding/own.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdbool.h>
#include <string.h>

#include "binding/chunk.h"
#include "binding/embed.h"
#include "binding/registry.h"

/* The addresses are registry keys. */
static const char environment_key = 0;
static const char modules_key = 0; /* name -> module that is loaded */
static const char openers_key = 0; /* name -> C function, of modules that are written in C */

/* ---- modules ---- */

static bool is_own(const char *name) { return strncmp(name, "conlua.", 7) == 0; }

/* Is module `name` for grading or checking? A script must not find such a module in
 * package.loaded. */
static bool is_hidden(const char *name) {
  return strncmp(name, "conlua.grade", 12) == 0 || strncmp(name, "conlua.check", 12) == 0;
}

/* May scripts require conlua's own modules? Not in a graded run; set before the script begins. */
static bool is_closed;

void con_own_close(void) { is_closed = true; }

bool con_own_is_closed(const char *name) { return is_closed && is_own(name); }

static bool sees_globals(const char *name) {
  return is_hidden(name) && strcmp(name, "conlua.grade.graded") != 0 &&
         strcmp(name, "conlua.check.world") != 0 && strcmp(name, "conlua.check.files") != 0;
}

/* package.loaded[name] = the module on top, which stays. The codec finds there what travels by a
 * name. */
static void tell_loaded(lua_State *L, const char *name) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushstring(L, name);
  lua_pushvalue(L, -3);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

/* NULL: stdlib/ has no file of that name. */
static const struct con_embedded *find_embedded(const char *name) {
  const struct con_embedded *e = con_embedded_files, *end = e + con_embedded_count;
  while (e < end && strcmp(e->name, name) != 0) e++;
  return e < end ? e : NULL;
}

/* Push the function that is the file `name`; raises where there is none. */
static void load_embedded(lua_State *L, const char *name) {
  const struct con_embedded *e = find_embedded(name);
  if (e == NULL) luaL_error(L, "module '%s' not found", name);
  const char *chunk = con_chunk_push_name(L, name);
  if (luaL_loadbufferx(L, e->data, e->size, chunk, "t") != LUA_OK) lua_error(L);
  lua_remove(L, -2);
  if (sees_globals(name)) return;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &environment_key);
  if (lua_setupvalue(L, -2, 1) == NULL) lua_pop(L, 1); /* the module uses no global */
}

void con_own_push(lua_State *L, const char *name) {
  luaL_checkstack(L, 8, NULL);
  con_registry_push(L, &modules_key, NULL);
  if (lua_getfield(L, -1, name) == LUA_TNIL) {
    lua_pop(L, 1);
    con_registry_push(L, &openers_key, NULL);
    bool is_c = lua_getfield(L, -1, name) != LUA_TNIL;
    lua_remove(L, -2);
    if (!is_c) {
      lua_pop(L, 1);
      load_embedded(L, name);
    }
    lua_pushstring(L, name);
    lua_call(L, 1, 1);
    if (lua_getfield(L, -2, name) == LUA_TNIL) { /* else another thread of the state was faster */
      lua_pop(L, 1);
      lua_pushvalue(L, -1);
      lua_setfield(L, -3, name);
      if (!is_c && !is_hidden(name)) tell_loaded(L, name);
    } else {
      lua_remove(L, -2);
    }
  }
  lua_remove(L, -2);
}

/* The loader of each file of stdlib/. */
static int load_own(lua_State *L) {
  con_own_push(L, luaL_checkstring(L, 1));
  return 1;
}

/* __index of package.preload: a loader for each file of stdlib/. An entry of the table for each
 * file would be 136 strings in each state. */
static int preloaded(lua_State *L) {
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL;
  if (name == NULL || con_own_is_closed(name) || find_embedded(name) == NULL) return 0;
  lua_pushcfunction(L, load_own);
  return 1;
}

/* `require` as the modules see the function. Upvalue 1: Lua's own. */
static int own_require(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  if (strcmp(name, "conlua") == 0) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &environment_key);
  } else if (is_own(name)) {
    con_own_push(L, name);
  } else {
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
  }
  return 1;
}

void con_own_preload(lua_State *L, const char *name, lua_CFunction open) {
  if (is_own(name)) con_registry_push(L, &openers_key, NULL);
  else luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction(L, open);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

void con_own_preload_all(lua_State *L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, preloaded);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);
}

/* ---- the globals of the modules ---- */

/* Replace the table on top by a copy with an equal metatable. */
static void copy_table(lua_State *L) {
  lua_createtable(L, 0, 32);
  for (lua_pushnil(L); lua_next(L, -3);) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
  if (lua_getmetatable(L, -2)) lua_setmetatable(L, -2);
  lua_remove(L, -2);
}

static bool is_shared(const char *name) {
  return strcmp(name, LUA_GNAME) == 0 || strcmp(name, LUA_LOADLIBNAME) == 0;
}

void con_own_environment(lua_State *L) {
  lua_createtable(L, 0, 128);
  lua_pushglobaltable(L);
  for (lua_pushnil(L); lua_next(L, -2);) { /* environment globals name value */
    if (lua_type(L, -1) == LUA_TTABLE && !is_shared(lua_tostring(L, -2))) copy_table(L);
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -5);
  }
  lua_getfield(L, -1, "require");
  lua_pushcclosure(L, own_require, 1);
  lua_setfield(L, -3, "require");
  lua_pop(L, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &environment_key);
}
