/* SPDX-License-Identifier: MIT */
#include "kinds/lost.h"

#include <lauxlib.h>
#include <stdbool.h>
#include <string.h>

#include "binding/registry.h"
#include "kinds/explain.h"
#include "kinds/warn.h"
#include "sched/here.h"
#include "units/family.h"

#define OFTEN 64  /* starts that are looked at; of more, each whose number is a power of two */
#define DEEPEST 3 /* functions that a function sees, which see functions, ... */
#define VISITS 50 /* functions looked through at a start */

/* Addresses: keys in the registry of bit -> table, weak; of table -> bit, weak; and of
 * bit -> {name, source, line, last line, line of the start}. */
static const char tables_key = 0, bits_key = 0, notes_key = 0;

/* Of the process; state's lock. */
static uint32_t n_noted, n_starts;
static uint32_t inherited, empty_at_start; /* in a child: bits of its maker's tables */

static bool is_plain_and_empty(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TTABLE) return false;
  index = lua_absindex(L, index);
  if (lua_getmetatable(L, index)) {
    lua_pop(L, 1);
    return false;
  }
  lua_pushnil(L);
  if (lua_next(L, index) == 0) return true;
  lua_pop(L, 2);
  return false;
}

/* ---- the maker ---- */

typedef struct search {
  int visits;
  const char *name;
  con_lost_pairs *pairs;
} search;

/* Note the table on top, which the function at `function` sees as `name`; takes nothing off.
 * Returns the table's bit; 0: there is no bit left. */
static uint32_t note_table(lua_State *L, int function, const char *name) {
  lua_Debug ar, start;
  con_registry_push(L, &bits_key, "k");
  lua_pushvalue(L, -2);
  lua_Integer bit = lua_rawget(L, -2) == LUA_TNUMBER ? lua_tointeger(L, -1) : 0;
  lua_pop(L, 1);
  if (bit == 0 && n_noted < CON_LOST_MOST) {
    bit = (lua_Integer)++n_noted;
    lua_pushvalue(L, -2);
    lua_pushinteger(L, bit);
    lua_rawset(L, -3);
    con_registry_push(L, &tables_key, "v");
    lua_pushvalue(L, -3);
    lua_rawseti(L, -2, bit);
    lua_pop(L, 1);
    lua_pushvalue(L, function);
    lua_getinfo(L, ">S", &ar);
    bool known = lua_getstack(L, 1, &start) && lua_getinfo(L, "l", &start);
    con_registry_push(L, &notes_key, NULL);
    lua_createtable(L, 5, 0);
    lua_pushstring(L, name);
    lua_rawseti(L, -2, 1);
    lua_pushstring(L, ar.source);
    lua_rawseti(L, -2, 2);
    lua_pushinteger(L, ar.linedefined);
    lua_rawseti(L, -2, 3);
    lua_pushinteger(L, ar.lastlinedefined);
    lua_rawseti(L, -2, 4);
    lua_pushinteger(L, known ? start.currentline : 0);
    lua_rawseti(L, -2, 5);
    lua_rawseti(L, -2, bit);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return bit == 0 ? 0 : 1u << (bit - 1);
}

static void add_pair(con_lost_pairs *pairs, int at, uint32_t bit) {
  if (pairs == NULL || bit == 0 || pairs->n == CON_LOST_PAIRS) return;
  pairs->pair[pairs->n].at = at;
  pairs->pair[pairs->n++].bit = bit;
}

/* Note the tables that the function at `function` sees, directly or by functions that it sees. */
static void look_through(lua_State *L, search *s, int function, int depth) {
  const char *name;
  if (s->visits++ >= VISITS || lua_iscfunction(L, function)) return;
  luaL_checkstack(L, 12, NULL);
  for (int i = 1; i <= 60 && (name = lua_getupvalue(L, function, i)) != NULL; i++) {
    int type = lua_type(L, -1);
    if (type == LUA_TTABLE && is_plain_and_empty(L, -1)) {
      uint32_t bit = note_table(L, function, name);
      if (depth == 1) add_pair(s->pairs, i, bit);
    } else if (type == LUA_TFUNCTION && depth < DEEPEST) {
      look_through(L, s, lua_gettop(L), depth + 1);
    }
    lua_pop(L, 1);
  }
}

static void look_at_globals(lua_State *L, int function) {
  lua_pushglobaltable(L);
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
    if (lua_type(L, -2) == LUA_TSTRING && is_plain_and_empty(L, -1))
      note_table(L, function, lua_tostring(L, -2));
  lua_pop(L, 1);
}

/* The name of the variable of the function at level 1 that holds the value on top; NULL: none. */
static const char *name_of(lua_State *L) {
  lua_Debug ar;
  const char *name, *found = NULL;
  if (!lua_getstack(L, 1, &ar)) return NULL;
  for (int i = 1; i <= 200 && found == NULL && (name = lua_getlocal(L, &ar, i)) != NULL; i++) {
    if (name[0] != '(' && lua_rawequal(L, -1, -2)) found = name;
    lua_pop(L, 1);
  }
  lua_getinfo(L, "f", &ar);
  for (int i = 1; i <= 60 && found == NULL && (name = lua_getupvalue(L, -1, i)) != NULL; i++) {
    if (lua_rawequal(L, -1, -3)) found = name;
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return found;
}

static void look_at_arguments(lua_State *L, search *s, int function, int n) {
  for (int i = 1; i <= n && i <= 20; i++) {
    lua_pushvalue(L, function + i);
    const char *name = is_plain_and_empty(L, -1) ? name_of(L) : NULL;
    if (name != NULL) add_pair(s->pairs, -i, note_table(L, function, name));
    lua_pop(L, 1);
  }
}

void con_lost_note(lua_State *L, int n, con_lost_pairs *pairs) {
  if (pairs != NULL) pairs->n = 0;
  if (!con_warn_on() || con_here.state->unit != con_process_self->unit) return;
  n_starts++;
  if (n_starts > OFTEN && (n_starts & (n_starts - 1)) != 0) return;
  search s = {.visits = 0, .pairs = pairs};
  int function = lua_gettop(L) - n;
  luaL_checkstack(L, 12, NULL);
  look_through(L, &s, function, 1);
  look_at_arguments(L, &s, function, n);
  if (pairs == NULL) look_at_globals(L, function);
}

/* ---- the child ---- */

/* The bits of the noted tables that are there and, as asked, empty or not. */
static uint32_t look(lua_State *L, uint32_t among, bool empty) {
  uint32_t found = 0;
  if (among == 0 || !lua_checkstack(L, 8)) return 0;
  con_registry_push(L, &tables_key, "v");
  for (int bit = 0; bit < CON_LOST_MOST; bit++) {
    if (!(among >> bit & 1)) continue;
    if (lua_rawgeti(L, -1, bit + 1) == LUA_TTABLE && is_plain_and_empty(L, -1) == empty)
      found |= 1u << bit;
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return found;
}

void con_lost_begin(lua_State *L) {
  inherited = n_noted == 0 ? 0 : n_noted >= 32 ? ~0u : (1u << n_noted) - 1;
  empty_at_start = con_warn_on() ? look(L, inherited, true) : 0;
}

void con_lost_end(lua_State *L) {
  if (empty_at_start == 0) return;
  uint32_t filled = look(L, empty_at_start, false);
  con_process *maker = con_process_at(con_load(&con_process_self->creator));
  if (filled != 0 && maker != NULL) con_or(&maker->filled, filled);
}

int con_lost_begin_isolate(lua_State *L, int n, con_lost_pairs *pairs) {
  int function = lua_gettop(L) - n + 1, kept = 0;
  luaL_checkstack(L, 8, NULL);
  for (int i = 0; i < pairs->n; i++) {
    int at = pairs->pair[i].at;
    if (at < 0) lua_pushvalue(L, function - at);
    else if (lua_getupvalue(L, function, at) == NULL) continue;
    if (!is_plain_and_empty(L, -1)) {
      lua_pop(L, 1);
      continue;
    }
    lua_insert(L, function++);
    pairs->pair[kept++].bit = pairs->pair[i].bit;
  }
  return pairs->n = kept;
}

void con_lost_end_isolate(lua_State *L, const con_lost_pairs *pairs) {
  uint32_t filled = 0;
  for (int i = 0; i < pairs->n; i++)
    if (!is_plain_and_empty(L, i + 1)) filled |= pairs->pair[i].bit;
  if (filled != 0) con_or(&con_process_self->filled, filled);
}

/* ---- the end ---- */

void con_lost_say(lua_State *L) {
  uint32_t lost = look(L, con_load(&con_process_self->filled), true);
  for (int bit = 0; bit < CON_LOST_MOST; bit++) {
    if (!(lost >> bit & 1)) continue;
    int top = lua_gettop(L);
    con_registry_push(L, &notes_key, NULL);
    if (lua_rawgeti(L, -1, bit + 1) == LUA_TTABLE && lua_rawgeti(L, -1, 1) == LUA_TSTRING) {
      const char *about = lua_pushfstring(L, "lost %s", lua_tostring(L, -1));
      lua_pushvalue(L, -3);
      lua_pushcfunction(L, con_explain_read);
      con_warn(L, "lost", about, "", 2);
    }
    lua_settop(L, top);
  }
}
