/* SPDX-License-Identifier: MIT */
/* report.c: ps() and locks(): what the units of the family do, and which objects are held or waited
 * for. */
#include <stdio.h>
#include <stdlib.h>

#include "binding/args.h"
#include "binding/lua_word.h"
#include "binding/words.h"
#include "units/reap.h"
#include "words/units.h"
#include "words/write.h"

/* Set the next field of the array on top to the string. */
static void add_field(lua_State *L, const char *text) {
  lua_pushstring(L, text);
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

/* Print what function `name` of stdlib/conlua/report.lua makes of the rows on top. */
static int print_table(lua_State *L, const char *name) {
  lua_replace(L, 1);
  lua_settop(L, 1);
  con_lua_word_call(L, "conlua.report", name);
  lua_pushcfunction(L, con_word_print);
  lua_insert(L, -2);
  lua_call(L, 1, 0);
  return 0;
}

/* ---- ps ---- */

/* Push the row of a unit. */
static void push_row(lua_State *L, con_unit *u) {
  char name[64], number[24];
  int numbers[] = {(int)u->head.number, u->pid, u->tid};
  const char *kind = con_kind_name(u->head.kind);
  con_unit_name(u, name, sizeof name);
  lua_createtable(L, 7, 0);
  for (int i = 0; i < 3; i++) {
    snprintf(number, sizeof number, "%d", numbers[i]);
    add_field(L, number);
    if (i == 0) add_field(L, kind);
  }
  add_field(L, con_unit_state_name(u));
  add_field(L, name);
  char what[64 + sizeof u->where] = "";
  con_object *o = con_load(&u->waits_for);
  if (o != NULL)
    snprintf(what, sizeof what, "%s#%u%s%s", con_kind_name(o->kind), o->number,
             u->where[0] != 0 ? " at " : "", u->where);
  add_field(L, what);
}

static int word_ps(lua_State *L) {
  con_sweep();
  lua_settop(L, 1);
  con_units_push(L);
  lua_Integer n = luaL_len(L, 2);
  lua_createtable(L, (int)n, 0);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, 2, i);
    con_unit *u = (con_unit *)con_handle_at(L, -1)->object; /* the list keeps the unit */
    lua_pop(L, 1);
    push_row(L, u);
    lua_rawseti(L, 3, i);
  }
  return print_table(L, "ps");
}

/* ---- locks ---- */

#define MOST 1000

typedef struct seen {
  con_object *object; /* only compared */
  con_kind kind;
  uint32_t number;
  char owner[32];
} seen;

typedef struct survey {
  seen *objects;
  size_t n;
} survey;

/* Note an object, by con_block_each: under the latch of its class, so the object stays
 * meanwhile. */
static void look_at(void *block, void *data) {
  survey *s = data;
  con_object *o = block;
  bool is_object = o->kind != CON_KIND_NONE && o->kind < CON_KINDS && !con_kind_is_unit(o->kind);
  if (s->n == MOST || !is_object || o->number == 0) return;
  seen *e = &s->objects[s->n++];
  e->object = o;
  e->kind = o->kind;
  e->number = o->number;
  if (!con_unit_owner_name(o, e->owner, sizeof e->owner)) e->owner[0] = 0;
}

static int by_kind(const void *a, const void *b) {
  const seen *x = a, *y = b;
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  return x->number < y->number ? -1 : x->number > y->number;
}

/* Add the units that wait for `o`, from the array at `units`. False: there are none. */
static bool add_waiters(lua_State *L, luaL_Buffer *b, int units, const con_object *o) {
  bool any = false;
  lua_Integer n = luaL_len(L, units);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, units, i);
    con_unit *u = (con_unit *)con_handle_at(L, -1)->object;
    lua_pop(L, 1);
    if (con_load(&u->waits_for) != o) continue;
    char text[200], name[64];
    con_unit_name(u, name, sizeof name);
    snprintf(text, sizeof text, "%s%s%s%s%s", any ? ", " : "", name, u->where[0] != 0 ? " (" : "",
             u->where, u->where[0] != 0 ? ")" : "");
    luaL_addstring(b, text);
    any = true;
  }
  return any;
}

/* Add the row of an object to the rows on top, unless the object is neither held nor waited for. */
static void add_object(lua_State *L, int units, const seen *e) {
  char name[40];
  luaL_Buffer waiters;
  snprintf(name, sizeof name, "%s#%u", con_kind_name(e->kind), e->number);
  luaL_buffinit(L, &waiters);
  bool waited = add_waiters(L, &waiters, units, e->object);
  luaL_pushresult(&waiters);
  if (con_kind_row(e->kind)->listed || waited || e->owner[0] != 0) {
    lua_createtable(L, 3, 0);
    add_field(L, name);
    add_field(L, e->owner[0] != 0 ? e->owner : "-");
    add_field(L, waited ? lua_tostring(L, -2) : "-");
    lua_rawseti(L, -3, (lua_Integer)lua_rawlen(L, -3) + 1);
  }
  lua_pop(L, 1);
}

static int word_locks(lua_State *L) {
  lua_settop(L, 1);
  survey s = {lua_newuserdatauv(L, MOST * sizeof(seen), 0), 0};
  con_block_each(CON_BLOCK_OBJECT, look_at, &s);
  qsort(s.objects, s.n, sizeof *s.objects, by_kind);
  con_units_push(L);
  int units = lua_gettop(L);
  lua_newtable(L);
  for (size_t i = 0; i < s.n; i++) add_object(L, units, &s.objects[i]);
  return print_table(L, "locks");
}

static const con_word ps_words[] = {
    {"ps", word_ps, "ps()", "Print every live unit of the family as a table."},
    {NULL, NULL, NULL, NULL},
};
static const con_word locks_words[] = {
    {"locks", word_locks, "locks()",
     "Print the locks of the family, and what else is held or waited for: by whom, and where."},
    {NULL, NULL, NULL, NULL},
};

const con_library con_library_ps = {"units", CON_KIND_NONE, ps_words, con_words_open_fields};

/* In the library "help", whose words a foreign process may use: locks() needs no unit. */
const con_library con_library_held = {"help", CON_KIND_NONE, locks_words, con_words_open_fields};
