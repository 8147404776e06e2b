/* SPDX-License-Identifier: MIT */
#include "codec/decode_plain.h"

#include <string.h>

#include "codec/format.h"

bool con_decode_plain(lua_State *L, const char *bytes, size_t size) {
  int tag = size > 0 ? (uint8_t)*bytes : CON_TAG_END;
  int32_t narrow;
  lua_Integer i;
  lua_Number v;
  if (tag == CON_TAG_REST) lua_pushlstring(L, bytes + 1, size - 1);
  else if (tag >= CON_TAG_SMALL && size == 1)
    lua_pushinteger(L, tag - CON_TAG_SMALL + CON_SMALL_MIN);
  else if (tag == CON_TAG_INT32 && size == 1 + sizeof narrow) {
    memcpy(&narrow, bytes + 1, sizeof narrow);
    lua_pushinteger(L, narrow);
  } else if (tag == CON_TAG_INT64 && size == 1 + sizeof i) {
    memcpy(&i, bytes + 1, sizeof i);
    lua_pushinteger(L, i);
  } else if (tag == CON_TAG_FLOAT && size == 1 + sizeof v) {
    memcpy(&v, bytes + 1, sizeof v);
    lua_pushnumber(L, v);
  } else if (tag <= CON_TAG_TRUE && size == 1) {
    if (tag == CON_TAG_NIL) lua_pushnil(L);
    else lua_pushboolean(L, tag == CON_TAG_TRUE);
  } else return false;
  return true;
}
