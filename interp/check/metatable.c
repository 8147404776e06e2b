/* SPDX-License-Identifier: MIT */
#include "check/metatable.h"

#include <lauxlib.h>
#include <stdbool.h>
#include <string.h>

#include "check/point.h"

static const char marks_key = 0; /* in the registry: a set of tables that are metatables */

/* Has the running unit waited for the end of unit `u`? */
static bool has_joined(uint32_t u) {
  const con_control *c = con_control_here;
  for (uint32_t i = 0; i < c->n; i++) {
    const con_check_step *s = &c->step[i];
    if (s->unit == c->me && s->operation == CON_OP_JOIN &&
        s->object == (uint64_t)(uintptr_t)c->unit[u].unit)
      return c->unit[u].place == CON_PLACE_ENDED;
  }
  return false;
}

/* Could another unit use a table of the running unit's, in this order or in another? */
static bool has_company(void) {
  const con_control *c = con_control_here;
  const con_checked *me = &c->unit[c->me];
  for (uint32_t u = 1; u <= c->n_units; u++) {
    const con_checked *x = &c->unit[u];
    if (u != c->me && x->place != CON_PLACE_NONE && x->space == me->space &&
        x->process == me->process && !has_joined(u))
      return true;
  }
  return false;
}

static bool has_field(lua_State *L, int table, const char *name) {
  lua_pushstring(L, name);
  bool found = lua_rawget(L, table) != LUA_TNIL;
  lua_pop(L, 1);
  return found;
}

/* Push the set. */
static void push_marks(lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &marks_key) != LUA_TNIL) return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_pushliteral(L, "");
  if (lua_getmetatable(L, -1)) {
    lua_pushboolean(L, 1);
    lua_rawset(L, -4);
  }
  lua_pop(L, 1);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &marks_key);
}

void con_metatable_set(lua_State *L) {
  if (con_control_here->me == 0 || !lua_istable(L, 1)) return;
  luaL_checkstack(L, 6, NULL);
  if (lua_getmetatable(L, 1)) {
    bool same = lua_rawequal(L, -1, 2);
    lua_pop(L, 1);
    if (!same && has_company())
      con_point_refuse("setmetatable: other units may use the metatable that is replaced");
  }
  if (!lua_istable(L, 2)) return;
  if (has_field(L, 2, "__gc"))
    con_point_refuse("setmetatable: when a finalizer (__gc) runs is no matter of schedules");
  if (has_field(L, 2, "__mode"))
    con_point_refuse("setmetatable: when entries of a weak table go is no matter of schedules");
  push_marks(L);
  lua_pushvalue(L, 2);
  lua_pushboolean(L, 1);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

void con_metatable_write(lua_State *L, int table, int key) {
  if (lua_type(L, key) != LUA_TSTRING || strncmp(lua_tostring(L, key), "__", 2) != 0) return;
  if (con_control_here->me == 0 || !has_company()) return;
  luaL_checkstack(L, 6, NULL);
  lua_pushvalue(L, table);
  push_marks(L);
  lua_insert(L, -2);
  bool is_metatable = lua_rawget(L, -2) != LUA_TNIL;
  lua_pop(L, 2);
  if (is_metatable) con_point_refuse("a metatable is changed that other units may use");
}
