/* SPDX-License-Identifier: MIT */
#include "check/search.h"

#include <string.h>

#include "check/control.h"
#include "check/depend.h"
#include "check/race.h"
#include "check/run.h"

#define MOST_PROFILED 20 /* runs */
#define QUIET 3          /* runs in a row without a new race that end the profile */
#define COMMONS 2000
#define LINE ((uint32_t)1 << 20) /* a place that is a line, and no site */

/* An object that several units use, in a run without interruptions. */
typedef struct common {
  uint64_t object, key;
  uint32_t units;
  uint32_t steps[CON_CHECK_UNITS]; /* of each unit */
  uint32_t place[CON_CHECK_UNITS]; /* of the first of them */
} common;

typedef struct searcher {
  uint32_t n, steps; /* commons; steps of the run */
  common common[COMMONS];
} searcher;

static searcher *all;

void con_search_open(void) { all = con_control_memory(sizeof *all); }

static void ask(con_chooser chooser, uint64_t seed) {
  con_control *c = con_control_here;
  c->chooser = chooser;
  c->seed = seed;
  c->n_prefix = 0;
  c->sleep_from = 0;
  c->asleep = c->failing = 0;
  c->n_changes = 0;
}

static common *find_common(const con_check_step *s) {
  uint64_t key = con_step_is_access(s) ? s->key : 0;
  for (uint32_t i = 0; i < all->n; i++)
    if (all->common[i].object == s->object && all->common[i].key == key) return &all->common[i];
  if (all->n == COMMONS) return NULL;
  common *x = &all->common[all->n++];
  memset(x, 0, sizeof *x);
  x->object = s->object;
  x->key = key;
  return x;
}

static void find_commons(void) {
  const con_control *c = con_control_here;
  all->n = all->steps = 0;
  for (uint32_t i = 0; i < c->n; i++) {
    const con_check_step *s = &c->step[i];
    if (s->flags & CON_STEP_SILENT) continue;
    all->steps++;
    if (s->object == 0 || con_step_is_of_life(s)) continue;
    common *x = find_common(s);
    if (x == NULL || x->steps[s->unit]++ > 0) continue;
    x->units++;
    x->place[s->unit] = s->site != 0 ? s->site : LINE + s->line;
  }
  uint32_t n = 0;
  for (uint32_t i = 0; i < all->n; i++)
    if (all->common[i].units > 1) all->common[n++] = all->common[i];
  all->n = n;
}

uint32_t con_search_profile(uint64_t seed, bool *failed) {
  con_control *c = con_control_here;
  uint32_t runs = 0, quiet = 0;
  c->logs_accesses = true;
  *failed = false;
  for (uint32_t i = 0; i < MOST_PROFILED && quiet < QUIET; i++) {
    ask(i == 0 ? CON_CHOOSE_FIRST : CON_CHOOSE_RANDOM, seed * 7919 + i);
    con_run();
    runs++;
    *failed = c->verdict != CON_VERDICT_OK;
    if (*failed) return runs; /* the caller looks for races when the schedule is kept */
    quiet = con_race_find() == 0 ? quiet + 1 : 0;
  }
  ask(CON_CHOOSE_FIRST, seed);
  c->asks_lines = true;
  con_run();
  c->asks_lines = false;
  find_commons();
  *failed = c->verdict != CON_VERDICT_OK;
  return runs + 1;
}

/* Draw what the site walk keeps apart in the next run. */
static void draw_common(void) {
  con_control *c = con_control_here;
  size_t size = sizeof c->left[0] * (c->n_units + 1);
  const common *x = &all->common[con_control_draw_below(all->n)];
  c->delta_object = x->object;
  c->delta_key = x->key;
  memcpy(c->left, x->steps, size);
  memcpy(c->place, x->place, size);
}

/* Seven runs of ten are site walks. */
void con_search_run(uint64_t seed, uint64_t i) {
  con_control *c = con_control_here;
  ask(CON_CHOOSE_SITE, 0);
  c->random = seed * 1000003 + i * 0x51ed27;
  c->logs_accesses = true;
  uint32_t drawn = con_control_draw_below(20);
  c->seed = con_control_draw();
  if (drawn < 14 && all->n > 0) {
    draw_common();
  } else if (drawn < 17) {
    c->chooser = CON_CHOOSE_PRIORITY;
  } else {
    c->chooser = CON_CHOOSE_CHANGES;
    c->n_changes = 1 + con_control_draw_below(3);
    for (uint32_t k = 0; k < c->n_changes; k++)
      c->changes[k] = con_control_draw_below(all->steps + 1);
  }
  con_run();
}
