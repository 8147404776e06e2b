/* SPDX-License-Identifier: MIT */
/* require.c: require, as Lua's own; but when several units of a state want a module at the same
 * time, the first loads the module, and the others wait.
 *
 * A module that is being loaded has a lock, which belongs to the loading unit. So when that unit
 * dies or fails, the next unit tries; and two units that load each other's modules are a deadlock,
 * and reported. A unit that requires a module while loading it loads the module again, as in Lua.
 */
#include <lualib.h>

#include "binding/args.h"
#include "binding/own.h"
#include "binding/registry.h"
#include "binding/words.h"
#include "objects/lock.h"
#include "words/locks.h"

/* Key in the registry of {name = handle of the lock}, with weak values. */
static const char loads_key = 0;

/* Push the table of locks. */
static void push_loads(lua_State *L) { con_registry_push(L, &loads_key, "v"); }

/* Push the handle of the lock of module `name`, made if it is missing, and return the lock. */
static con_lock *push_lock(lua_State *L, const char *name) {
  push_loads(L);
  lua_getfield(L, -1, name);
  con_handle *h = con_handle_at(L, -1);
  con_unit *owner = h != NULL && h->object != NULL ? con_object_owner(h->object) : NULL;
  bool usable = h != NULL && h->object != NULL &&
                (owner == NULL || owner->process == con_process_self);
  /* No lock, or a lock of the parent before a fork, whose loading does not matter here. */
  if (!usable) {
    lua_pop(L, 1);
    con_push_new(L, con_lock_new_unnumbered(CON_KIND_LOCK));
    h = con_handle_at(L, -1);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, name);
  }
  lua_replace(L, -2);
  return (con_lock *)h->object;
}

/* Wait for the turn to load `name`. Pushes a value to be closed after the load. */
static void push_turn(lua_State *L, const char *name) {
  if (con_process_is_foreign) {
    lua_pushnil(L);
    return;
  }
  con_lock *l = push_lock(L, name);
  if (con_object_owner(&l->head) == con_self()) {
    lua_pushnil(L);
    lua_replace(L, -2);
    return;
  }
  con_status status = con_locks_acquire(L, &l->head, CON_NEVER);
  con_raise_status(L, status == CON_ABANDONED ? CON_OK : status);
  lua_toclose(L, -1);
}

static bool is_loaded(lua_State *L, const char *name) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_getfield(L, -1, name);
  lua_replace(L, -2);
  if (lua_toboolean(L, -1)) return true;
  lua_pop(L, 1);
  return false;
}

/* Push the loader of `name` and its extra value, from the first of package.searchers that finds the
 * module. */
static void push_loader(lua_State *L, const char *name) {
  luaL_Buffer why; /* the reasons of searchers that found nothing */
  lua_pushvalue(L, lua_upvalueindex(1));
  if (lua_getfield(L, -1, "searchers") != LUA_TTABLE)
    luaL_error(L, "'package.searchers' must be a table");
  int searchers = lua_gettop(L);
  luaL_buffinit(L, &why);
  for (int i = 1;; i++) {
    luaL_addstring(&why, "\n\t");
    if (lua_rawgeti(L, searchers, i) == LUA_TNIL) {
      lua_pop(L, 1);
      luaL_buffsub(&why, 2);
      luaL_pushresult(&why);
      luaL_error(L, "module '%s' not found:%s", name, lua_tostring(L, -1));
    }
    lua_pushstring(L, name);
    lua_call(L, 1, 2);
    if (lua_isfunction(L, -2)) return;
    bool says = lua_isstring(L, -2);
    lua_pop(L, 1);
    if (says) luaL_addvalue(&why);
    else {
      lua_pop(L, 1);
      luaL_buffsub(&why, 2);
    }
  }
}

static int require(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  lua_settop(L, 1);
  if (con_own_is_closed(name)) return luaL_error(L, "module '%s' not found", name);
  if (is_loaded(L, name)) return 1;
  push_turn(L, name);
  if (is_loaded(L, name)) return 1;
  push_loader(L, name);
  lua_rotate(L, -2, 1); /* the extra value is the second result too */
  lua_pushvalue(L, 1);
  lua_pushvalue(L, -3);
  lua_call(L, 2, 1);
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_insert(L, -2);
  if (!lua_isnil(L, -1)) lua_setfield(L, -2, name);
  else lua_pop(L, 1);
  if (lua_getfield(L, -1, name) == LUA_TNIL) {
    lua_pop(L, 1);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, name);
  }
  lua_pushvalue(L, -3);
  return 2;
}

static const con_word words[] = {
    {"require", require, "require(name) -> value, loader data",
     "As Lua's; of several units that want a module at the same time one loads it."},
    {NULL, NULL, NULL, NULL},
};

static void open_require(lua_State *L, const con_library *self) {
  lua_getglobal(L, LUA_LOADLIBNAME);
  lua_pushcclosure(L, self->words->function, 1);
  lua_setglobal(L, self->words->name);
}

const con_library con_library_require = {"require", CON_KIND_NONE, words, open_require};
