/* SPDX-License-Identifier: MIT */
#include "binding/lua_word.h"

#include <lauxlib.h>

#include "binding/args.h"
#include "binding/own.h"

static int results(lua_State *L, int status, lua_KContext before) {
  (void)status;
  return lua_gettop(L) - (int)before;
}

int con_lua_word_call(lua_State *L, const char *module, const char *name) {
  con_own_push(L, module);
  lua_getfield(L, -1, name);
  lua_remove(L, -2);
  lua_insert(L, 1);
  lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, results);
  return results(L, LUA_OK, 0);
}

int con_lua_word_method(lua_State *L, const char *module, const char *class, const char *name) {
  con_check_any(L, 1);
  con_own_push(L, module);
  lua_getfield(L, -1, class);
  lua_getfield(L, -1, name);
  lua_replace(L, -3);
  lua_pop(L, 1);
  lua_insert(L, 1);
  lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, results);
  return results(L, LUA_OK, 0);
}
