/* SPDX-License-Identifier: MIT */
#include "binding/callable.h"

void con_lib_callable(lua_State *L, const con_word *w) {
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  con_words_push_call(L, w, 0);
  lua_setfield(L, -2, "__call");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, w->name);
}
