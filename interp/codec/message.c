/* SPDX-License-Identifier: MIT */
#include "codec/message.h"

#include "codec/codec.h"

static int decode_message(lua_State *L) {
  con_message *m = lua_touserdata(L, 1);
  lua_settop(L, 0);
  return con_decode(L, con_message_bytes(m), m->size, m->refs, m->n_refs);
}

void con_lib_push_message(lua_State *L, con_message *m) {
  lua_pushcfunction(L, decode_message);
  lua_pushlightuserdata(L, m);
  int status = lua_pcall(L, 1, 1, 0);
  con_message_free(m);
  if (status != LUA_OK) lua_error(L);
}
