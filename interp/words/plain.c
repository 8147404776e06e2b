/* SPDX-License-Identifier: MIT */
/* plain.c: plain(t), which marks tables that may be sent without their metatable. */
#include <lauxlib.h>

#include "binding/words.h"
#include "codec/meta.h"

enum { ROOT = 1, SEEN, TODO }; /* stack indexes */

/* Note the table on top, once, as one to be looked at; pops the table. */
static void add(lua_State *L) {
  lua_pushvalue(L, -1);
  if (lua_rawget(L, SEEN) == LUA_TNIL) {
    lua_pushvalue(L, -2);
    lua_pushboolean(L, 1);
    lua_rawset(L, SEEN);
    lua_pushvalue(L, -2);
    lua_rawseti(L, TODO, (lua_Integer)lua_rawlen(L, TODO) + 1);
  }
  lua_pop(L, 2);
}

static int plain(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  lua_newtable(L);
  lua_newtable(L);
  lua_pushvalue(L, ROOT);
  add(L);
  for (lua_Unsigned n; (n = lua_rawlen(L, TODO)) > 0;) {
    lua_rawgeti(L, TODO, (lua_Integer)n);
    lua_pushnil(L);
    lua_rawseti(L, TODO, (lua_Integer)n);
    for (lua_pushnil(L); lua_next(L, -2);) {
      if (lua_istable(L, -1)) add(L);
      else lua_pop(L, 1);
      if (!lua_istable(L, -1)) continue;
      lua_pushvalue(L, -1);
      add(L);
    }
    con_meta_mark_plain(L);
  }
  lua_settop(L, ROOT);
  return 1;
}

static const con_word words[] = {
    {"plain", plain, "plain(t) -> t",
     "Let t, and the tables that are in it at the time, be sent bare where a metatable cannot go."},
    {NULL, NULL, NULL, NULL},
};

const con_library con_library_plain = {"queues", CON_KIND_NONE, words, con_words_open_fields};
