/* SPDX-License-Identifier: MIT */
#include "check/access.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "binding/chunk.h"
#include "check/metatable.h"
#include "check/point.h"
#include "check/replay.h"

/* ---- what is accessed ---- */

uint64_t con_access_key(lua_State *L, int i) {
  uint64_t bits = 0;
  size_t size;
  switch (lua_type(L, i)) {
    case LUA_TSTRING: {
      const char *s = lua_tolstring(L, i, &size);
      for (size_t k = 0; k < size; k++) bits = (bits ^ (unsigned char)s[k]) * 0x100000001b3;
      break;
    }
    case LUA_TNUMBER: {
      lua_Number d = lua_tonumber(L, i);
      lua_Integer n;
      if (lua_numbertointeger(d, &n) && (lua_Number)n == d) bits = (uint64_t)n;
      else memcpy(&bits, &d, sizeof bits);
      break;
    }
    case LUA_TBOOLEAN: bits = (uint64_t)lua_toboolean(L, i) + 1; break;
    default: bits = (uint64_t)(uintptr_t)lua_topointer(L, i);
  }
  bits = bits * 8 + (uint64_t)lua_type(L, i);
  return bits == CON_KEY_ALL ? bits + 8 : bits;
}

static uint32_t site_at(lua_State *L, int i) { return (uint32_t)lua_tointeger(L, i); }

/* ---- values, for a story ---- */

static void write_value(lua_State *L, int i, char *out) {
  switch (lua_type(L, i)) {
    case LUA_TNIL:
    case LUA_TNONE: strcpy(out, "nil"); break;
    case LUA_TBOOLEAN: strcpy(out, lua_toboolean(L, i) ? "true" : "false"); break;
    case LUA_TNUMBER:
      lua_pushvalue(L, i); /* tostring changes the value in its place */
      snprintf(out, CON_VALUE_MAX, "%s", lua_tostring(L, -1));
      lua_pop(L, 1);
      break;
    case LUA_TSTRING: snprintf(out, CON_VALUE_MAX, "\"%.34s\"", lua_tostring(L, i)); break;
    default: snprintf(out, CON_VALUE_MAX, "a %s", luaL_typename(L, i));
  }
}

/* Is an access just made a step of its own, whose value is wanted? */
static bool keeps_value(void) {
  const con_control *c = con_control_here;
  return c->keeps_values && c->me != 0 && c->asking == 0 && c->atomic == 0;
}

/* Note the value at `i` as that of the step just taken. */
static void note_value(lua_State *L, int i) {
  con_control *c = con_control_here;
  if (keeps_value()) write_value(L, i, c->value[c->unit[c->me].last]);
}

/* The value of the step just taken is the value that was last written to the variable. */
static void note_last_value(uint64_t object) {
  con_control *c = con_control_here;
  if (!keeps_value()) return;
  object = con_control_place(object);
  for (uint32_t last = c->unit[c->me].last, i = last; i-- > 0;) {
    if (c->step[i].object != object || c->value[i][0] == 0) continue;
    memcpy(c->value[last], c->value[i], CON_VALUE_MAX);
    return;
  }
}

/* The instance of a variable begins, with the value at 1. */
static void note_beginning(lua_State *L, uint64_t object) {
  con_control *c = con_control_here;
  if (!keeps_value() || c->n >= CON_CHECK_STEPS - 1) return;
  write_value(L, 1, c->value[c->n]);
  c->step[c->n++] = (con_check_step){.operation = CON_OP_NEW,
                                     .object = con_control_place(object),
                                     .unit = (uint8_t)c->me,
                                     .flags = CON_STEP_SILENT};
}

/* ---- variables ---- */

/* new([value]) -> the identity of an instance of a variable */
static int access_new(lua_State *L) {
  con_control *c = con_control_here;
  uint64_t token = CON_IS_TOKEN | (uint64_t)c->me << 32 | ++c->unit[c->me].tokens;
  note_beginning(L, token);
  lua_pushinteger(L, (lua_Integer)token);
  return 1;
}

/* read(site, token): nothing, so that `read(...) or n` is n, read behind the stop */
static int access_read(lua_State *L) {
  uint64_t object = (uint64_t)lua_tointeger(L, 2);
  con_point_access(CON_OP_READ, site_at(L, 1), object, 0);
  note_last_value(object);
  return 0;
}

/* write(site, token, value) -> value */
static int access_write(lua_State *L) {
  lua_settop(L, 3);
  con_point_access(CON_OP_WRITE, site_at(L, 1), (uint64_t)lua_tointeger(L, 2), 0);
  note_value(L, 3);
  return 1;
}

uint64_t con_access_globals(lua_State *L) {
  lua_pushglobaltable(L);
  uint64_t object = con_access_table(L, -1);
  lua_pop(L, 1);
  return object;
}

/* read_global(site, name) */
static int access_read_global(lua_State *L) {
  con_point_access(CON_OP_READ, site_at(L, 1), con_access_globals(L), con_access_key(L, 2));
  if (!con_control_here->keeps_values) return 0;
  lua_pushglobaltable(L);
  lua_pushvalue(L, 2);
  lua_rawget(L, -2);
  note_value(L, -1);
  return 0;
}

/* write_global(site, name, value) -> value */
static int access_write_global(lua_State *L) {
  lua_settop(L, 3);
  con_point_access(CON_OP_WRITE, site_at(L, 1), con_access_globals(L), con_access_key(L, 2));
  note_value(L, 3);
  return 1;
}

/* ---- tables ---- */

/* Go from the table on top to the table in which key `key` is looked for next, in the field `event`
 * of the metatable. False, with the table still on top: there is none. */
static bool follow(lua_State *L, int key, const char *event) {
  if (!lua_getmetatable(L, -1)) return false;
  lua_pushvalue(L, key);
  bool found = lua_rawget(L, -3) != LUA_TNIL;
  lua_pop(L, 1);
  if (!found) {
    lua_pushstring(L, event);
    found = lua_rawget(L, -2) != LUA_TTABLE;
    if (!found) {
      lua_replace(L, -3);
      lua_pop(L, 1);
      return true;
    }
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return false;
}

#define CHAIN 100 /* metatables that are followed, as Lua does up to 2000 */

void con_access_field(lua_State *L, con_operation op, uint32_t site, int table, int key) {
  if (op == CON_OP_WRITE && lua_istable(L, table)) con_metatable_write(L, table, key);
  if (lua_isuserdata(L, table))
    con_point_access(op, site, con_access_table(L, table), con_access_key(L, key));
  if (lua_type(L, table) != LUA_TSTRING || luaL_getmetafield(L, table, "__index") == LUA_TNIL)
    lua_pushvalue(L, table);
  for (int i = 0; i < CHAIN && lua_istable(L, -1); i++) {
    if (op == CON_OP_WRITE && i == 0) {
      /* the table that takes the write is the last of the chain */
      while (i < CHAIN && follow(L, key, "__newindex")) i++;
    }
    con_point_access(op, site, con_access_table(L, -1), con_access_key(L, key));
    if (op == CON_OP_WRITE || !follow(L, key, "__index")) break;
  }
  if (op == CON_OP_READ && con_control_here->keeps_values && lua_istable(L, -1)) {
    lua_pushvalue(L, key);
    lua_rawget(L, -2);
    note_value(L, -1);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* Raise the error of Lua for a value at 2 without fields, with the name of the value. */
static void check_indexable(lua_State *L, const char *event, int level) {
  if (lua_istable(L, 2)) return;
  if (luaL_getmetafield(L, 2, event) != LUA_TNIL) {
    lua_pop(L, 1);
    return;
  }
  const char *name = con_replay_site(site_at(L, 1))->name;
  luaL_where(L, level);
  lua_pushfstring(L, "%sattempt to index a %s value%s", lua_tostring(L, -1), luaL_typename(L, 2),
                  name != NULL ? name : "");
  lua_error(L);
}

/* index(site, table, key, is_within) -> table. `is_within`: a function of the rewritten source
 * stands between. */
static int access_index(lua_State *L) {
  check_indexable(L, "__index", lua_toboolean(L, 4) ? 2 : 1);
  con_access_field(L, CON_OP_READ, site_at(L, 1), 2, 3);
  lua_settop(L, 2);
  return 1;
}

/* set_index(site, table, key, value) */
static int access_set_index(lua_State *L) {
  check_indexable(L, "__newindex", 1);
  con_access_field(L, CON_OP_WRITE, site_at(L, 1), 2, 3);
  note_value(L, 4);
  return 0;
}

/* define(site, table, key): a function becomes a field. */
static int access_define(lua_State *L) {
  con_access_field(L, CON_OP_WRITE, site_at(L, 1), 2, 3);
  return 0;
}

/* length(site, table) -> table */
static int access_length(lua_State *L) {
  if (lua_istable(L, 2)) {
    con_point_access(CON_OP_READ, site_at(L, 1), con_access_table(L, 2), CON_KEY_ALL);
    if (con_control_here->keeps_values) {
      lua_pushinteger(L, (lua_Integer)lua_rawlen(L, 2));
      note_value(L, -1);
    }
  }
  lua_settop(L, 2);
  return 1;
}

/* look_again(sleeps): the end of a round of a loop that only looks */
static int access_look_again(lua_State *L) {
  con_point_look_again(lua_toboolean(L, 1));
  return 0;
}

int con_access_push(lua_State *L) {
  static const lua_CFunction all[] = {
      access_new,   access_read,      access_write,  access_read_global, access_write_global,
      access_index, access_set_index, access_length, access_define,      access_look_again};
  int n = (int)(sizeof all / sizeof *all);
  luaL_checkstack(L, n, NULL);
  for (int i = 0; i < n; i++) lua_pushcfunction(L, all[i]);
  return n;
}

/* ---- sites of words ---- */

#define LINES 16384 /* lines of a script beyond share their sites */

/* By line of the script and word: the site of the call; 0: not made yet. */
static uint32_t (*sites)[CON_SITES_OF_WORDS];

uint32_t con_access_site(lua_State *L, size_t word, const char *name) {
  lua_Debug ar;
  uint32_t line = con_chunk_find_script(L, 0, &ar) ? (uint32_t)ar.currentline : 0;
  uint32_t *site = &sites[line % LINES][word];
  if (*site == 0) *site = con_replay_add_site((con_site){line, name, NULL});
  return *site;
}

void con_access_open(void) { sites = con_control_memory(sizeof *sites * LINES); }
