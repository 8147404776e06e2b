/* SPDX-License-Identifier: MIT */
#include "check/graph.h"

#include <string.h>

#include "check/fingerprint.h"
#include "check/outcome.h"
#include "check/prove.h"
#include "check/race.h"
#include "check/round.h"
#include "check/run.h"

#define STEPS 20000 /* choices of a run */

typedef uint64_t units; /* a set of units */
static units only(uint32_t u) { return (units)1 << u; }

/* A choice of the run, with what is left to be tried in its place. */
typedef struct node {
  units enabled, todo;
  uint32_t state;
  uint16_t value, n_values; /* of a CHOOSE */
  uint8_t chosen;
  bool is_alone; /* the step concerns no other unit, so that no other is tried */
} node;

typedef struct explorer {
  node node[STEPS];
  uint32_t n;                /* choices of the run */
  uint32_t kept;             /* of these, those of the run before */
  uint32_t base;             /* choices that all runs begin with */
  uint32_t state[STEPS + 1]; /* before each choice */
  bool is_full, met_known;
} explorer;

static explorer *e;

void con_graph_open(void) {
  e = con_control_memory(sizeof *e);
  con_round_open();
}

/* Does the step concern no other unit, whatever these do meanwhile? */
static bool is_own(const con_check_step *s) {
  if (s->flags & CON_STEP_TURN) return false;
  switch (s->operation) {
    case CON_OP_CHOOSE: return true;
    case CON_OP_START: return s->kind == CON_KIND_THREAD || s->kind == CON_KIND_GREEN;
    case CON_OP_JOIN: return con_kind_is_unit(s->kind) && s->flags & CON_STEP_WAITS;
    case CON_OP_SLEEP: return !(s->flags & CON_STEP_AWAITS);
    default: return false;
  }
}

/* A unit among those that can go on, whose step is its own; 0: there is none. */
static uint32_t find_own(const con_units_set *enabled) {
  const con_control *c = con_control_here;
  for (uint32_t u = 0; (u = con_units_set_next(enabled, u)) != 0;)
    if (is_own(&c->unit[u].next)) return u;
  return 0;
}

/* As con_control.at_choice: is the state a new one? */
static bool at_choice(const con_units_set *enabled) {
  con_control *c = con_control_here;
  bool is_new;
  if (c->chosen >= STEPS - 1) {
    e->is_full = true;
    return false;
  }
  uint32_t state = con_round_state(con_fingerprint(), enabled->bits[0], &is_new);
  e->state[c->chosen] = state;
  if (!is_new) e->met_known = true;
  uint32_t own = find_own(enabled);
  /* The prefix is put on to let that unit go. */
  if (is_new && own != 0) {
    c->prefix[c->chosen] = (uint8_t)own;
    c->values[c->chosen] = 0;
    c->n_prefix = c->chosen + 1;
  }
  return is_new && state != 0;
}

static uint16_t n_values_of(const con_check_step *s) {
  return s->operation == CON_OP_CHOOSE ? (uint16_t)s->number : 0;
}

/* Take over the choices of the run, and the steps between its states. */
static void take_run(void) {
  const con_control *c = con_control_here;
  uint32_t n = 0;
  for (uint32_t i = 0; i < c->n; i++) {
    const con_check_step *s = &c->step[i];
    if (s->flags & CON_STEP_SILENT) continue;
    if (n >= e->kept) {
      bool is_base = n < e->base, alone = is_own(s);
      units others = is_base ? only(s->unit) : s->enabled.bits[0];
      e->node[n] = (node){.enabled = others,
                          .todo = (alone ? 0 : others) & ~only(s->unit),
                          .state = e->state[n],
                          .value = s->value,
                          .n_values = is_base ? 0 : n_values_of(s),
                          .chosen = s->unit,
                          .is_alone = alone};
    } else if (n + 1 == e->kept) {
      e->node[n].value = s->value;
      e->node[n].n_values = n_values_of(s);
    }
    n++;
  }
  e->n = n;
  uint32_t end = con_verdict_fails(c->verdict) ? CON_ROUND_FAILURE
                 : e->met_known                ? e->state[n]
                                               : CON_ROUND_END;
  uint32_t first = e->kept > 0 ? e->kept - 1 : 0;
  for (uint32_t i = first < e->base ? e->base : first; i < n; i++) {
    bool is_last = i + 1 == n;
    uint32_t to = is_last ? end : e->node[i + 1].state;
    con_round_step(e->node[i].state, to, e->node[i].chosen,
                   e->node[i].n_values > 0 ? e->node[i].value : 0);
    /* Where such a step leads to a known state, the other units might be put off for ever. */
    if (is_last && e->met_known && e->node[i].is_alone && e->node[i].n_values == 0) {
      e->node[i].todo = e->node[i].enabled & ~only(e->node[i].chosen);
      e->node[i].is_alone = false;
    } else if (is_last && e->met_known && e->node[i].is_alone) {
      e->node[i].todo |= e->node[i].enabled & ~only(e->node[i].chosen);
    }
  }
}

/* Ask for the next run. False: all was tried. */
static bool ask_next(void) {
  con_control *c = con_control_here;
  uint32_t d = e->n;
  while (d-- > 0) {
    node *x = &e->node[d];
    if (x->n_values > 0 && x->value < x->n_values) {
      x->value++;
      break;
    }
    if (x->todo != 0) {
      x->chosen = (uint8_t)__builtin_ctzll(x->todo);
      x->todo &= ~only(x->chosen);
      x->n_values = x->value = 0;
      x->is_alone = false;
      break;
    }
    if (d <= e->base) return false;
  }
  if (d == UINT32_MAX || d < e->base) return false;
  for (uint32_t i = 0; i <= d; i++) {
    c->prefix[i] = e->node[i].chosen;
    c->values[i] = e->node[i].value;
  }
  c->n_prefix = c->n_known = d + 1;
  e->kept = d + 1;
  return true;
}

/* How much of what is known to be tried has been tried. */
static double share(void) {
  double part = 1, left = 0;
  for (uint32_t i = 0; i < e->n; i++) {
    const node *x = &e->node[i];
    double wanted = __builtin_popcountll(x->enabled), open = __builtin_popcountll(x->todo);
    left += part * open / wanted;
    part /= wanted;
  }
  return left < 1 ? 1 - left : 0;
}

static void ask_first(con_graph *g, uint32_t base) {
  con_control *c = con_control_here;
  c->chooser = CON_CHOOSE_FIRST;
  c->logs_accesses = true;
  c->n_prefix = e->base = base;
  c->n_known = 0;
  c->sleep_from = UINT32_MAX;
  e->kept = 0;
  con_round_clear();
  con_outcome_clear();
  g->failing = 0;
  g->longest = 0;
}

/* Run the last run once more, and look at all states, for the log. */
static void repeat(void) {
  con_control *c = con_control_here;
  c->n_prefix = c->n_known = 0;
  for (uint32_t i = 0; i < c->n; i++) {
    const con_check_step *s = &c->step[i];
    if (s->flags & CON_STEP_SILENT) continue;
    c->prefix[c->n_prefix] = s->unit;
    c->values[c->n_prefix++] = s->value;
  }
  con_run();
}

/* Take note of the last run. False: that was the last one. */
static bool count_run(con_graph *g, void (*failed)(void)) {
  const con_control *c = con_control_here;
  bool fails = con_verdict_fails(c->verdict);
  if (fails) {
    g->failing++;
    g->has_failure = true;
    if (failed != NULL) {
      repeat();
      failed();
      return false;
    }
  }
  if (!fails && c->verdict != CON_VERDICT_OK && c->verdict != CON_VERDICT_ASLEEP) {
    g->stop = c->verdict;
    return false;
  }
  if (e->is_full || c->n_units >= CON_CHECK_PROVED) {
    g->stop = e->is_full ? CON_VERDICT_STEPS : CON_VERDICT_UNITS;
    return false;
  }
  return true;
}

/* As con_control.at_choice. */
static bool end_here(const con_units_set *enabled) {
  (void)enabled;
  return false;
}

/* Run into the round, and once round, for the log. */
static void run_round(con_graph *g) {
  con_control *c = con_control_here;
  g->goes_round = true;
  c->n_prefix = con_round_path(c->prefix, c->values, STEPS, &g->round);
  c->n_known = 0;
  c->at_choice = end_here;
  c->asks_lines = c->keeps_values = true;
  con_run();
  c->at_choice = NULL;
  c->asks_lines = c->keeps_values = false;
  c->verdict = CON_VERDICT_LIVELOCK;
}

void con_graph_explore(con_graph *g, uint32_t base, double until, void (*failed)(void)) {
  con_control *c = con_control_here;
  memset(g, 0, sizeof *g);
  ask_first(g, base);
  while (con_control_goes_on(g->runs, until)) {
    c->at_choice = at_choice;
    e->met_known = e->is_full = false;
    con_run();
    c->at_choice = NULL;
    g->runs++;
    if (!count_run(g, failed)) break;
    if (c->verdict == CON_VERDICT_OK) con_outcome_count();
    if (con_race_find() > 0) {
      ask_first(g, base); /* units stop at more places: begin anew */
      continue;
    }
    take_run();
    if (e->n > g->longest) g->longest = e->n;
    if (con_round_is_full()) {
      g->stop = CON_VERDICT_MEMORY;
      break;
    }
    if (ask_next()) continue;
    g->is_complete = true;
    if (base == 0 && !g->has_failure && con_round_find()) run_round(g);
    break;
  }
  c->n_known = 0;
  g->states = con_round_states();
  g->steps = con_round_steps();
  g->share = g->is_complete ? 1 : share();
}
