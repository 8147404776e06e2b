/* SPDX-License-Identifier: MIT */
#include "lua/words.h"

#include <lauxlib.h>
#include <string.h>

#include "lua/handle.h"

void con_words_set(lua_State *L, const con_word *words) {
  for (const con_word *w = words; w->name != NULL; w++) {
    lua_pushcfunction(L, w->function);
    lua_setfield(L, -2, w->name);
  }
}

static int handle_tostring(lua_State *L) {
  con_handle *h = con_handle_whole(L, 1);
  if (h == NULL) return luaL_typeerror(L, 1, "object of conlua");
  if (h->object == NULL) {
    luaL_getmetafield(L, 1, "__name");
    lua_pushfstring(L, "<closed %s>", lua_tostring(L, -1));
    return 1;
  }
  lua_pushfstring(L, "<%s#%d>", con_kind_name(h->object->kind), (int)h->object->number);
  return 1;
}

void con_words_class(lua_State *L, con_kind kind, const con_word *words) {
  if (!con_handle_metatable(L, kind)) {
    lua_pop(L, 1);
    return;
  }
  lua_pushcfunction(L, handle_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_newtable(L);
  for (const con_word *w = words; w->name != NULL; w++) {
    lua_pushcfunction(L, w->function);
    lua_setfield(L, strncmp(w->name, "__", 2) == 0 ? -3 : -2, w->name);
  }
  if (lua_getfield(L, -2, "__index") == LUA_TNIL) {
    lua_pushvalue(L, -2);
    lua_setfield(L, -4, "__index");
  }
  lua_pop(L, 3);
}
