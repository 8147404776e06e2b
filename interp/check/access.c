/* SPDX-License-Identifier: MIT */
#include "check/access.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "binding/chunk.h"
#include "check/point.h"
#include "check/replay.h"
#include "codec/encode.h"

/* ---- what is accessed ---- */

/* A number that stands for the value at `i` as a key. Different keys may have the same number,
 * which costs schedules, but hides nothing. */
static uint64_t key_of(lua_State *L, int i) {
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

static uint64_t table_at(lua_State *L, int i) { return (uint64_t)(uintptr_t)lua_topointer(L, i); }

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

#define IS_TOKEN ((uint64_t)1 << 62) /* no address has this bit */

/* new([value]) -> the identity of an instance of a variable */
static int access_new(lua_State *L) {
  con_control *c = con_control_here;
  uint64_t token = IS_TOKEN | (uint64_t)c->me << 32 | ++c->unit[c->me].tokens;
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

/* The globals are the fields of a table. */
static uint64_t globals(lua_State *L) {
  lua_pushglobaltable(L);
  uint64_t object = table_at(L, -1);
  lua_pop(L, 1);
  return object;
}

/* read_global(site, name) */
static int access_read_global(lua_State *L) {
  con_point_access(CON_OP_READ, site_at(L, 1), globals(L), key_of(L, 2));
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
  con_point_access(CON_OP_WRITE, site_at(L, 1), globals(L), key_of(L, 2));
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

/* Access field `key` of the table at `table`, which may stand for another table's, or of a unit's
 * handle there. */
static void access_field(lua_State *L, con_operation op, uint32_t site, int table, int key) {
  if (lua_isuserdata(L, table)) con_point_access(op, site, table_at(L, table), key_of(L, key));
  lua_pushvalue(L, table);
  for (int i = 0; i < CHAIN && lua_istable(L, -1); i++) {
    if (op == CON_OP_WRITE && i == 0) {
      /* the table that takes the write is the last of the chain */
      while (i < CHAIN && follow(L, key, "__newindex")) i++;
    }
    con_point_access(op, site, table_at(L, -1), key_of(L, key));
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
  access_field(L, CON_OP_READ, site_at(L, 1), 2, 3);
  lua_settop(L, 2);
  return 1;
}

/* set_index(site, table, key, value) */
static int access_set_index(lua_State *L) {
  check_indexable(L, "__newindex", 1);
  access_field(L, CON_OP_WRITE, site_at(L, 1), 2, 3);
  note_value(L, 4);
  return 0;
}

/* define(site, table, key): a function becomes a field. */
static int access_define(lua_State *L) {
  access_field(L, CON_OP_WRITE, site_at(L, 1), 2, 3);
  return 0;
}

/* length(site, table) -> table */
static int access_length(lua_State *L) {
  if (lua_istable(L, 2)) {
    con_point_access(CON_OP_READ, site_at(L, 1), table_at(L, 2), CON_KEY_ALL);
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

/* ---- functions of the libraries ---- */

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
#define WORDS (ACCESSORS + 6) /* ipairs, copies, coroutines, join, sort, require */
#define LINES 16384           /* lines of a script beyond share their sites */

/* By line of the script and word: the site of the call; 0: not made yet. */
static uint32_t (*sites)[WORDS];

static uint32_t site_of_call(lua_State *L, size_t word, const char *name) {
  lua_Debug ar;
  uint32_t line = con_chunk_find_script(L, 0, &ar) ? (uint32_t)ar.currentline : 0;
  uint32_t *site = &sites[line % LINES][word];
  if (*site == 0) *site = con_replay_add_site((con_site){line, name, NULL});
  return *site;
}

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
    uint32_t site = site_of_call(L, word, a->name);
    bool writes = a->what == WRITES_FIELD || a->what == WRITES_ALL;
    uint64_t key = a->what <= WRITES_FIELD && n >= 2 ? key_of(L, 2) : CON_KEY_ALL;
    con_point_access(writes ? CON_OP_WRITE : CON_OP_READ, site, table_at(L, 1), key);
    if (a->what == MOVES)
      con_point_access(CON_OP_WRITE, site, table_at(L, lua_istable(L, 5) ? 5 : 1), CON_KEY_ALL);
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
    con_point_access(CON_OP_WRITE, site_at(L, lua_upvalueindex(3)),
                     table_at(L, lua_upvalueindex(2)), CON_KEY_ALL);
  return 1;
}

/* sort(table, compare). Upvalue: Lua's. */
static int word_sort(lua_State *L) {
  bool compares = lua_isnoneornil(L, 2) || lua_isfunction(L, 2);
  if (lua_istable(L, 1) && compares) {
    uint32_t site = site_of_call(L, ACCESSORS + 4, "sort");
    con_point_access(CON_OP_WRITE, site, table_at(L, 1), CON_KEY_ALL);
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
    con_point_access(CON_OP_READ, site_of_call(L, ACCESSORS + 3, "join"), table_at(L, 1),
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

bool con_access_is_around(lua_CFunction f) { return f == call_accessor || f == word_join; }

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
  if (lua_istable(L, 1)) access_field(L, CON_OP_READ, site_of_call(L, ACCESSORS, "ipairs"), 1, 2);
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

/* ---- values that are copied ---- */

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
  con_point_access(CON_OP_READ, all->site, table_at(L, -1), CON_KEY_ALL);
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
    if (lua_isinteger(L, -1) && (uint64_t)lua_tointeger(L, -1) >> 62 == IS_TOKEN >> 62)
      con_point_access(CON_OP_READ, all->site, (uint64_t)lua_tointeger(L, -1), 0);
    lua_pop(L, 1);
  }
  uint64_t shared = globals(L);
  for (int i = 1; lua_getupvalue(L, list - 1, i) != NULL; i++) {
    if (table_at(L, -1) != shared) append(L, list, list + 1);
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
  copying all = {site_of_call(L, ACCESSORS + 1, "the copy"), top + 1};
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

void con_access_coroutine(lua_State *L, lua_State *coroutine) {
  con_point_access(CON_OP_WRITE, site_of_call(L, ACCESSORS + 2, "the coroutine"),
                   (uint64_t)(uintptr_t)coroutine, 0);
}

int con_access_entry(lua_State *L) {
  con_point_access(lua_toboolean(L, 3) ? CON_OP_WRITE : CON_OP_READ,
                   site_of_call(L, ACCESSORS + 5, "require"), table_at(L, 1), key_of(L, 2));
  return 0;
}

/* In the table on top, which has the function. */
static void replace(lua_State *L, size_t word) {
  lua_getfield(L, -1, accessors[word].name);
  lua_pushinteger(L, (lua_Integer)word);
  lua_pushcclosure(L, call_accessor, 2);
  lua_setfield(L, -2, accessors[word].name);
}

void con_access_replace(lua_State *L) {
  for (size_t i = 0; i < ACCESSORS; i++) {
    if (accessors[i].library != NULL) lua_getglobal(L, accessors[i].library);
    else lua_pushglobaltable(L);
    replace(L, i);
    lua_pop(L, 1);
  }
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

void con_access_open(void) {
  sites = con_control_memory(sizeof *sites * LINES);
  con_encode_announce = announce_copies;
}
