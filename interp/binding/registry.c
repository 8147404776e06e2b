/* SPDX-License-Identifier: MIT */
#include "binding/registry.h"

#include <lauxlib.h>

void con_registry_keep(lua_State *L, const void *key) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) == LUA_TTABLE) {
    lua_replace(L, -2);
    return;
  }
  lua_pop(L, 1);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

void con_registry_new(lua_State *L, const char *mode) {
  lua_newtable(L);
  if (mode == NULL) return;
  lua_createtable(L, 0, 1);
  lua_pushstring(L, mode);
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
}

void con_registry_push(lua_State *L, const void *key, const char *mode) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) == LUA_TTABLE) return;
  lua_pop(L, 1);
  luaL_checkstack(L, 4, NULL);
  con_registry_new(L, mode);
  con_registry_keep(L, key);
}
