/* SPDX-License-Identifier: MIT */
/* callable.c: words that are callable tables, as `queue` is, and their errors, since Lua cannot name what was called. */
#include "lib/lib.h"

void con_lib_callable(lua_State *L, const char *name, lua_CFunction call) {
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, call);
  lua_setfield(L, -2, "__call");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, name);
}

int con_lib_bad_argument(lua_State *L, int index, const char *name, const char *why) {
  return luaL_error(L, "bad argument #%d to '%s' (%s)", index, name, why);
}

lua_Integer con_lib_opt_integer(lua_State *L, int index, const char *name, lua_Integer absent) {
  int is_integer;
  if (lua_isnoneornil(L, index)) return absent;
  lua_Integer n = lua_tointegerx(L, index, &is_integer);
  if (is_integer) return n;
  const char *why = lua_isnumber(L, index)
                        ? "number has no integer representation"
                        : lua_pushfstring(L, "number expected, got %s", luaL_typename(L, index));
  return con_lib_bad_argument(L, index, name, why);
}
