/* SPDX-License-Identifier: MIT */
#include "check/choose.h"

#include "check/depend.h"
#include "check/replay.h"

#define PLACES 64 /* of the site walk; units of further places are drawn with the last */

static uint32_t draw_from(const con_units_set *s) {
  uint32_t n = 0, drawn = 0;
  for (uint32_t u = 0; (u = con_units_set_next(s, u)) != 0;)
    if (con_control_draw_below(++n) == 0) drawn = u;
  return drawn;
}

/* ---- proofs ---- */

static bool is_asleep(uint32_t u) {
  return u < CON_CHECK_PROVED && con_control_here->now_asleep >> u & 1;
}

static bool sleeps(uint32_t u) { return con_control_here->unit[u].next.operation == CON_OP_SLEEP; }

/* The unit that ran goes on; else the first; units that only want time to pass come last. */
static uint32_t choose_first(const con_units_set *enabled) {
  uint32_t before = con_control_here->before, sleeper = 0;
  if (con_units_set_has(enabled, before) && !is_asleep(before) && !sleeps(before)) return before;
  for (uint32_t u = 0; (u = con_units_set_next(enabled, u)) != 0;) {
    if (is_asleep(u)) continue;
    if (!sleeps(u)) return u;
    if (sleeper == 0) sleeper = u;
  }
  return sleeper;
}

/* ---- priorities ---- */

static uint32_t highest(const con_units_set *enabled) {
  const con_control *c = con_control_here;
  uint32_t best = 0;
  for (uint32_t u = 0; (u = con_units_set_next(enabled, u)) != 0;)
    if (best == 0 || c->unit[u].priority > c->unit[best].priority) best = u;
  return best;
}

static uint32_t choose_by_priority(const con_units_set *enabled) {
  con_control *c = con_control_here;
  uint32_t best = highest(enabled);
  for (uint32_t u = 1; u <= c->n_units; u++) {
    con_checked *other = &c->unit[u];
    if (other->place != CON_PLACE_PENDING) continue;
    if (u == best || con_depend(&other->next, &c->unit[best].next))
      other->priority = con_control_draw();
  }
  return best;
}

/* At each of the places the unit that would go on gets a priority below those of the start. */
static uint32_t choose_by_changes(const con_units_set *enabled) {
  con_control *c = con_control_here;
  uint32_t best = highest(enabled);
  for (uint32_t i = 0; i < c->n_changes; i++) {
    if (c->changes[i] != c->chosen) continue;
    c->unit[best].priority = i;
    best = highest(enabled);
  }
  return best;
}

/* ---- the site walk ---- */

static bool is_on_delta(const con_check_step *s) {
  const con_control *c = con_control_here;
  return s->object == c->delta_object && (!con_step_is_access(s) || s->key == c->delta_key);
}

static bool has_left(uint32_t u) {
  const con_control *c = con_control_here;
  return c->left[u] > 0 && c->unit[u].place != CON_PLACE_ENDED;
}

/* Draw the unit that has the word next; 0: none is left. */
static uint32_t draw_target(void) {
  const con_control *c = con_control_here;
  uint32_t places[PLACES], n = 0, m = 0, drawn = 0;
  for (uint32_t u = 1; u <= c->n_units; u++) {
    uint32_t k = 0;
    if (!has_left(u)) continue;
    while (k < n && places[k] != c->place[u]) k++;
    if (k == n && n < PLACES) places[n++] = c->place[u];
  }
  if (n == 0) return 0;
  uint32_t place = places[con_control_draw_below(n)];
  for (uint32_t u = 1; u <= c->n_units; u++)
    if (has_left(u) && c->place[u] == place && con_control_draw_below(++m) == 0) drawn = u;
  return drawn;
}

static uint32_t choose_site(const con_units_set *enabled) {
  con_control *c = con_control_here;
  if (c->target == 0 || !has_left(c->target)) c->target = draw_target();
  uint32_t intends = c->target; /* a unit that is to come has the word through its maker */
  while (intends > CON_CHECK_MAIN && c->unit[intends].place == CON_PLACE_NONE)
    intends = c->name[intends].parent;
  con_units_set may = {{0}};
  for (uint32_t u = 0; (u = con_units_set_next(enabled, u)) != 0;)
    if (intends == 0 || u == intends || !is_on_delta(&c->unit[u].next)) con_units_set_add(&may, u);
  uint32_t u = draw_from(&may);
  if (u == 0) {
    c->target = 0;
    return draw_from(enabled);
  }
  if (!is_on_delta(&c->unit[u].next)) return u;
  if (c->left[u] > 0) c->left[u]--;
  c->target = 0;
  return u;
}

static uint32_t choose(const con_units_set *enabled) {
  switch (con_control_here->chooser) {
    case CON_CHOOSE_FIRST: return choose_first(enabled);
    case CON_CHOOSE_PRIORITY: return choose_by_priority(enabled);
    case CON_CHOOSE_CHANGES: return choose_by_changes(enabled);
    case CON_CHOOSE_SITE: return choose_site(enabled);
    case CON_CHOOSE_FOLLOW: return con_replay_choose(enabled);
    default: return draw_from(enabled);
  }
}

uint32_t con_choose(const con_units_set *enabled) {
  con_control *c = con_control_here;
  bool can_go_on = con_units_set_has(enabled, c->before) && !sleeps(c->before);
  bool is_bound = c->bound >= 0 && c->chooser != CON_CHOOSE_FOLLOW &&
                  c->chooser != CON_CHOOSE_FIRST;
  if (is_bound && can_go_on && c->switches >= c->bound) return c->before;
  uint32_t u = choose(enabled);
  c->switches += can_go_on && u != c->before;
  return u;
}

uint16_t con_choose_value(const con_check_step *s) {
  const con_control *c = con_control_here;
  if (c->chosen < c->n_prefix) return c->values[c->chosen] > 0 ? c->values[c->chosen] : 1;
  switch (c->chooser) {
    case CON_CHOOSE_FIRST: return 1;
    case CON_CHOOSE_FOLLOW: return con_replay_value(s);
    default: return (uint16_t)(1 + con_control_draw_below(s->number));
  }
}
