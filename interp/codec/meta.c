/* SPDX-License-Identifier: MIT */
#include "codec/meta.h"

#include <lauxlib.h>

#include "binding/class.h"
#include "binding/registry.h"
#include "codec/names.h"
#include "codec/path.h"

/* the address is the registry key of the tables marked plain, weak */
static const char plain_key = 0;

void con_meta_mark_plain(lua_State *L) {
  luaL_checkstack(L, 6, NULL);
  con_registry_push(L, &plain_key, "k");
  lua_insert(L, -2);
  lua_pushboolean(L, 1);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

/* Is the table at `index` marked plain? */
static bool is_plain(lua_State *L, int index) {
  bool plain = false;
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &plain_key) == LUA_TTABLE) {
    lua_pushvalue(L, index);
    plain = lua_rawget(L, -2) != LUA_TNIL;
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return plain;
}

/* Tables have even addresses. The odd addresses are for values brought along. */
static const void *odd(const void *identity) { return (const char *)identity + 1; }

const void *con_meta_key(const con_encoder *e, const void *identity) {
  return e->pass == CON_PASS_LOOK && e->whole > 0 ? odd(identity) : identity;
}

bool con_meta_loads(const con_encoder *e) {
  const void *key = con_meta_key(e, lua_topointer(e->L, -2));
  bool part = strchr(lua_tostring(e->L, -1), CON_NAMES_DOT[0]) != NULL;
  return e->whole > 0 && !part && con_set_find(&e->seen, key) == NULL;
}

static bool is_brought(const con_encoder *e, const void *identity) {
  if (e->pass == CON_PASS_SURE) return con_set_find(&e->brought, odd(identity)) != NULL;
  const con_seen *s = con_set_find(&e->seen, identity);
  return e->pass == CON_PASS_FIRST && s != NULL && s->more != 0;
}

/* Are the names right, as of the modules that are loaded? If not, asks for another start. */
static bool names_are_fresh(con_encoder *e) {
  if (e->names == CON_NAMES_UNKNOWN) {
    e->again = !con_names_fresh(e->L);
    e->names = CON_NAMES_FRESH;
  }
  return !e->again;
}

/* For a metatable without a mark, of the table at index `table`. */
static con_meta of_own(con_encoder *e, int table) {
  if (!names_are_fresh(e)) return CON_META_NONE;
  if (is_plain(e->L, table)) {
    e->guessed = true;
    return CON_META_NONE;
  }
  if (e->whole > 0) return CON_META_COPY;
  if (e->pass == CON_PASS_LOOK) return CON_META_NONE;
  if (e->pass == CON_PASS_SURE) {
    lua_settop(e->L, table);
    con_path_fail(e, "cannot send a table with a metatable of the script's own: make the class "
                     "with K.class(), put it into a module, or send plain(t)");
  }
  /* the first time with names just learnt: a module may have got the metatable since */
  e->again = true;
  e->doubts = e->names == CON_NAMES_LEARNT;
  return CON_META_NONE;
}

uint64_t con_meta_class(const con_encoder *e) {
  if (lua_type(e->L, -1) != LUA_TNUMBER) return 0;
  uint64_t id = (uint64_t)lua_tointeger(e->L, -1);
  return (id & CON_CLASS_LENT) && !e->lends ? 0 : id;
}

con_meta con_meta_of(con_encoder *e) {
  lua_State *L = e->L;
  int table = lua_gettop(L);
  if (!lua_getmetatable(L, table)) return CON_META_NONE;
  con_meta meta;
  const void *identity = lua_topointer(L, -1);
  lua_pushvalue(L, -1);
  int mark = lua_rawget(L, e->marks); /* table metatable mark */
  if (con_meta_class(e) != 0) meta = CON_META_CLASS;
  else if (is_brought(e, identity)) meta = CON_META_COPY;
  else if (mark == LUA_TSTRING && con_names_is_module(L)) {
    meta = CON_META_NAME;
    e->guessed = true;
  } else meta = of_own(e, table);
  lua_settop(L, table);
  return meta;
}

void con_meta_end_pass(con_encoder *e) {
  if (e->again) return;
  e->again = e->doubts = e->pass == CON_PASS_LOOK ||
                         (e->pass == CON_PASS_FIRST && e->guessed && e->functions);
}

void con_meta_next_pass(con_encoder *e) {
  if (e->pass == CON_PASS_LOOK) {
    con_set seen = e->seen;
    e->seen = e->brought;
    e->brought = seen;
  }
  e->pass++;
}

void con_meta_begin(con_encoder *e) {
  e->pass = CON_PASS_FIRST;
  con_set_clear(&e->spared);
}

bool con_meta_spare(con_encoder *e) {
  con_seen *item;
  for (size_t i = e->depth; i-- > 0;) {
    if (!e->frames[i].module) continue;
    con_set_add(e, &e->spared, lua_topointer(e->L, e->frames[i].index), &item);
    e->pass = CON_PASS_FIRST;
    e->again = e->spares = true;
    return true;
  }
  return false;
}

bool con_meta_is_env(con_encoder *e, const char *name) {
  lua_State *L = e->L;
  if (strcmp(name, "_ENV") != 0 || !lua_istable(L, -1) || !lua_getmetatable(L, -1)) return false;
  bool found = false;
  lua_pushnil(L);
  while (!found && lua_next(L, -2)) { /* unlike a push of "__index", lua_next does not allocate */
    found = lua_type(L, -2) == LUA_TSTRING && strcmp(lua_tostring(L, -2), "__index") == 0;
    lua_pop(L, found ? 2 : 1);
  }
  lua_pop(L, 1);
  return found;
}
