/* SPDX-License-Identifier: MIT */
#include "check/round.h"

#include <string.h>

#include "check/control.h"

#define STATES ((uint32_t)1 << 20)
#define SLOTS (STATES * 2)
#define STEPS ((uint32_t)1 << 22)
#define PATH 100000

typedef struct step {
  uint32_t from, to;
  uint16_t value;
  uint8_t unit;
} step;

typedef struct state {
  uint64_t enabled;
  uint32_t slot;         /* in `fingerprint` */
  uint32_t parent;       /* the step that first led here; 0: none */
  uint32_t first;        /* of the steps from here, in `by_from`; and of the next state the end */
  uint32_t index, low;   /* Tarjan's */
  uint32_t component;    /* 0: not in one yet */
  uint32_t at;           /* the next step to look at */
  uint32_t came_by;      /* of a search in breadth: the step; 0: not met */
  bool is_out, on_stack; /* is_out: no round leads through here */
} state;

typedef struct rounds {
  uint32_t n_states, n_steps;
  bool is_full;
  uint64_t fingerprint[SLOTS];
  uint32_t number[SLOTS];
  state state[STATES + 2]; /* from 1 */
  step step[STEPS];        /* from 1 */
  uint32_t by_from[STEPS]; /* those that are no CHOOSE, by the state they lead from */
  uint32_t stack[STATES], calls[STATES];
  uint32_t round; /* the component that is a round; 0: none */
  uint64_t moves; /* its units */
  uint32_t path[PATH];
} rounds;

static rounds *r;

void con_round_open(void) { r = con_control_memory(sizeof *r); }

void con_round_clear(void) {
  if (r->n_states == 0) return;
  for (uint32_t s = 1; s <= r->n_states; s++) r->fingerprint[r->state[s].slot] = 0;
  memset(r->state, 0, sizeof r->state[0] * (r->n_states + 2));
  r->n_states = r->n_steps = r->round = 0;
  r->is_full = false;
}

uint32_t con_round_state(uint64_t fingerprint, uint64_t enabled, bool *is_new) {
  uint32_t i = con_control_hash(fingerprint) % SLOTS;
  while (r->fingerprint[i] != 0 && r->fingerprint[i] != fingerprint) i = (i + 1) % SLOTS;
  *is_new = r->fingerprint[i] == 0;
  if (!*is_new) return r->number[i];
  if (r->n_states == STATES) {
    r->is_full = true;
    return 0;
  }
  r->fingerprint[i] = fingerprint;
  r->number[i] = ++r->n_states;
  r->state[r->n_states].slot = i;
  r->state[r->n_states].enabled = enabled;
  return r->n_states;
}

void con_round_step(uint32_t from, uint32_t to, uint8_t unit, uint16_t value) {
  if (r->n_steps + 1 == STEPS) {
    r->is_full = true;
    return;
  }
  r->step[++r->n_steps] = (step){from, to, value, unit};
  if (to > 1 && to != CON_ROUND_FAILURE && r->state[to].parent == 0)
    r->state[to].parent = r->n_steps;
}

uint64_t con_round_states(void) { return r->n_states; }
uint64_t con_round_steps(void) { return r->n_steps; }
bool con_round_is_full(void) { return r->is_full; }

/* ---- components ---- */

static void sort_steps(bool all) {
  uint32_t at = 0;
  for (uint32_t s = 0; s <= r->n_states + 1; s++) r->state[s].first = 0;
  for (uint32_t i = 1; i <= r->n_steps; i++)
    if (all || r->step[i].value == 0) r->state[r->step[i].from].first++;
  for (uint32_t s = 0; s <= r->n_states + 1; s++) {
    uint32_t n = r->state[s].first;
    r->state[s].first = r->state[s].at = at;
    at += n;
  }
  for (uint32_t i = 1; i <= r->n_steps; i++)
    if (all || r->step[i].value == 0) r->by_from[r->state[r->step[i].from].at++] = i;
}

static bool counts(uint32_t s) {
  return s != CON_ROUND_END && s != CON_ROUND_FAILURE && !r->state[s].is_out;
}

/* Tarjan's strong components of the states that are not out, from state `start` on. */
static void find_components(uint32_t start, uint32_t *index, uint32_t *component) {
  uint32_t n_stack = 0, n_calls = 0;
  r->calls[n_calls++] = start;
  while (n_calls > 0) {
    uint32_t s = r->calls[n_calls - 1];
    state *x = &r->state[s];
    if (x->index == 0) {
      x->index = x->low = ++*index;
      x->at = x->first;
      x->on_stack = true;
      r->stack[n_stack++] = s;
    }
    if (x->at < r->state[s + 1].first) {
      uint32_t to = r->step[r->by_from[x->at++]].to;
      if (!counts(to)) continue;
      if (r->state[to].index == 0) r->calls[n_calls++] = to;
      else if (r->state[to].on_stack && r->state[to].index < x->low) x->low = r->state[to].index;
      continue;
    }
    n_calls--;
    if (n_calls > 0 && x->low < r->state[r->calls[n_calls - 1]].low)
      r->state[r->calls[n_calls - 1]].low = x->low;
    if (x->low != x->index) continue;
    ++*component;
    for (uint32_t of = 0; of != s;) {
      of = r->stack[--n_stack];
      r->state[of].on_stack = false;
      r->state[of].component = *component;
    }
  }
}

/* Of each component: `moves`, the units that go on inside; `can`, those that could. Notes a round
 * that counts. Else takes states out through which none leads. Returns whether there were any. */
static bool look_at_components(uint32_t n, uint64_t *moves, uint64_t *can) {
  bool changed = false;
  memset(moves, 0, sizeof *moves * (n + 1));
  memset(can, 0, sizeof *can * (n + 1));
  for (uint32_t i = 1; i <= r->n_steps; i++) {
    const step *t = &r->step[i];
    if (t->value == 0 && counts(t->from) && counts(t->to) &&
        r->state[t->from].component == r->state[t->to].component)
      moves[r->state[t->from].component] |= (uint64_t)1 << t->unit;
  }
  for (uint32_t s = 1; s <= r->n_states; s++)
    if (counts(s)) can[r->state[s].component] |= r->state[s].enabled;
  for (uint32_t c = 1; c <= n && r->round == 0; c++) {
    if (moves[c] == 0 || (can[c] & ~moves[c]) != 0) continue;
    r->round = c;
    r->moves = moves[c];
  }
  for (uint32_t s = 1; s <= r->n_states && r->round == 0; s++) {
    if (!counts(s)) continue;
    uint32_t c = r->state[s].component;
    if (moves[c] != 0 && (r->state[s].enabled & ~moves[c]) == 0) continue;
    r->state[s].is_out = true;
    changed = true;
  }
  return changed;
}

bool con_round_find(void) {
  uint64_t *moves = con_control_memory(sizeof *moves * (r->n_states + 1));
  uint64_t *can = con_control_memory(sizeof *can * (r->n_states + 1));
  bool changed = true;
  r->round = 0;
  sort_steps(false);
  while (changed && r->round == 0) {
    uint32_t index = 0, component = 0;
    for (uint32_t s = 1; s <= r->n_states; s++) r->state[s].index = r->state[s].component = 0;
    for (uint32_t s = 1; s <= r->n_states; s++)
      if (counts(s) && r->state[s].index == 0) find_components(s, &index, &component);
    changed = look_at_components(component, moves, can);
  }
  return r->round != 0;
}

uint32_t con_round_distance(uint8_t *unit, uint16_t *value) {
  uint32_t head = 0, tail = 0, last = 0;
  sort_steps(true);
  for (uint32_t s = 1; s <= r->n_states; s++) r->state[s].came_by = 0;
  r->calls[tail++] = 1;
  while (head < tail && last == 0) {
    uint32_t s = r->calls[head++];
    for (uint32_t i = r->state[s].first; i < r->state[s + 1].first && last == 0; i++) {
      uint32_t to = r->step[r->by_from[i]].to;
      if (to == CON_ROUND_FAILURE) last = r->by_from[i];
      if (!counts(to) || to == 1 || r->state[to].came_by != 0) continue;
      r->state[to].came_by = r->by_from[i];
      r->calls[tail++] = to;
    }
  }
  if (last == 0) return 0;
  uint32_t n = 1, first = last;
  for (; r->step[first].from != 1; n++) first = r->state[r->step[first].from].came_by;
  *unit = r->step[first].unit;
  *value = r->step[first].value;
  return n;
}

/* ---- the way ---- */

static bool is_in_round(uint32_t s) { return counts(s) && r->state[s].component == r->round; }

/* Add the shortest way in the round, from state `from`, to state `to` (0: to whatever state that a
 * step of `unit` leads to, with that step), to the path. Returns the state at its end. */
static uint32_t walk(uint32_t from, uint32_t to, uint8_t unit, uint32_t *n) {
  uint32_t head = 0, tail = 0, last = 0;
  if (from == to) return from;
  for (uint32_t s = 1; s <= r->n_states; s++) r->state[s].came_by = 0;
  r->calls[tail++] = from;
  while (head < tail && last == 0) {
    uint32_t s = r->calls[head++];
    for (uint32_t i = r->state[s].first; i < r->state[s + 1].first && last == 0; i++) {
      const step *t = &r->step[r->by_from[i]];
      if (!is_in_round(t->to)) continue;
      if (to == 0 ? t->unit == unit : t->to == to) last = r->by_from[i];
      if (t->to == from || r->state[t->to].came_by != 0) continue;
      r->state[t->to].came_by = r->by_from[i];
      r->calls[tail++] = t->to;
    }
  }
  uint32_t length = 0, end = r->step[last].to;
  for (uint32_t i = last; i != 0 && *n + length < PATH; i = r->state[r->step[i].from].came_by) {
    r->stack[length++] = i;
    if (r->step[i].from == from) break;
  }
  while (length > 0) r->path[(*n)++] = r->stack[--length];
  return end;
}

static uint32_t depth_of(uint32_t s) {
  uint32_t depth = 0;
  while (r->state[s].parent != 0) {
    s = r->step[r->state[s].parent].from;
    depth++;
  }
  return depth;
}

uint32_t con_round_path(uint8_t *steps, uint16_t *values, uint32_t most, uint32_t *round) {
  uint32_t start = 0, n = 0, best = UINT32_MAX;
  for (uint32_t s = 1; s <= r->n_states; s++) {
    if (!is_in_round(s) || (start != 0 && s > 100000)) continue;
    uint32_t depth = depth_of(s);
    if (depth >= best) continue;
    best = depth;
    start = s;
  }
  if (best >= most) return 0;
  for (uint32_t s = start; r->state[s].parent != 0; s = r->step[r->state[s].parent].from)
    r->path[best - ++n] = r->state[s].parent;
  *round = n;
  uint32_t at = start;
  for (uint8_t u = 1; u < CON_CHECK_PROVED; u++)
    if (r->moves >> u & 1) at = walk(at, 0, u, &n);
  walk(at, start, 0, &n);
  if (n > most) n = most;
  for (uint32_t i = 0; i < n; i++) {
    steps[i] = r->step[r->path[i]].unit;
    values[i] = r->step[r->path[i]].value;
  }
  return n;
}
