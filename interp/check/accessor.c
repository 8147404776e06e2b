/* SPDX-License-Identifier: MIT */
#include "check/accessor.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "check/access.h"
#include "check/metatable.h"
#include "check/point.h"
#include "check/race.h"

enum { READS_FIELD, WRITES_FIELD, READS_ALL, WRITES_ALL, MOVES };

/* A function that accesses the table at its first argument; in a library, or global. */
typedef struct accessor {
  const char *library, *name;
  int what;
} accessor;

static const accessor accessors[] = {
    {NULL, "next", READS_ALL},          {NULL, "rawget", READS_FIELD},
    {NULL, "rawset", WRITES_FIELD},     {NULL, "rawlen", READS_ALL},
    {NULL, "setmetatable", WRITES_ALL}, {NULL, "getmetatable", READS_ALL},
    {"table", "insert", WRITES_ALL},    {"table", "remove", WRITES_ALL},
    {"table", "concat", READS_ALL},     {"table", "unpack", READS_ALL},
    {"table", "move", MOVES},
};

#define ACCESSORS (sizeof accessors / sizeof *accessors)
_Static_assert(ACCESSORS <= CON_SITE_IPAIRS, "sites of accessors");

/* A metamethod has stopped for others in the middle of a function that accesses a table, which
 * others may have seen half done. */
static void check_whole(const accessor *a, uint32_t chosen) {
  char text[120];
  if (con_control_here->chosen == chosen || con_control_here->me == 0) return;
  snprintf(text, sizeof text, "%s%s%s: a metamethod stops for other units in its middle",
           a->library != NULL ? a->library : "", a->library != NULL ? "." : "", a->name);
  con_point_refuse(text);
}

/* Upvalues: the function of Lua, the number of its accessor. */
static int call_accessor(lua_State *L) {
  size_t word = (size_t)lua_tointeger(L, lua_upvalueindex(2));
  const accessor *a = &accessors[word];
  int n = lua_gettop(L);
  if (lua_istable(L, 1)) {
    uint32_t site = con_access_site(L, word, a->name);
    bool writes = a->what == WRITES_FIELD || a->what == WRITES_ALL;
    uint64_t key = a->what <= WRITES_FIELD && n >= 2 ? con_access_key(L, 2) : CON_KEY_ALL;
    con_point_access(writes ? CON_OP_WRITE : CON_OP_READ, site, con_access_table(L, 1), key);
    if (a->what == WRITES_FIELD && n >= 2) con_metatable_write(L, 1, 2);
    if (strcmp(a->name, "setmetatable") == 0) con_metatable_set(L);
    if (a->what == MOVES)
      con_point_access(CON_OP_WRITE, site, con_access_table(L, lua_istable(L, 5) ? 5 : 1),
                       CON_KEY_ALL);
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  uint32_t chosen = con_control_here->chosen;
  lua_call(L, n, LUA_MULTRET);
  check_whole(a, chosen);
  return lua_gettop(L);
}

/* compare(a, b), of a sort. Upvalues: the script's function, or nil; the table; the site. Where the
 * function stops for others, the sort goes on to write behind that. */
static int sort_compare(lua_State *L) {
  uint32_t chosen = con_control_here->chosen;
  lua_settop(L, 2);
  if (lua_isnil(L, lua_upvalueindex(1))) {
    lua_pushboolean(L, lua_compare(L, 1, 2, LUA_OPLT));
  } else {
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 2, 1);
  }
  if (con_control_here->chosen != chosen)
    con_point_access(CON_OP_WRITE, (uint32_t)lua_tointeger(L, lua_upvalueindex(3)),
                     con_access_table(L, lua_upvalueindex(2)), CON_KEY_ALL);
  return 1;
}

/* sort(table, compare). Upvalue: Lua's. */
static int word_sort(lua_State *L) {
  bool compares = lua_isnoneornil(L, 2) || lua_isfunction(L, 2);
  if (lua_istable(L, 1) && compares) {
    uint32_t site = con_access_site(L, CON_SITE_SORT, "sort");
    con_point_access(CON_OP_WRITE, site, con_access_table(L, 1), CON_KEY_ALL);
    lua_settop(L, 2);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, site);
    lua_pushcclosure(L, sort_compare, 3);
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 0);
  return 0;
}

/* join(unit, ...), or join(list), of which each entry is read when its turn has come. Upvalue: that
 * of the language. */
static int word_join(lua_State *L) {
  int n = lua_gettop(L);
  for (lua_Integer i = 1; n > 0 && lua_istable(L, 1); i++) {
    con_point_access(CON_OP_READ, con_access_site(L, CON_SITE_JOIN, "join"), con_access_table(L, 1),
                     CON_KEY_ALL);
    lua_settop(L, 1);
    if (i > luaL_len(L, 1)) return 0;
    lua_pushvalue(L, lua_upvalueindex(1));
    if (lua_geti(L, 1, i) != LUA_TUSERDATA) { /* for the error */
      lua_pushvalue(L, 1);
      lua_replace(L, -2);
    }
    lua_call(L, 1, 0);
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, n, 0);
  return 0;
}

bool con_accessor_is_around(lua_CFunction f) { return f == call_accessor || f == word_join; }

/* pairs with our next. Upvalues: Lua's pairs; our next. */
static int word_pairs(lua_State *L) {
  luaL_checkany(L, 1);
  if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
    lua_settop(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 1, 3);
    return 3;
  }
  lua_settop(L, 1);
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_insert(L, 1);
  lua_pushnil(L);
  return 3;
}

static int step_ipairs(lua_State *L) {
  lua_Integer i = luaL_checkinteger(L, 2) + 1;
  lua_settop(L, 1);
  lua_pushinteger(L, i);
  if (lua_istable(L, 1))
    con_access_field(L, CON_OP_READ, con_access_site(L, CON_SITE_IPAIRS, "ipairs"), 1, 2);
  return lua_geti(L, 1, i) == LUA_TNIL ? 1 : 2;
}

static int word_ipairs(lua_State *L) {
  luaL_checkany(L, 1);
  lua_settop(L, 1);
  lua_pushcfunction(L, step_ipairs);
  lua_insert(L, 1);
  lua_pushinteger(L, 0);
  return 3;
}

void con_accessor_coroutine(lua_State *L, lua_State *coroutine, con_operation op) {
  con_point_access(op, con_access_site(L, CON_SITE_COROUTINE, "the coroutine"),
                   (uint64_t)(uintptr_t)coroutine, 0);
}

int con_accessor_entry(lua_State *L) {
  con_point_access(lua_toboolean(L, 3) ? CON_OP_WRITE : CON_OP_READ,
                   con_access_site(L, CON_SITE_REQUIRE, "require"), con_access_table(L, 1),
                   con_access_key(L, 2));
  return 0;
}

int con_accessor_file(lua_State *L) {
  con_point_access(CON_OP_WRITE, con_access_site(L, CON_SITE_FILE, CON_RACE_OF_FILES),
                   con_access_table(L, 1), 0);
  return 0;
}

/* ---- calls that catch errors ---- */

/* Behind a call: false and the error, or the results above the first `skipped` values. */
static int end_call(lua_State *L, int status, lua_KContext skipped) {
  if (status == LUA_OK || status == LUA_YIELD) {
    con_point_pause();
    return lua_gettop(L) - (int)skipped;
  }
  lua_pushboolean(L, 0);
  lua_insert(L, -2);
  con_point_pause();
  return 2;
}

static int word_pcall(lua_State *L) {
  luaL_checkany(L, 1);
  con_point_pause();
  lua_pushboolean(L, 1);
  lua_insert(L, 1);
  return end_call(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, end_call), 0);
}

/* xpcall(f, handler, ...) */
static int word_xpcall(lua_State *L) {
  int n = lua_gettop(L);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  con_point_pause();
  lua_pushboolean(L, 1);
  lua_pushvalue(L, 1);
  lua_rotate(L, 3, 2); /* f handler true f ... */
  return end_call(L, lua_pcallk(L, n - 2, LUA_MULTRET, 2, 2, end_call), 2);
}

/* In the table on top, which has the function. */
static void replace(lua_State *L, size_t word) {
  lua_getfield(L, -1, accessors[word].name);
  lua_pushinteger(L, (lua_Integer)word);
  lua_pushcclosure(L, call_accessor, 2);
  lua_setfield(L, -2, accessors[word].name);
}

void con_accessor_replace(lua_State *L) {
  for (size_t i = 0; i < ACCESSORS; i++) {
    if (accessors[i].library != NULL) lua_getglobal(L, accessors[i].library);
    else lua_pushglobaltable(L);
    replace(L, i);
    lua_pop(L, 1);
  }
  lua_pushcfunction(L, word_pcall);
  lua_setglobal(L, "pcall");
  lua_pushcfunction(L, word_xpcall);
  lua_setglobal(L, "xpcall");
  lua_getglobal(L, "pairs");
  lua_getglobal(L, "next");
  lua_pushcclosure(L, word_pairs, 2);
  lua_setglobal(L, "pairs");
  lua_pushcfunction(L, word_ipairs);
  lua_setglobal(L, "ipairs");
  lua_getglobal(L, "join");
  lua_pushcclosure(L, word_join, 1);
  lua_setglobal(L, "join");
  lua_getglobal(L, "table");
  lua_getfield(L, -1, "sort");
  lua_pushcclosure(L, word_sort, 1);
  lua_setfield(L, -2, "sort");
  lua_pop(L, 1);
}
