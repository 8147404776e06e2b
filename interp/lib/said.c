/* SPDX-License-Identifier: MIT */
#include "lib/said.h"

#include <lauxlib.h>

#include "lua/args.h"

static int results(lua_State *L, int status, lua_KContext before) {
  (void)status;
  return lua_gettop(L) - (int)before;
}

/* Push module `name` of conlua itself, whatever the script has made of `require`. */
static void push_module(lua_State *L, const char *name) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  if (lua_getfield(L, -1, name) == LUA_TNIL) {
    lua_pop(L, 1);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    lua_getfield(L, -1, name);
    lua_remove(L, -2);
    lua_pushstring(L, name);
    lua_call(L, 1, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, name);
  }
  lua_remove(L, -2);
}

int con_said_call(lua_State *L, const char *module, const char *name) {
  push_module(L, module);
  lua_getfield(L, -1, name);
  lua_remove(L, -2);
  lua_insert(L, 1);
  lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, results);
  return results(L, LUA_OK, 0);
}

int con_said_method(lua_State *L, const char *module, const char *class, const char *name) {
  con_check_any(L, 1);
  push_module(L, module);
  lua_getfield(L, -1, class);
  lua_getfield(L, -1, name);
  lua_replace(L, -3);
  lua_pop(L, 1);
  lua_insert(L, 1);
  lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, results);
  return results(L, LUA_OK, 0);
}

void con_said_preload(lua_State *L, const char *name, lua_CFunction open) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction(L, open);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}
