/* SPDX-License-Identifier: MIT */
/* require.c: require, as Lua's own; but of several units of a state that want a module at the same time one loads it, and the
 * others wait for that.
 *
 * A module that is being loaded has a lock, which belongs to the unit that loads it. So a unit that dies or fails lets the next
 * one try, and two units that load each other's modules are a ring, and told so. A unit that requires what it is loading itself
 * loads it again, as in Lua.
 */
#include <lualib.h>

#include "binding/args.h"
#include "binding/words.h"
#include "objects/lock.h"
#include "words/locks.h"

static const char loads_key = 0; /* registry: name of a module -> handle of its lock; weak values */

/* Push the table of locks. */
static void push_loads(lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &loads_key) == LUA_TTABLE) return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "v");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &loads_key);
}

/* The lock of the load of `name` that is under way in this process, with its handle pushed; else a new one. */
static con_lock *push_lock(lua_State *L, const char *name) {
  push_loads(L);
  lua_getfield(L, -1, name);
  con_handle *h = con_handle_at(L, -1);
  con_unit *owner = h != NULL && h->object != NULL ? con_object_owner(h->object) : NULL;
  bool usable = h != NULL && h->object != NULL &&
                (owner == NULL || owner->process == con_process_self);
  if (!usable) { /* or it was copied by a fork: what the maker loads is nothing to its child */
    lua_pop(L, 1);
    con_push_new(L, con_lock_new(CON_KIND_LOCK));
    con_sub(&con_family_root->numbers[CON_KIND_LOCK], 1u); /* the script's own count goes on */
    h = con_handle_at(L, -1);
    h->object->number = 0;
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, name);
  }
  lua_replace(L, -2);
  return (con_lock *)h->object;
}

/* Wait for the turn to load `name`: a value to be closed afterwards is pushed. */
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

/* Push the loader of `name` and the extra value for it, as the first of package.searchers that has one gives them. */
static void push_loader(lua_State *L, const char *name) {
  luaL_Buffer why; /* what the searchers say that found nothing */
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
  if (is_loaded(L, name)) return 1;
  push_turn(L, name);
  if (is_loaded(L, name)) return 1;
  push_loader(L, name);
  lua_rotate(L, -2, 1); /* the extra value is also the second result */
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
