/* SPDX-License-Identifier: MIT */
#include "check/shrink.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "check/run.h"

#define MOST_RUNS 20000
#define SECONDS 3     /* of processor time, at most */
#define FEW_RUNS 4000 /* so many may be spent before anything else is tried */

#define SAMPLED 256 /* deviations between places of the script that are tried first */
#define ALIKE 2     /* of a pair of places */

typedef struct shrinker {
  con_schedule try;
  con_schedule least;
  con_verdict verdict;
  uint32_t runs;
  clock_t start;
  con_deviation sampled[SAMPLED];
  uint64_t pair[SAMPLED]; /* of places: where the deviation is, where the unit is that goes */
  uint32_t n_sampled;
  uint32_t way[CON_CHECK_UNITS];
} shrinker;

static shrinker *all;

void con_shrink_open(void) { all = con_control_memory(sizeof *all); }

static bool may_go_on(void) {
  return all->runs < MOST_RUNS && clock() - all->start < (clock_t)SECONDS * CLOCKS_PER_SEC;
}

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
      for (uint32_t u = 1; u <= c->n_units && may_go_on(); u++)
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
  for (uint32_t k = 2; k <= alternatives && may_go_on(); k++) {
    snprintf(d->to, sizeof d->to, "=%u", k);
    if (!fails(try)) continue;
    *s = *try;
    return true;
  }
  return false;
}

/* ---- single deviations between places of the script ---- */

/* Where in the script a step is, as far as a step tells; of units with the same code the same. */
static uint32_t place_of(const con_check_step *s) {
  uint32_t on = s->site != 0 ? s->site : con_kind_is_unit(s->kind) ? 0 : s->number;
  return ((uint32_t)s->operation << 8 | s->kind) * 65599u + on;
}

/* Units that take the same steps, in the log, have the same number. */
static void find_ways(void) {
  const con_control *c = con_control_here;
  memset(all->way, 0, sizeof all->way);
  for (uint32_t i = 0; i < c->n; i++) {
    const con_check_step *s = &c->step[i];
    if (s->flags & CON_STEP_SILENT) continue;
    all->way[s->unit] = (all->way[s->unit] + place_of(s) + 1) * 2654435761u;
  }
}

/* Unit `u`, in the default schedule before step `i`. */
static uint32_t place_in_way(uint32_t u, uint32_t i) {
  return place_of(con_replay_step_after(u, i)) * 31u + all->way[u];
}

/* Is the pair of places wanted once more? */
static bool is_wanted(uint64_t pair) {
  uint32_t found = 0;
  for (uint32_t i = 0; i < all->n_sampled; i++) found += all->pair[i] == pair;
  return found < ALIKE && all->n_sampled < SAMPLED;
}

/* Of the default schedule, which is in the log: deviations by which a unit at one place of the
 * script goes in front of a unit at another, a few of each pair of places. A hundred units that do
 * the same have few places. */
static void sample(void) {
  const con_control *c = con_control_here;
  all->n_sampled = 0;
  find_ways();
  for (uint32_t i = 0; i < c->n && all->n_sampled < SAMPLED; i++) {
    const con_check_step *s = &c->step[i];
    if (s->flags & CON_STEP_SILENT) continue;
    for (uint32_t u = 0; (u = con_units_set_next(&s->enabled, u)) != 0;) {
      uint64_t pair = (uint64_t)place_in_way(s->unit, i) << 32 | place_in_way(u, i);
      if (u == s->unit || !is_wanted(pair)) continue;
      con_deviation *d = &all->sampled[all->n_sampled];
      con_replay_place(d, s->unit, s, i);
      strcpy(d->to, c->name[u].path);
      all->pair[all->n_sampled++] = pair;
    }
  }
}

/* Does a schedule with one of these deviations fail? The log is that of the default schedule. */
static bool find_sampled(con_schedule *s) {
  sample();
  for (uint32_t i = 0; i < all->n_sampled && may_go_on(); i++) {
    all->try.n = 1;
    all->try.deviation[0] = all->sampled[i];
    if (!fails(&all->try)) continue;
    *s = all->try;
    return true;
  }
  all->try.n = 0;
  fails(&all->try); /* for the log */
  return false;
}

/* ---- the least number of deviations ---- */

/* How many schedules have a deviation at step `s` of the default schedule? */
static uint32_t alternatives_of(const con_check_step *s) {
  uint32_t n = 0;
  if (s->flags & CON_STEP_SILENT) return 0;
  for (uint32_t u = 0; (u = con_units_set_next(&s->enabled, u)) != 0;) n++;
  return n - 1 + (s->operation == CON_OP_CHOOSE ? s->number - 1 : 0);
}

/* Does a schedule with a single deviation fail? The default schedule does not; the log is that of
 * the default schedule. */
static bool find_single(con_schedule *s) {
  const con_control *c = con_control_here;
  uint32_t n = c->n;
  for (uint32_t i = 0; i < n && may_go_on(); i++) {
    if (alternatives_of(&c->step[i]) == 0) continue;
    if (try_single(s, i)) return true;
    all->try.n = 0;
    fails(&all->try); /* for the log */
  }
  return false;
}

/* Try the schedules without a deviation, and with a single one, if these are at most `most`. True:
 * one fails, and is the least. Else *tried says whether all were tried. */
static bool find_least(con_schedule *s, uint32_t most, bool *tried) {
  const con_control *c = con_control_here;
  con_schedule *least = &all->least;
  uint32_t n = 0;
  least->n = 0;
  bool found = fails(least);
  if (!found && s->n > 1) found = find_sampled(least);
  for (uint32_t i = 0; i < c->n && !found; i++) n += alternatives_of(&c->step[i]);
  found = found || (s->n > 1 && n <= most && find_single(least));
  *tried = found || s->n == 1 || (n <= most && may_go_on());
  if (found) *s = *least;
  return found;
}

/* The schedule fails: leave out deviations. Returns whether none with fewer fails. */
static bool make_least(con_schedule *s) {
  bool tried;
  if (s->n == 0) return true;
  if (find_least(s, FEW_RUNS, &tried) || s->n == 1) return true;
  while (may_go_on() && (drop_some(s) || go_straight(s))) {}
  if (!tried && may_go_on() && find_least(s, MOST_RUNS, &tried)) return true;
  return tried && s->n <= 2;
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
  all->start = clock();
  c->logs_accesses = true;
  result->repeats = fails(s);
  if (result->repeats) result->is_least = make_least(s);
  con_shrink_show(s);
  result->runs = all->runs;
}
