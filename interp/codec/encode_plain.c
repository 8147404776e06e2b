/* SPDX-License-Identifier: MIT */
#include "codec/encode_plain.h"

#include <string.h>

#include "codec/format.h"

static void put_integer(con_encoder *e, lua_Integer i) {
  if (i >= CON_SMALL_MIN && i <= CON_SMALL_MAX) {
    con_encoder_byte(e, (int)(CON_TAG_SMALL + (i - CON_SMALL_MIN)));
    return;
  }
  if (i == (int32_t)i) {
    int32_t narrow = (int32_t)i;
    char *p = con_encoder_claim(e, 1 + sizeof narrow);
    *p = CON_TAG_INT32;
    memcpy(p + 1, &narrow, sizeof narrow);
    return;
  }
  char *p = con_encoder_claim(e, 1 + sizeof i);
  *p = CON_TAG_INT64;
  memcpy(p + 1, &i, sizeof i);
}

static void put_number(con_encoder *e, int index) {
  if (lua_isinteger(e->L, index)) {
    put_integer(e, lua_tointeger(e->L, index));
    return;
  }
  lua_Number v = lua_tonumber(e->L, index);
  char *p = con_encoder_claim(e, 1 + sizeof v);
  *p = CON_TAG_FLOAT;
  memcpy(p + 1, &v, sizeof v);
}

static void put_boolean(con_encoder *e, int index) {
  con_encoder_byte(e, lua_toboolean(e->L, index) ? CON_TAG_TRUE : CON_TAG_FALSE);
}

static void put_string(con_encoder *e, int index) {
  con_seen *seen;
  size_t n;
  const char *s = lua_tolstring(e->L, index, &n);
  if (n < CON_SHORT) {
    char *p = con_encoder_claim(e, 1 + n);
    *p = (char)(CON_TAG_SHORT + n);
    memcpy(p + 1, s, n);
    return;
  }
  if (n < CON_LONG) {
    con_encoder_byte(e, CON_TAG_STRING);
    con_encoder_u32(e, (uint32_t)n);
  } else {
    if (con_encoder_again(e, s, &seen)) return;
    con_encoder_byte(e, CON_TAG_LONG);
    con_encoder_u64(e, n);
  }
  memcpy(con_encoder_claim(e, n), s, n);
}

bool con_encode_plain(con_encoder *e, int index) {
  switch (lua_type(e->L, index)) {
    case LUA_TNIL: con_encoder_byte(e, CON_TAG_NIL); return true;
    case LUA_TBOOLEAN: put_boolean(e, index); return true;
    case LUA_TNUMBER: put_number(e, index); return true;
    case LUA_TSTRING: put_string(e, index); return true;
    default: return false;
  }
}
