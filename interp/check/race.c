/* SPDX-License-Identifier: MIT */
#include "check/race.h"

#include <string.h>

#include "check/ask.h"
#include "check/control.h"
#include "check/depend.h"
#include "check/replay.h"

#define ROOM 65536    /* of the tables for places and objects; a power of two */
#define MOST_RACES 64 /* that are listed */

/* The last access of a unit from a site to a place. */
typedef struct access {
  uint32_t next; /* in the list of the place; 0: the last */
  uint32_t site;
  uint32_t time; /* steps before the access, plus 1 */
  uint8_t unit;
  bool writes, atomic;
} access;

/* Data that is accessed: a variable, or a key of a table. */
typedef struct place {
  uint64_t object, key;
  uint64_t run;
  uint32_t first;   /* access to the place */
  uint32_t of_same; /* the next place of the object */
} place;

/* Operations of a sort on an object, with a common clock. */
typedef struct sort {
  uint32_t next;       /* of the object */
  con_check_step step; /* an example */
  uint32_t clock[CON_CHECK_UNITS];
} sort;

/* A table, or an object that orders units. */
typedef struct object {
  uint64_t object;
  uint64_t run;
  uint32_t places; /* the first */
  uint32_t sorts;  /* the first */
} object;

/* A fork, which reads all data of a Lua state. */
typedef struct fork {
  uint32_t time;
  uint8_t unit;
} fork;

#define SORTS 4096

typedef struct races {
  uint32_t clock[CON_CHECK_UNITS][CON_CHECK_UNITS]; /* how much each unit knows of each other */
  bool begun[CON_CHECK_UNITS];
  uint32_t units;
  place place[ROOM];
  object object[ROOM];
  access access[CON_CHECK_STEPS + 1];
  sort sort[SORTS];
  uint32_t n_accesses, n_sorts, n_forks;
  fork fork[CON_CHECK_UNITS];
  uint32_t found;
  con_race race[MOST_RACES];
  uint32_t n_races;
} races;

static races *all;

void con_race_open(void) { all = con_control_memory(sizeof *all); }

static object *find_object(uint64_t o) {
  uint64_t run = con_control_here->runs;
  uint32_t i = con_control_hash(o) % ROOM;
  while (all->object[i].run == run && all->object[i].object != o) i = (i + 1) % ROOM;
  object *x = &all->object[i];
  if (x->run != run) *x = (object){o, run, 0, 0};
  return x;
}

/* Index 0 is no place. */
static place *find_place(uint64_t o, uint64_t key, bool make) {
  uint64_t run = con_control_here->runs;
  uint32_t i = con_control_hash(o ^ key * 0xff51afd7ed558ccdu) % ROOM;
  if (i == 0) i = 1;
  while (all->place[i].run == run && (all->place[i].object != o || all->place[i].key != key))
    i = i + 1 == ROOM ? 1 : i + 1;
  place *p = &all->place[i];
  if (p->run == run) return p;
  if (!make) return NULL;
  object *x = find_object(o);
  *p = (place){o, key, run, 0, x->places};
  x->places = i;
  return p;
}

/* ---- order ---- */

static void join(uint32_t *clock, const uint32_t *other) {
  for (uint32_t u = 0; u < all->units; u++)
    if (other[u] > clock[u]) clock[u] = other[u];
}

/* The unit learns from all units with operations on the object that depend on its own. */
static void learn(uint32_t u, const con_check_step *s) {
  for (uint32_t i = find_object(s->object)->sorts; i != 0; i = all->sort[i].next)
    if (con_depend(&all->sort[i].step, s)) join(all->clock[u], all->sort[i].clock);
}

static sort *find_sort(const con_check_step *s) {
  object *x = find_object(s->object);
  for (uint32_t i = x->sorts; i != 0; i = all->sort[i].next)
    if (all->sort[i].step.operation == s->operation && all->sort[i].step.kind == s->kind)
      return &all->sort[i];
  if (all->n_sorts + 1 == SORTS) return NULL;
  sort *made = &all->sort[++all->n_sorts];
  memset(made->clock, 0, sizeof *made->clock * all->units);
  made->step = *s;
  made->step.unit = 0; /* no unit: dependence is by object and operation */
  made->step.flags = 0;
  made->next = x->sorts;
  x->sorts = all->n_sorts;
  return made;
}

static void order(uint32_t u, const con_check_step *s) {
  con_check_step plain = *s;
  plain.flags &= (uint8_t)~CON_STEP_FAILS;
  learn(u, &plain);
  sort *mine = find_sort(&plain);
  if (mine != NULL) join(mine->clock, all->clock[u]);
}

/* A unit that has the turn knows what the others did that take turns with it. */
static void take_turn(uint32_t u) {
  for (uint32_t v = 1; v < all->units; v++)
    if (v != u && con_checked_share_turn(u, v)) join(all->clock[u], all->clock[v]);
}

/* A unit begins with the knowledge of its maker. */
static void begin(uint32_t u) {
  const con_control *c = con_control_here;
  all->begun[u] = true;
  con_check_step start = {.object = (uint64_t)(uintptr_t)c->unit[u].unit,
                          .operation = CON_OP_JOIN,
                          .kind = CON_KIND_THREAD,
                          .unit = (uint8_t)u};
  learn(u, &start);
}

/* ---- accesses ---- */

static void note_race(const access *a, const con_check_step *s) {
  con_control *c = con_control_here;
  bool writes = s->operation == CON_OP_WRITE;
  all->found += !c->stops[s->site];
  c->stops[s->site] = 1;
  all->found += !c->stops[a->site];
  c->stops[a->site] = 1;
  con_race race = {writes ? s->site : a->site, writes ? a->site : s->site, writes && a->writes};
  for (uint32_t i = 0; i < all->n_races; i++)
    if (all->race[i].write == race.write && all->race[i].other == race.other) return;
  if (all->n_races < MOST_RACES) all->race[all->n_races++] = race;
}

/* A write that a fork may come before or behind: units stop there. */
static void stop_at_write(uint32_t site) {
  con_control *c = con_control_here;
  all->found += !c->stops[site];
  c->stops[site] = 1;
}

static bool is_in_state_of(uint32_t u, uint32_t v) {
  const con_checked *unit = con_control_here->unit;
  return unit[u].process == unit[v].process && unit[u].space == unit[v].space;
}

static void see_fork(const con_check_step *s, uint32_t time) {
  for (uint32_t i = 1; i <= all->n_accesses; i++) {
    const access *a = &all->access[i];
    if (a->writes && a->unit != s->unit && is_in_state_of(a->unit, s->unit) &&
        all->clock[s->unit][a->unit] < a->time)
      stop_at_write(a->site);
  }
  if (all->n_forks < CON_CHECK_UNITS) all->fork[all->n_forks++] = (fork){time, s->unit};
}

/* A unit that is terminated may be stopped between any two of its writes, unless the unit that
 * terminates knows of them, and in the places of con_point_pause. Before the step is ordered behind
 * the end of the unit. A process is killed, and nobody sees what its memory was. */
static void see_terminate(const con_check_step *s) {
  con_unit_name_known *name = &con_control_here->name[s->child];
  all->found += !name->is_terminated;
  name->is_terminated = true;
  for (uint32_t i = 1; i <= all->n_accesses; i++) {
    const access *a = &all->access[i];
    if (a->writes && a->unit == s->child && all->clock[s->unit][a->unit] < a->time)
      stop_at_write(a->site);
  }
}

/* Is the write in the state of a fork before that nothing orders? */
static void compare_forks(const con_check_step *s) {
  for (uint32_t i = 0; i < all->n_forks; i++) {
    const fork *f = &all->fork[i];
    if (f->unit != s->unit && is_in_state_of(f->unit, s->unit) &&
        all->clock[s->unit][f->unit] < f->time)
      stop_at_write(s->site);
  }
}

static void compare(const place *p, const con_check_step *s) {
  bool writes = s->operation == CON_OP_WRITE;
  for (uint32_t i = p != NULL ? p->first : 0; i != 0; i = all->access[i].next) {
    const access *a = &all->access[i];
    if (a->unit == s->unit || (!writes && !a->writes)) continue;
    if (a->atomic && s->flags & CON_STEP_ATOMIC) continue;
    if (all->clock[s->unit][a->unit] < a->time) note_race(a, s);
  }
}

static void add(place *p, const con_check_step *s, uint32_t time) {
  bool writes = s->operation == CON_OP_WRITE, atomic = s->flags & CON_STEP_ATOMIC;
  for (uint32_t i = p->first; i != 0; i = all->access[i].next) {
    access *a = &all->access[i];
    if (a->unit != s->unit || a->site != s->site || a->writes != writes || a->atomic != atomic)
      continue;
    a->time = time;
    return;
  }
  access *a = &all->access[++all->n_accesses];
  *a = (access){p->first, s->site, time, s->unit, writes, atomic};
  p->first = all->n_accesses;
}

static void look_at(const con_check_step *s, uint32_t time) {
  if (s->operation == CON_OP_WRITE) compare_forks(s);
  if (s->key == CON_KEY_ALL) {
    for (uint32_t i = find_object(s->object)->places; i != 0; i = all->place[i].of_same)
      compare(&all->place[i], s);
  } else {
    compare(find_place(s->object, s->key, false), s);
    compare(find_place(s->object, CON_KEY_ALL, false), s);
  }
  add(find_place(s->object, s->key, true), s, time);
}

uint32_t con_race_find(void) {
  const con_control *c = con_control_here;
  all->units = c->n_units + 1;
  all->n_accesses = all->n_sorts = all->n_forks = all->found = 0;
  for (uint32_t u = 0; u < all->units; u++) {
    memset(all->clock[u], 0, sizeof all->clock[u][0] * all->units);
    all->begun[u] = false;
  }
  for (uint32_t i = 0; i < c->n; i++) {
    const con_check_step *s = &c->step[i];
    if (s->operation == CON_OP_NEW) continue;
    if (!all->begun[s->unit]) begin(s->unit);
    if (s->flags & CON_STEP_TURN) take_turn(s->unit);
    all->clock[s->unit][s->unit] = i + 1;
    if (s->operation == CON_OP_TERMINATE && s->child != 0 && s->kind != CON_KIND_PROCESS)
      see_terminate(s);
    if (con_step_is_access(s)) look_at(s, i + 1);
    else if (con_step_orders(s)) order(s->unit, s);
    if (con_step_forks(s)) see_fork(s, i + 1);
  }
  return all->found + con_ask_find();
}

uint32_t con_race_list(con_race *list, uint32_t most) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < all->n_races && n < most; i++)
    if (strcmp(con_replay_site(all->race[i].write)->text, CON_RACE_OF_FILES) != 0)
      list[n++] = all->race[i];
  return n;
}
