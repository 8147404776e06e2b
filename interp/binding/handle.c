/* SPDX-License-Identifier: MIT */
#include "binding/handle.h"

#include <lauxlib.h>

#include "binding/registry.h"

#define ANNEX CON_HANDLE_ANNEX

void (*con_handle_complete)(lua_State *L, int index);

/* The addresses are registry keys. */
static const char handles_key = 0; /* object, as light userdata -> handle; weak values */
/* handle without a finalizer -> keeper, whose finalizer drops the reference; weak keys */
static const char keepers_key = 0;
static const char keeper_key = 0; /* the metatable of keepers */
static const char metatable_keys[CON_KINDS] = {0};

/* The key of the handle of `o`; an aspect has a handle apart. Objects are aligned, so the next
 * address is free. */
static const void *key_of(const con_object *o, uint32_t aspect) {
  return (const char *)o + (aspect != 0);
}

static void push_handles(lua_State *L) { con_registry_push(L, &handles_key, "v"); }

/* Push the handle of `o` and return true; false: this state has none. Lua clears weak values before
 * their finalizers are called, so a handle found here has not been finalized; but a script that
 * called __gc directly may have emptied it. */
static bool push_existing(lua_State *L, con_object *o, uint32_t aspect) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &handles_key) != LUA_TTABLE) {
    lua_pop(L, 1);
    return false;
  }
  lua_rawgetp(L, -1, key_of(o, aspect));
  con_handle *h = con_handle_at(L, -1);
  if (h != NULL && h->object == o) {
    lua_replace(L, -2);
    return true;
  }
  lua_pop(L, 2);
  return false;
}

/* How many user values a handle has: the fields, and the annex of a kind that keeps something in
 * Lua. Objects that come in great numbers have neither. */
static int user_values(con_kind kind) { return con_kind_row(kind)->annex ? ANNEX : 0; }

/* Push an empty handle. What the caller does next allocates, so finalizers may run; an empty handle
 * can be collected. */
static con_handle *push_new(lua_State *L, const con_object *o, uint32_t aspect) {
  con_kind kind = aspect != 0 ? (con_kind)aspect : (con_kind)o->kind;
  con_handle *h = lua_newuserdatauv(L, sizeof *h, user_values(o->kind));
  h->magic = CON_HANDLE_MAGIC;
  h->object = NULL;
  h->ref = CON_NO_REF;
  h->aspect = aspect;
  h->is_task = 0;
  con_handle_metatable(L, kind);
  lua_setmetatable(L, -2);
  return h;
}

/* Run the collector a little for a unit's record. The collector sees a small handle, and would let
 * the records of a thousand ended units pile up, whose references each fork copies. */
static void weigh(lua_State *L, const con_object *o) {
  if (con_kind_is_unit(o->kind) && lua_gc(L, LUA_GCISRUNNING)) lua_gc(L, LUA_GCSTEP, 1);
}

/* Fill handle `h`, on top, with `ref`, and enter `h` as the handle of `o`. If a finalizer has made
 * another handle of `o` since the caller looked, that handle replaces `h` on the stack, and `h`
 * goes with its reference when `h` is collected. */
static void fill(lua_State *L, con_handle *h, con_object *o, uint64_t ref) {
  h->ref = ref;
  h->object = o;
  if (push_existing(L, o, h->aspect)) {
    lua_replace(L, -2);
    return;
  }
  push_handles(L);
  lua_pushvalue(L, -2);
  lua_rawsetp(L, -2, key_of(o, h->aspect));
  lua_pop(L, 1);
  weigh(L, o);
}

static int keeper_gc(lua_State *L) {
  uint64_t ref = *(uint64_t *)lua_touserdata(L, 1);
  if (ref != CON_NO_REF && !con_process_is_foreign) con_ref_drop(con_process_self, ref);
  return 0;
}

/* Push a keeper: a userdata whose finalizer drops a handle's reference. The handle keeps its keeper
 * alive. A finalizer given to the handle, a value made long ago, would cost Lua a search through
 * all values made since. */
static void push_keeper(lua_State *L) {
  uint64_t *ref = lua_newuserdatauv(L, sizeof *ref, 0);
  *ref = CON_NO_REF;
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &keeper_key) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, keeper_gc);
    lua_setfield(L, -2, "__gc");
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &keeper_key);
  }
  lua_setmetatable(L, -2);
}

void con_handle_prepare(lua_State *L) {
  push_handles(L);
  con_registry_push(L, &keepers_key, "k");
  push_keeper(L);
}

bool con_handle_enter(lua_State *L, int index, con_handle *h, con_object *o, uint64_t ref) {
  int prepared = lua_gettop(L) - 2;
  *(uint64_t *)lua_touserdata(L, -1) = ref; /* dropped with the keeper if an error comes */
  bool first = h->object == NULL;
  if (first) { /* from here on no finalizer runs */
    lua_pushvalue(L, index);
    lua_rawsetp(L, prepared, key_of(o, 0));
    lua_pushvalue(L, index);
    lua_pushvalue(L, prepared + 2);
    lua_rawset(L, prepared + 1);
    h->ref = ref;
    h->object = o;
  }
  lua_settop(L, prepared - 1);
  return first;
}

static void push_aspect(lua_State *L, con_object *o, uint32_t aspect) {
  luaL_checkstack(L, 8, NULL);
  if (push_existing(L, o, aspect)) return;
  con_handle *h = push_new(L, o, aspect);
  uint64_t ref = con_ref_add(con_process_self, o);
  if (ref == CON_NO_REF) luaL_error(L, "out of shared memory");
  fill(L, h, o, ref);
}

void con_handle_push(lua_State *L, con_object *o) { push_aspect(L, o, 0); }

void con_handle_push_aspect(lua_State *L, con_object *o, con_kind kind) { push_aspect(L, o, kind); }

void con_handle_push_main_thread(lua_State *L, con_object *o) {
  push_aspect(L, o, CON_KIND_THREAD);
}

static int new_protected(lua_State *L) {
  push_new(L, lua_touserdata(L, 1), 0);
  return 1;
}

void con_handle_adopt(lua_State *L, con_object *o, uint64_t ref) {
  if (!lua_checkstack(L, 8)) {
    con_ref_drop(con_process_self, ref);
    luaL_error(L, "stack overflow");
  }
  if (push_existing(L, o, 0)) {
    con_ref_drop(con_process_self, ref);
    return;
  }
  lua_pushcfunction(L, new_protected);
  lua_pushlightuserdata(L, o);
  if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
    con_ref_drop(con_process_self, ref);
    lua_error(L);
  }
  fill(L, lua_touserdata(L, -1), o, ref);
}

bool con_handle_annex(lua_State *L, con_object *o) {
  if (!push_existing(L, o, 0)) {
    lua_pushnil(L);
    return false;
  }
  int type = lua_getiuservalue(L, -1, ANNEX);
  lua_replace(L, -2);
  return type == LUA_TTABLE;
}

bool con_handle_annex_at(lua_State *L, int index) {
  return lua_getiuservalue(L, index, ANNEX) == LUA_TTABLE;
}

/* Without a handle nothing in this state can ask for the annex, so the value is dropped. */
void con_handle_set_annex(lua_State *L, con_object *o) {
  if (push_existing(L, o, 0)) {
    lua_insert(L, -2);
    if (!lua_setiuservalue(L, -2, ANNEX))
      luaL_error(L, "a %s has no annex", con_kind_name(o->kind));
  }
  lua_pop(L, 1);
}

void con_handle_close(lua_State *L, int index) {
  con_handle *h = con_handle_at(L, index);
  if (h == NULL || h->object == NULL || con_process_is_foreign) return;
  index = lua_absindex(L, index);
  if (h->aspect == 0) {
    lua_pushnil(L);
    lua_setiuservalue(L, index, ANNEX);
  }
  h->object = NULL;
  con_ref_drop(con_process_self, h->ref);
}

static int handle_gc(lua_State *L) {
  con_handle_close(L, 1);
  return 0;
}

bool con_handle_metatable(lua_State *L, con_kind kind) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &metatable_keys[kind]) == LUA_TTABLE) return false;
  lua_pop(L, 1);
  lua_pushfstring(L, "conlua.%s", con_kind_name(kind));
  bool fresh = luaL_newmetatable(L, lua_tostring(L, -1)); /* also for luaL_checkudata */
  lua_remove(L, -2);
  lua_pushcfunction(L, handle_gc);
  lua_setfield(L, -2, "__gc");
  lua_pushstring(L, con_kind_name(kind));
  lua_setfield(L, -2, "__name");
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &metatable_keys[kind]);
  return fresh;
}
