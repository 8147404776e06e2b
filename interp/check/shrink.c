/* SPDX-License-Identifier: MIT */
#include "check/shrink.h"

#include <stdio.h>
#include <string.h>

#include "check/run.h"

#define MOST_RUNS 20000

typedef struct shrinker {
  con_schedule try;
  con_schedule least;
  con_verdict verdict;
  uint32_t runs;
} shrinker;

static shrinker *all;

void con_shrink_open(void) { all = con_control_memory(sizeof *all); }

static void follow(const con_schedule *s) {
  con_control *c = con_control_here;
  c->chooser = CON_CHOOSE_FOLLOW;
  c->n_prefix = 0;
  con_replay_follow(s);
  con_run();
  all->runs++;
}

static bool fails(const con_schedule *s) {
  follow(s);
  return con_control_here->verdict == all->verdict;
}

/* Try without the deviations from `from` to before `to`. */
static bool try_without(con_schedule *s, uint32_t from, uint32_t to) {
  con_schedule *try = &all->try;
  try->n = 0;
  for (uint32_t i = 0; i < s->n; i++)
    if (i < from || i >= to) try->deviation[try->n++] = s->deviation[i];
  if (!fails(try)) return false;
  *s = *try;
  return true;
}

/* Leave out one half, a quarter, ... a single deviation. */
static bool drop_some(con_schedule *s) {
  for (uint32_t length = s->n; length >= 1; length /= 2)
    for (uint32_t from = 0; from + length <= s->n; from++)
      if (try_without(s, from, from + length)) return true;
  return false;
}

/* Let another unit go at deviation k, and leave out `dropped` of those behind. */
static bool try_another(con_schedule *s, uint32_t k, uint32_t dropped, const char *to) {
  con_schedule *try = &all->try;
  try->n = 0;
  for (uint32_t i = 0; i < s->n; i++)
    if (i <= k || i > k + dropped) try->deviation[try->n++] = s->deviation[i];
  snprintf(try->deviation[k].to, sizeof try->deviation[k].to, "%s", to);
  if (!fails(try)) return false;
  *s = *try;
  return true;
}

static bool go_straight(con_schedule *s) {
  const con_control *c = con_control_here;
  for (uint32_t k = 0; k < s->n; k++)
    for (uint32_t dropped = s->n - k - 1; dropped >= 1; dropped--)
      for (uint32_t u = 1; u <= c->n_units && all->runs < MOST_RUNS; u++)
        if (strcmp(c->name[u].path, s->deviation[k].to) != 0 &&
            try_another(s, k, dropped, c->name[u].path))
          return true;
  return false;
}

/* Does a schedule fail whose single deviation is at step i of the log, which is that of the default
 * schedule? */
static bool try_single(con_schedule *s, uint32_t i) {
  const con_control *c = con_control_here;
  con_schedule *try = &all->try;
  con_deviation *d = &try->deviation[0];
  con_units_set others = c->step[i].enabled;
  uint32_t unit = c->step[i].unit;
  try->n = 1;
  con_replay_place(d, unit, &c->step[i], i);
  uint32_t alternatives = c->step[i].operation == CON_OP_CHOOSE ? c->step[i].number : 0;
  for (uint32_t u = 0; (u = con_units_set_next(&others, u)) != 0;) {
    if (u == unit) continue;
    strcpy(d->to, c->name[u].path);
    if (!fails(try)) continue;
    *s = *try;
    return true;
  }
  for (uint32_t k = 2; k <= alternatives && all->runs < MOST_RUNS; k++) {
    snprintf(d->to, sizeof d->to, "=%u", k);
    if (!fails(try)) continue;
    *s = *try;
    return true;
  }
  return false;
}

/* Could another unit have gone in the place of the step, or another alternative have been taken? */
static bool is_choice(const con_check_step *s) {
  uint32_t first = con_units_set_next(&s->enabled, 0);
  if (s->flags & CON_STEP_SILENT) return false;
  return s->operation == CON_OP_CHOOSE || con_units_set_next(&s->enabled, first) != 0;
}

/* Does a schedule with a single deviation fail? The default schedule does not; the log is that of
 * the default schedule. */
static bool find_single(con_schedule *s) {
  const con_control *c = con_control_here;
  uint32_t n = c->n;
  for (uint32_t i = 0; i < n && all->runs < MOST_RUNS; i++) {
    if (!is_choice(&c->step[i])) continue;
    if (try_single(s, i)) return true;
    all->try.n = 0;
    fails(&all->try); /* for the log */
  }
  return false;
}

/* Try all schedules with fewer deviations, if these are few. */
static bool find_fewer(con_schedule *s) {
  con_schedule *least = &all->least;
  least->n = 0;
  if (s->n == 0) return true;
  if (fails(least)) {
    *s = *least;
    return true;
  }
  if (s->n == 1) return true;
  if (find_single(least)) {
    *s = *least;
    return true;
  }
  return s->n == 2 && all->runs < MOST_RUNS;
}

void con_shrink_show(const con_schedule *s) {
  con_control *c = con_control_here;
  c->asks_lines = c->keeps_values = c->logs_accesses = true;
  memset(c->value, 0, sizeof c->value);
  follow(s);
  c->asks_lines = c->keeps_values = false;
}

void con_shrink(con_schedule *s, con_verdict v, con_shrunk *result) {
  con_control *c = con_control_here;
  *result = (con_shrunk){.before = s->n};
  all->verdict = v;
  all->runs = 0;
  c->logs_accesses = true;
  result->repeats = fails(s);
  if (result->repeats) {
    while (all->runs < MOST_RUNS && (drop_some(s) || go_straight(s))) {}
    result->is_least = find_fewer(s);
  }
  con_shrink_show(s);
  result->runs = all->runs;
}
