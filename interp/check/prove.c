/* SPDX-License-Identifier: MIT */
#include "check/prove.h"

#include <string.h>

#include "check/depend.h"
#include "check/outcome.h"
#include "check/race.h"
#include "check/run.h"

#define UNITS CON_CHECK_PROVED
#define STEPS 8000 /* of a run of a proof, without silent ones */

typedef uint64_t units; /* a set of the units of a proof */
static units only(uint32_t u) { return (units)1 << u; }

/* A choice of the run, with the units that are left to be tried in its place. */
typedef struct node {
  units enabled, todo, done, asleep, failing;
  uint8_t chosen;
} node;

/* The steps before a step, by unit: places of the last of each, plus 1. */
typedef struct past {
  uint32_t of[UNITS];
} past;

typedef struct prover {
  node node[STEPS];
  past past[STEPS];
  uint32_t place[STEPS]; /* of the choices, in the log */
  uint32_t n;            /* choices of the run */
  uint32_t kept;         /* of these the nodes of the run before */
  uint32_t n_units;
  int32_t last[UNITS], start[UNITS]; /* the last step of a unit; the step that started it */
  uint32_t free[STEPS];              /* of initials_of */
} prover;

static prover *p;

void con_prove_open(void) { p = con_control_memory(sizeof *p); }

static const con_check_step *step(uint32_t i) { return &con_control_here->step[p->place[i]]; }

static void join(past *a, const past *b) {
  for (uint32_t u = 0; u < p->n_units; u++)
    if (b->of[u] > a->of[u]) a->of[u] = b->of[u];
}

/* Does the step with clock `c` come behind step i? */
static bool is_behind(const past *c, uint32_t i) { return c->of[step(i)->unit] >= i + 1; }

/* ---- what is to be tried in the place of a choice ---- */

/* The units that could go first in place of step i, so that step j of unit `late` comes before step
 * i. The first step of such a unit, among the steps not behind i, is behind no other. */
static units initials_of(uint32_t i, uint32_t j, uint32_t late, const past *late_past) {
  units initials = 0, seen = 0;
  uint32_t n = 0;
  for (uint32_t k = i + 1; k < j; k++)
    if (!is_behind(&p->past[k], i)) p->free[n++] = k;
  for (uint32_t a = 0; a <= n; a++) {
    uint32_t u = a < n ? step(p->free[a])->unit : late;
    const past *c = a < n ? &p->past[p->free[a]] : late_past;
    if (seen & only(u)) continue;
    seen |= only(u);
    bool is_first = true;
    for (uint32_t b = 0; b < a && is_first; b++) is_first = !is_behind(c, p->free[b]);
    if (is_first) initials |= only(u);
  }
  return initials;
}

static void try_before(uint32_t i, uint32_t j, uint32_t late, const past *late_past) {
  node *x = &p->node[i];
  units initials = initials_of(i, j, late, late_past);
  if ((x->todo & initials) || (x->asleep & initials)) return;
  units can = initials & x->enabled;
  if (can == 0) x->todo |= x->enabled;
  else if (can & only(late)) x->todo |= only(late);
  else x->todo |= can & -can;
}

/* Could `late`, step j, come before step i? Not if `late` would have had to wait there, unless a
 * step between lets the unit go on without step i. `before`: the step of the unit before j. */
static bool can_change_places(uint32_t i, uint32_t j, const con_check_step *late, int32_t before) {
  const con_check_step *early = step(i);
  bool waited = (int32_t)i > before && !con_units_set_has(&early->enabled, late->unit);
  if (!waited && !con_depend_refuses(early, late)) return true;
  for (uint32_t k = i + 1; k < j; k++)
    if (!is_behind(&p->past[k], i) && con_depend(step(k), late) && step(k)->unit != late->unit)
      return true;
  return false;
}

/* Find the clock of `late`, which is step j or pending at the end, and the units that are to be
 * tried for the sake of `late`. */
static void see(uint32_t j, const con_check_step *late, past *c) {
  uint32_t u = late->unit;
  int32_t before = p->last[u] >= 0 ? p->last[u] : p->start[u];
  memset(c, 0, sizeof c->of[0] * p->n_units);
  if (before >= 0) *c = p->past[before];
  past seen = *c; /* steps before a race found already, or before in the unit */
  for (uint32_t i = j; i-- > 0;) {
    const con_check_step *early = step(i);
    if (early->unit == u || !con_depend(early, late) || is_behind(&seen, i)) continue;
    join(c, &p->past[i]);
    if (!can_change_places(i, j, late, before)) continue;
    try_before(i, j, u, c);
    join(&seen, &p->past[i]);
  }
}

/* The first choice at or behind place `i` of the log. */
static uint32_t choice_at(uint32_t i) {
  uint32_t j = 0;
  while (j < p->n && p->place[j] < i) j++;
  return j;
}

/* Fill in the clocks of the run, and the units that are to be tried for its races. */
static void analyse(void) {
  const con_control *c = con_control_here;
  past late;
  for (uint32_t u = 0; u < UNITS; u++) p->last[u] = p->start[u] = -1;
  for (uint32_t j = 0; j < p->n; j++) {
    const con_check_step *s = step(j);
    if (j + 1 >= p->kept) { /* the last of those kept is another step now */
      see(j, s, &p->past[j]);
      p->past[j].of[s->unit] = j + 1;
    }
    p->last[s->unit] = (int32_t)j;
    if (s->operation == CON_OP_START && s->child < UNITS) p->start[s->child] = (int32_t)j;
  }
  for (uint32_t u = 1; u < p->n_units; u++)
    if (c->unit[u].ended_by != 0) see(choice_at(c->unit[u].ended_by), &c->unit[u].next, &late);
  if (c->verdict == CON_VERDICT_ASLEEP) return;
  for (uint32_t u = 1; u < p->n_units; u++)
    if (c->unit[u].place == CON_PLACE_PENDING) see(p->n, &c->unit[u].next, &late);
}

/* ---- from run to run ---- */

/* Take over the choices of the run. False: there are too many. */
static bool take_run(bool all) {
  const con_control *c = con_control_here;
  p->n = 0;
  p->n_units = c->n_units + 1;
  for (uint32_t i = 0; i < c->n; i++) {
    if (c->step[i].flags & CON_STEP_SILENT) continue;
    if (p->n == STEPS) return false;
    p->place[p->n++] = i;
  }
  for (uint32_t i = p->kept; i < p->n; i++) {
    const con_check_step *s = step(i);
    p->node[i] = (node){.enabled = s->enabled.bits[0],
                        .todo = all ? s->enabled.bits[0] : only(s->unit),
                        .asleep = all ? 0 : s->asleep,
                        .failing = s->failing,
                        .chosen = s->unit};
  }
  for (uint32_t i = p->n; i-- > 0;) {
    if (!(step(i)->flags & CON_STEP_FAILS)) continue;
    p->node[i].failing |= only(step(i)->unit);
    break;
  }
  return true;
}

/* Ask for the next run: the last choice in whose place something is left to be tried. False: there
 * is none. */
static bool ask_next(bool all) {
  con_control *c = con_control_here;
  uint32_t d = p->n;
  units left = 0;
  while (left == 0) {
    if (d-- == 0) return false;
    p->node[d].done |= only(p->node[d].chosen);
    left = p->node[d].todo & ~p->node[d].done & ~p->node[d].asleep;
  }
  node *x = &p->node[d];
  uint32_t u = (uint32_t)__builtin_ctzll(left);
  for (uint32_t i = 0; i < d; i++) c->prefix[i] = p->node[i].chosen;
  c->prefix[d] = (uint8_t)u;
  c->n_prefix = d + 1;
  c->sleep_from = d;
  c->asleep = all ? 0 : x->asleep | x->done;
  c->failing = x->failing;
  x->chosen = (uint8_t)u;
  p->kept = d + 1;
  return true;
}

/* How much of the tree has been tried: at each choice the units done, of the units wanted. */
static double share(void) {
  double done = 0, part = 1;
  for (uint32_t i = 0; i < p->n; i++) {
    const node *x = &p->node[i];
    double wanted = __builtin_popcountll(x->todo & ~x->asleep);
    if (wanted < 1) wanted = 1;
    done += part * __builtin_popcountll(x->done & x->todo) / wanted;
    part /= wanted;
  }
  return done;
}

static void ask_first(con_proof *proof) {
  con_control *c = con_control_here;
  c->chooser = CON_CHOOSE_FIRST;
  c->logs_accesses = true;
  c->n_prefix = 0;
  c->sleep_from = 0;
  c->asleep = c->failing = 0;
  p->kept = 0;
  con_outcome_clear();
  proof->classes = proof->failing = proof->asleep = 0;
  proof->longest = 0;
}

/* Take note of the last run. False: the proof cannot go on. */
static bool count_run(con_proof *proof) {
  const con_control *c = con_control_here;
  if (c->verdict == CON_VERDICT_ASLEEP) {
    proof->asleep++;
    return true;
  }
  if (c->verdict != CON_VERDICT_OK && !con_verdict_fails(c->verdict)) {
    proof->stop = c->verdict;
    return false;
  }
  con_outcome_count();
  proof->classes++;
  proof->failing += c->verdict != CON_VERDICT_OK;
  return true;
}

/* Take note of the first failure, also in a run after which the proof begins anew. Returns the time
 * until which the proof goes on. */
static double keep_failure(con_proof *proof, double until, double grace, void (*failed)(void)) {
  if (proof->has_failure || !con_verdict_fails(con_control_here->verdict)) return until;
  proof->has_failure = true;
  failed();
  double end = con_control_clock() + grace;
  return end < until ? end : until;
}

void con_prove(con_proof *proof, double until, double grace, bool all, void (*failed)(void)) {
  con_control *c = con_control_here;
  memset(proof, 0, sizeof *proof);
  ask_first(proof);
  while (con_control_goes_on(proof->runs, until)) {
    con_run();
    proof->runs++;
    until = keep_failure(proof, until, grace, failed);
    if (c->has_words) {
      proof->wants_states = true;
      return;
    }
    if (c->n_units >= UNITS) {
      proof->stop = CON_VERDICT_UNITS;
      return;
    }
    if (con_race_find() > 0) {
      ask_first(proof); /* units stop at more places: begin anew */
      continue;
    }
    if (!count_run(proof)) return;
    if (!take_run(all)) {
      proof->stop = CON_VERDICT_STEPS;
      return;
    }
    if (p->n > proof->longest) proof->longest = p->n;
    analyse();
    if (!ask_next(all)) {
      proof->is_complete = true;
      return;
    }
  }
  proof->share = share();
}
