/* SPDX-License-Identifier: MIT */
#include "check/copied.h"

#include <lauxlib.h>

#include "check/access.h"
#include "check/point.h"
#include "codec/encode.h"

/* The pass over the values that are to be copied. */
typedef struct copying {
  uint32_t site;
  int seen; /* index of a table with the tables and functions that were met */
} copying;

static void announce_copy(lua_State *L, const copying *all, int depth);

/* Announce the things in the list on top; pops the list. */
static void announce_list(lua_State *L, const copying *all, int depth) {
  lua_Integer n = luaL_len(L, -1);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, -1, i);
    announce_copy(L, all, depth + 1);
  }
  lua_pop(L, 1);
}

/* Does the copy of the value have a content that others may change? */
static bool has_content(lua_State *L, int i) {
  return lua_istable(L, i) || (lua_isfunction(L, i) && !lua_iscfunction(L, i));
}

/* Append the value at `i` to the list at `list`, if it has a content. */
static void append(lua_State *L, int list, int i) {
  if (!has_content(L, i)) return;
  lua_pushvalue(L, i);
  lua_rawseti(L, list, luaL_len(L, list) + 1);
}

/* The table on top. Other units may change it while this unit stops for another, so what lies
 * inside is listed first. */
static void announce_table(lua_State *L, const copying *all, int depth) {
  con_point_access(CON_OP_READ, all->site, con_access_table(L, -1), CON_KEY_ALL);
  int list = lua_gettop(L) + 1;
  lua_newtable(L);
  for (lua_pushnil(L); lua_next(L, list - 1); lua_pop(L, 1)) {
    append(L, list, list + 1);
    append(L, list, list + 2);
  }
  if (lua_getmetatable(L, list - 1)) {
    append(L, list, list + 1);
    lua_pop(L, 1);
  }
  announce_list(L, all, depth);
}

/* The function on top, which is copied with its variables; those that somebody assigns have their
 * identity beside them. The globals are no part of the copy. */
static void announce_function(lua_State *L, const copying *all, int depth) {
  int list = lua_gettop(L) + 1;
  lua_newtable(L);
  for (int i = 1; lua_getupvalue(L, list - 1, i) != NULL; i++) {
    if (lua_isinteger(L, -1) && (uint64_t)lua_tointeger(L, -1) >> 62 == CON_IS_TOKEN >> 62)
      con_point_access(CON_OP_READ, all->site, (uint64_t)lua_tointeger(L, -1), 0);
    lua_pop(L, 1);
  }
  uint64_t shared = con_access_globals(L);
  for (int i = 1; lua_getupvalue(L, list - 1, i) != NULL; i++) {
    if (con_access_table(L, -1) != shared) append(L, list, list + 1);
    lua_pop(L, 1);
  }
  announce_list(L, all, depth);
}

/* Note that what the value on top consists of is read; pops the value. */
static void announce_copy(lua_State *L, const copying *all, int depth) {
  bool is_new = has_content(L, -1) && depth < 100 && lua_checkstack(L, 12);
  if (is_new) {
    lua_pushvalue(L, -1);
    is_new = lua_rawget(L, all->seen) == LUA_TNIL;
    lua_pop(L, 1);
  }
  if (is_new) {
    lua_pushvalue(L, -1);
    lua_pushboolean(L, 1);
    lua_rawset(L, all->seen);
    if (lua_istable(L, -1)) announce_table(L, all, depth);
    else announce_function(L, all, depth);
  }
  lua_pop(L, 1);
}

/* Has another unit gone on since this unit's first step behind the first `before` of the log? */
static bool has_been_left(uint32_t before) {
  const con_control *c = con_control_here;
  while (before < c->n && c->step[before].unit != c->me) before++;
  while (before < c->n && c->step[before].unit == c->me) before++;
  return before < c->n;
}

/* As con_encode_announce. The copy is of one moment: where another unit has gone on in the middle,
 * all is read again. */
static void announce_copies(lua_State *L, int first, int n) {
  if (!con_checking() || !lua_checkstack(L, 12)) return;
  bool any = false;
  for (int i = first; i < first + n; i++) any = any || has_content(L, i);
  if (!any) return;
  int top = lua_gettop(L);
  copying all = {con_access_site(L, CON_SITE_COPY, "the copy"), top + 1};
  uint32_t before;
  do {
    before = con_control_here->n;
    lua_newtable(L);
    for (int i = first; i < first + n; i++) {
      lua_pushvalue(L, i);
      announce_copy(L, &all, 0);
    }
    lua_settop(L, top);
  } while (has_been_left(before));
}

void con_copied_open(void) { con_encode_announce = announce_copies; }
