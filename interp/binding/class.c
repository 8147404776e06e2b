/* SPDX-License-Identifier: MIT */
#include "binding/class.h"

#include <lauxlib.h>

#include "binding/registry.h"
#include "units/object.h"

/* The addresses are registry keys. */
static const char marks_key = 0;   /* table -> id or name, weak keys */
static const char classes_key = 0; /* id -> class, weak values */
static const char kept_key = 0;    /* id -> class, for classes of a given id */

void con_class_push_marks(lua_State *L) { con_registry_push(L, &marks_key, "k"); }

/* table[id] = the class on top, which stays. */
static void note(lua_State *L, uint64_t id, const char *key, const char *mode) {
  con_registry_push(L, key, mode);
  lua_pushvalue(L, -2);
  lua_rawseti(L, -2, (lua_Integer)id);
  lua_pop(L, 1);
}

static uint64_t new_id(void) { return CON_CLASS_IDS + con_object_count(CON_KIND_NONE) - 1; }

uint64_t con_class_register(lua_State *L, uint64_t id) {
  luaL_checkstack(L, 6, NULL);
  if (id == 0) id = new_id();
  else if (!(id & CON_CLASS_LENT)) note(L, id, &kept_key, NULL);
  con_class_push_marks(L);
  lua_pushvalue(L, -2);
  lua_pushinteger(L, (lua_Integer)id);
  lua_rawset(L, -3);
  lua_pop(L, 1);
  note(L, id, &classes_key, "v");
  return id;
}

bool con_class_lend(lua_State *L) {
  luaL_checkstack(L, 6, NULL);
  con_class_push_marks(L);
  lua_pushvalue(L, -2);
  bool marked = lua_rawget(L, -2) != LUA_TNIL;
  lua_pop(L, 2);
  if (!marked) con_class_register(L, CON_CLASS_LENT | new_id());
  return !marked;
}

bool con_class_push(lua_State *L, uint64_t id) {
  con_registry_push(L, &classes_key, "v");
  if (lua_rawgeti(L, -1, (lua_Integer)id) == LUA_TTABLE) {
    lua_replace(L, -2);
    return true;
  }
  lua_pop(L, 2);
  return false;
}
