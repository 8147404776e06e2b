/* SPDX-License-Identifier: MIT */
/* report.c: ps() and locks(): what the units of the family do, and which objects are held or waited
 * for. */
#include <stdio.h>
#include <stdlib.h>

#include "binding/args.h"
#include "binding/words.h"
#include "units/reap.h"
#include "words/units.h"
#include "words/write.h"

/* ---- ps ---- */

/* Add the line of a unit to the table. */
static void add_row(luaL_Buffer *b, con_unit *u) {
  char name[64], what[64] = "", line[256];
  con_unit_name(u, name, sizeof name);
  con_object *o = con_load(&u->waits_for);
  if (o != NULL) snprintf(what, sizeof what, "%s#%u", con_kind_name(o->kind), o->number);
  bool has_place = o != NULL && u->where[0] != 0;
  snprintf(line, sizeof line, "\n%4u %-8s %7d %7d %-10s %-16s %s%s%s", u->head.number,
           con_kind_name(u->head.kind), u->pid, u->tid, con_unit_state_name(u), name, what,
           has_place ? " at " : "", has_place ? u->where : "");
  luaL_addstring(b, line);
}

static int word_ps(lua_State *L) {
  luaL_Buffer b;
  char title[100];
  con_sweep();
  lua_settop(L, 0);
  lua_pushcfunction(L, con_word_print);
  con_units_push(L);
  lua_Integer n = luaL_len(L, 2);
  snprintf(title, sizeof title, "%4s %-8s %7s %7s %-10s %-16s %s", "ID", "KIND", "PID", "TID",
           "STATE", "NAME", "WAITS FOR");
  luaL_buffinit(L, &b);
  luaL_addstring(&b, title);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, 2, i);
    con_unit *u = (con_unit *)con_handle_at(L, -1)->object; /* the list keeps the unit */
    lua_pop(L, 1);
    add_row(&b, u);
  }
  luaL_pushresult(&b);
  lua_remove(L, 2);
  lua_call(L, 1, 0);
  return 0;
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

/* Push the line of an object, or "" for one that is neither held nor waited for. */
static void push_line(lua_State *L, int units, const seen *e) {
  char text[80], name[40];
  luaL_Buffer waiters;
  snprintf(name, sizeof name, "%s#%u", con_kind_name(e->kind), e->number);
  snprintf(text, sizeof text, "%-14s %-20s ", name, e->owner[0] != 0 ? e->owner : "-");
  luaL_buffinit(L, &waiters);
  bool waited = add_waiters(L, &waiters, units, e->object);
  luaL_pushresult(&waiters);
  const char *list = waited ? lua_tostring(L, -1) : "-";
  if (con_kind_row(e->kind)->listed || waited || e->owner[0] != 0)
    lua_pushfstring(L, "%s%s\n", text, list);
  else lua_pushliteral(L, "");
  lua_remove(L, -2);
}

static int word_locks(lua_State *L) {
  survey s = {lua_newuserdatauv(L, MOST * sizeof(seen), 0), 0};
  con_block_each(CON_BLOCK_OBJECT, look_at, &s);
  qsort(s.objects, s.n, sizeof *s.objects, by_kind);
  con_units_push(L);
  int units = lua_gettop(L);
  lua_pushfstring(L, "%s", "OBJECT         HELD BY              WAITED FOR BY\n");
  for (size_t i = 0; i < s.n; i++) {
    push_line(L, units, &s.objects[i]);
    lua_concat(L, 2);
  }
  con_print_text(L);
  return 0;
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
