/* SPDX-License-Identifier: MIT */
#include "kinds/left.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kinds/lost.h"
#include "kinds/warn.h"
#include "objects/condition.h"
#include "objects/semaphore.h"

#define MOST 8 /* things of one sort that are looked for */
#define NAME 64

static const char *text_of(uint32_t spot) { return con_spot_text(&con_family_root->spots, spot); }

/* ---- locks ---- */

typedef struct held {
  const con_object *lock; /* only compared */
  con_kind kind;
  uint32_t number, place, condition; /* condition: the number of one over the lock; 0: none */
} held;

typedef struct holding {
  const con_unit *unit;
  held locks[MOST];
  int n;
} holding;

/* By con_block_each, under the latch of the object's class. */
static void find_locks(void *block, void *data) {
  holding *h = data;
  const con_object *o = block;
  bool is_lock = o->kind == CON_KIND_LOCK || o->kind == CON_KIND_RLOCK;
  if (!is_lock || o->number == 0 || con_load(&((const con_lock *)o)->place) == CON_LOCK_UNTOLD ||
      h->n == MOST || con_object_owner(o) != h->unit || con_object_is_granted(o, h->unit))
    return;
  h->locks[h->n++] = (held){o, (con_kind)o->kind, o->number,
                            con_load(&((const con_lock *)o)->place), 0};
}

static void find_conditions(void *block, void *data) {
  holding *h = data;
  const con_object *o = block;
  if (o->kind != CON_KIND_CONDITION) return;
  for (int i = 0; i < h->n; i++)
    if (&((const con_condition *)o)->lock->head == h->locks[i].lock)
      h->locks[i].condition = o->number;
}

static void say_held(lua_State *L, const char *name, const char *what, const char *place) {
  char about[2 * NAME + CON_SPOT_SIZE];
  bool known = place[0] != 0;
  snprintf(about, sizeof about, "held %s %s", what, place);
  lua_pushstring(L, name);
  lua_pushstring(L, what);
  if (known) lua_pushstring(L, place);
  con_warn(L, known ? "held" : "held_somewhere", about, "", known ? 3 : 2);
}

void con_left_by_unit(lua_State *L, con_unit *u) {
  if (con_load(&u->held) == 0 || con_load(&u->stop_asked) || !con_warn_on()) return;
  holding h = {.unit = u};
  char name[NAME], what[NAME];
  con_block_each(CON_BLOCK_OBJECT, find_locks, &h);
  con_block_each(CON_BLOCK_OBJECT, find_conditions, &h);
  con_unit_name(u, name, sizeof name);
  for (int i = 0; i < h.n; i++) {
    const held *l = &h.locks[i];
    int n = snprintf(what, sizeof what, "%s#%u", con_kind_name(l->kind), l->number);
    if (l->condition != 0)
      snprintf(what + n, sizeof what - (size_t)n, " (condition#%u)", l->condition);
    say_held(L, name, what, text_of(l->place));
  }
}

/* ---- semaphores ---- */

typedef struct missing {
  uint32_t semaphore, name, place;
} missing;

typedef struct search {
  missing found[MOST];
  int n;
} search;

/* A semaphore whose count is short of the first one, and units took what is missing. */
static void find_semaphores(void *block, void *data) {
  search *s = data;
  const con_object *o = block;
  const con_semaphore *m = block;
  if (o->kind != CON_KIND_SEMAPHORE || o->number == 0 || m->untold) return;
  uint64_t value = con_load(&m->value), lacks = value < m->first ? m->first - value : 0;
  for (int i = 0; i < CON_SEMAPHORE_TAKERS && lacks > 0 && s->n < MOST; i++) {
    const con_taker *t = &m->takers[i];
    if (t->n == 0) continue;
    s->found[s->n++] = (missing){o->number, t->name, t->place};
    lacks -= t->n < lacks ? t->n : lacks;
  }
}

static void say_semaphores(lua_State *L) {
  search s = {.n = 0};
  char what[NAME];
  con_block_each(CON_BLOCK_OBJECT, find_semaphores, &s);
  for (int i = 0; i < s.n; i++) {
    snprintf(what, sizeof what, "semaphore#%u", s.found[i].semaphore);
    say_held(L, text_of(s.found[i].name), what, text_of(s.found[i].place));
  }
}

/* ---- units ---- */

typedef struct made {
  char where[sizeof((con_unit *)NULL)->where];
  char name[NAME];
  int n;
} made;

typedef struct unstarted {
  made places[MOST];
  int n;
} unstarted;

/* `n` units more that were made at a place; `name` is that of the first. */
static void add_unstarted(unstarted *all, const char *where, const char *name, uint32_t n) {
  int i = 0;
  while (i < all->n && strcmp(all->places[i].where, where) != 0) i++;
  if (i == MOST) return;
  made *m = &all->places[i];
  if (i == all->n) {
    snprintf(m->where, sizeof m->where, "%s", where);
    snprintf(m->name, sizeof m->name, "%s", name);
    m->n = 0;
    all->n++;
  }
  m->n += (int)n;
}

/* Find the units of this process that were never started, and in the main process those that were
 * dropped, by the places where they were made. */
static void find_unstarted(unstarted *all, bool is_root) {
  con_family *f = con_family_root;
  for (int i = 0; is_root && i < CON_UNSTARTED; i++) {
    const con_unstarted *u = &f->unstarted[i];
    uint32_t spot = con_load(&u->spot);
    if (spot != 0) add_unstarted(all, text_of(spot), text_of(con_load(&u->name)), con_load(&u->n));
  }
  con_latch_lock(&f->units_latch);
  for (con_unit *u = f->first; u != NULL; u = u->next)
    if (con_load(&u->state) == CON_NEW && u->parent == con_process_slot && u->where[0] != 0)
      add_unstarted(all, u->where, con_unit_peek_name(u), 1);
  con_latch_unlock(&f->units_latch);
}

static int compare_places(const void *a, const void *b) {
  return strcmp(((const made *)a)->where, ((const made *)b)->where);
}

static void say_unstarted(lua_State *L, bool is_root) {
  unstarted all = {.n = 0};
  char about[NAME + sizeof all.places[0].where];
  find_unstarted(&all, is_root);
  qsort(all.places, (size_t)all.n, sizeof all.places[0], compare_places);
  for (int i = 0; i < all.n; i++) {
    const made *m = &all.places[i];
    if (m->n == 1) lua_pushstring(L, m->name);
    else lua_pushinteger(L, m->n);
    snprintf(about, sizeof about, "unstarted %s", m->where);
    con_warn(L, m->n == 1 ? "unstarted" : "unstarted_many", about, m->where, 1);
  }
}

static void say_ended_badly(lua_State *L) {
  uint32_t n = con_load(&con_family_root->ended_badly), all = con_load(&con_family_root->begun);
  if (n == 0 || n > all) return;
  lua_pushinteger(L, (lua_Integer)n);
  lua_pushinteger(L, (lua_Integer)all);
  con_warn(L, "ended_badly", "ended badly", "", 2);
}

const char con_left_key = 0;

static void say_registered(lua_State *L) {
  int top = lua_gettop(L);
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &con_left_key) == LUA_TFUNCTION) lua_pcall(L, 0, 0, 0);
  lua_settop(L, top);
}

void con_left_by_process(lua_State *L, bool at_once) {
  con_unit *self = con_self_known;
  if (self == NULL || self->head.kind != CON_KIND_PROCESS || !con_warn_on()) return;
  luaL_checkstack(L, 8, NULL);
  bool is_root = self == con_family_root->root;
  say_unstarted(L, is_root);
  if (!at_once) say_registered(L);
  if (!at_once) con_lost_say(L);
  if (is_root && !at_once) say_semaphores(L);
  if (is_root) say_ended_badly(L);
}
