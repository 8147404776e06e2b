/* SPDX-License-Identifier: MIT */
#include "binding/errors.h"

#include <lauxlib.h>
#include <stdint.h>

#include "binding/chunk.h"
#include "binding/registry.h"

#define ERROR_MAGIC 0x636f6e6c75613a65u

/* An error as a userdata. The magic number tells errors from other userdata without a look-up of
 * the metatable. */
typedef struct error_value {
  uint64_t magic;
  uint64_t code;
} error_value;

static const char *const names[CON_ERRORS] = {
    [CON_ERROR_NONE] = "no error",
    [CON_ERROR_QUEUE_EMPTY] = "queue.Empty",
    [CON_ERROR_QUEUE_FULL] = "queue.Full",
    [CON_ERROR_QUEUE_CLOSED] = "queue.Closed",
    [CON_ERROR_PIPE_EMPTY] = "pipe.Empty",
    [CON_ERROR_PIPE_CLOSED] = "pipe.Closed",
    [CON_ERROR_BARRIER_BROKEN] = "barrier.Broken",
    [CON_ERROR_UNIT_TIMEOUT] = "unit.Timeout",
    [CON_ERROR_UNIT_TERMINATED] = "unit.Terminated",
    [CON_ERROR_UNIT_DIED] = "unit.Died",
    [CON_ERROR_UNIT_CANCELLED] = "unit.Cancelled",
    [CON_ERROR_DEADLOCK] = "deadlock",
    [CON_ERROR_INTERRUPTED] = "interrupted",
};

static const char values_key = 0; /* the address is the registry key of the array of values */
static const char kept_key = 0;

static const char *name_of(con_error code) {
  unsigned i = (unsigned)code;
  return i < CON_ERRORS && names[i] != NULL ? names[i] : "unknown error";
}

con_error con_error_at(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA) return CON_ERROR_NONE;
  const error_value *v = lua_touserdata(L, index);
  if (lua_rawlen(L, index) != sizeof *v || v->magic != ERROR_MAGIC) return CON_ERROR_NONE;
  return (con_error)v->code;
}

static int error_tostring(lua_State *L) {
  lua_pushstring(L, name_of(con_error_at(L, 1)));
  return 1;
}

/* The name takes the place of the error, and Lua goes on as with any two values. */
static int error_concat(lua_State *L) {
  lua_settop(L, 2);
  for (int i = 1; i <= 2; i++) {
    con_error code = con_error_at(L, i);
    if (code == CON_ERROR_NONE) continue;
    lua_pushstring(L, name_of(code));
    lua_replace(L, i);
  }
  lua_concat(L, 2);
  return 1;
}

static void push_metatable(lua_State *L) {
  if (!luaL_newmetatable(L, "conlua.error")) return;
  lua_pushliteral(L, "error");
  lua_setfield(L, -2, "__name");
  lua_pushcfunction(L, error_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_pushcfunction(L, error_concat);
  lua_setfield(L, -2, "__concat");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
}

/* Make all values at once, so that a collection between two of them cannot see half an array. */
static void make_values(lua_State *L) {
  lua_createtable(L, CON_ERRORS - 1, 0);
  for (int code = 1; code < CON_ERRORS; code++) {
    error_value *v = lua_newuserdatauv(L, sizeof *v, 0);
    v->magic = ERROR_MAGIC;
    v->code = (uint64_t)code;
    push_metatable(L);
    lua_setmetatable(L, -2);
    lua_rawseti(L, -2, code);
  }
  con_registry_keep(L, &values_key);
}

void con_error_push(lua_State *L, con_error code) {
  luaL_checkstack(L, 6, NULL);
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &values_key) != LUA_TTABLE) {
    lua_pop(L, 1);
    make_values(L);
  }
  lua_rawgeti(L, -1, (lua_Integer)code);
  lua_replace(L, -2);
}

int con_error_raise(lua_State *L, con_error code) {
  con_error_push(L, code);
  return lua_error(L);
}

int con_raise_foreign(lua_State *L) {
  lua_pushliteral(L, "this process was not made by conlua");
  return con_chunk_error(L);
}

void con_error_keep(lua_State *L) { lua_rawsetp(L, LUA_REGISTRYINDEX, &kept_key); }

int con_error_raise_kept(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &kept_key);
  return lua_error(L);
}
