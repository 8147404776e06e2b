/* SPDX-License-Identifier: MIT */
#include "check/turns.h"

#include "check/enabled.h"
#include "objects/condition.h"

static con_checked *unit(uint32_t u) { return &con_control_here->unit[u]; }

/* The unit whose thread it is. */
static con_checked *host_of(uint32_t u) { return unit(unit(u)->host); }

bool con_turns_are_taken(void) { return host_of(con_control_here->me)->has_tasks; }

void con_turns_begin(uint32_t u, uint32_t maker, con_kind kind) {
  con_checked *x = unit(u);
  x->host = kind == CON_KIND_GREEN ? unit(maker)->host : (uint8_t)u;
  if (kind != CON_KIND_GREEN) x->turn = (uint8_t)u;
}

/* Is the unit certain to go on once the turn comes to it, whatever other threads do? It has not
 * begun, or it only let others run. */
static bool is_ready(const con_checked *x) {
  if (x->place != CON_PLACE_PENDING || x->next.flags & CON_STEP_AWAITS) return false;
  return x->next.operation == CON_OP_FIRST || x->next.flags & CON_STEP_PASSES;
}

/* Which of the others that take turns with the unit come before it? */
typedef enum precedence {
  READY,   /* those that are ready */
  STOPPED, /* and those that are told to stop */
  WOKEN    /* and those that can go on, by whatever */
} precedence;

static bool comes_first(const con_checked *x, precedence p) {
  if (is_ready(x)) return true;
  if (p == READY || x->place != CON_PLACE_PENDING || x->next.flags & CON_STEP_AWAITS) return false;
  if (x->next.operation == CON_OP_SLEEP || x->next.operation == CON_OP_AWAIT || p == STOPPED)
    return con_enabled_stops(x);
  return con_enabled_but_turn(x) && (x->next.flags & CON_STEP_WAITS || con_enabled_stops(x));
}

/* Fill in which units come before `u`. Tasks that are ready go on in the order in which they
 * became so, says the language; of those that an object wakes before the thread looks, any may be
 * first. */
static void queue_up(uint32_t u, precedence p) {
  const con_control *c = con_control_here;
  con_checked *x = unit(u);
  x->behind = (con_units_set){{0}};
  for (uint32_t v = 1; v <= c->n_units; v++)
    if (v != u && con_checked_share_turn(u, v) && comes_first(unit(v), p))
      con_units_set_add(&x->behind, v);
}

void con_turns_start(uint32_t u) {
  con_checked *x = unit(u);
  host_of(u)->has_tasks = true;
  queue_up(u, READY);
  x->next = (con_check_step){
      .operation = CON_OP_FIRST, .flags = CON_STEP_TURN | CON_STEP_WAITS, .unit = (uint8_t)u};
  x->place = CON_PLACE_PENDING;
}

static void give(con_check_step *next, precedence p) {
  uint32_t me = con_control_here->me;
  con_checked *host = host_of(me);
  next->flags |= CON_STEP_TURN;
  queue_up(me, p);
  host->turn = 0;
  if (unit(me)->now > host->turn_time) host->turn_time = unit(me)->now;
}

void con_turns_give(con_check_step *next, bool is_timed) { give(next, is_timed ? STOPPED : READY); }

void con_turns_look(void) {
  con_control *c = con_control_here;
  for (uint32_t u = 1; u <= c->n_units; u++) {
    con_checked *x = unit(u);
    if (x->place != CON_PLACE_PENDING || !(x->next.flags & CON_STEP_TURN)) continue;
    for (uint32_t v = 0; (v = con_units_set_next(&x->behind, v)) != 0;)
      if (!con_enabled_but_turn(unit(v))) x->behind.bits[v / 64] &= ~((uint64_t)1 << v % 64);
  }
}

void con_turns_take(uint32_t u) {
  con_control *c = con_control_here;
  con_checked *host = host_of(u);
  host->turn = (uint8_t)u;
  if (host->turn_time > unit(u)->now) unit(u)->now = host->turn_time;
  for (uint32_t v = 1; v <= c->n_units; v++)
    unit(v)->behind.bits[u / 64] &= ~((uint64_t)1 << u % 64);
}

void con_turns_end(uint32_t u) {
  con_checked *host = host_of(u);
  if (host->turn != u) return;
  host->turn = 0;
  if (unit(u)->now > host->turn_time) host->turn_time = unit(u)->now;
}

con_check_step con_turns_retry(con_time deadline) {
  con_check_step next = unit(con_control_here->me)->next;
  bool is_timed = deadline != CON_NEVER;
  next.until = deadline;
  if (!is_timed) next.flags |= CON_STEP_WAITS;
  con_turns_give(&next, is_timed);
  return next;
}

static void watch(uint64_t step) {
  con_control *c = con_control_here;
  if (c->n_watched == CON_WATCHED) c->is_exhausted = true;
  else c->watched[c->n_watched++] = (con_watched){NULL, step};
}

/* Add to con_control.watched all by which another thread may wake the unit. */
static void watch_what_wakes(const con_checked *x) {
  const con_control *c = con_control_here;
  const con_check_step *s = &x->next;
  if (x->place != CON_PLACE_PENDING || !(s->flags & CON_STEP_WAITS)) return;
  for (uint32_t i = s->looks; s->flags & CON_STEP_ANY && i < s->end; i++) watch(c->watched[i].step);
  if (s->object == 0) return;
  watch(s->object);
  if (s->kind == CON_KIND_CONDITION && s->operation == CON_OP_WAIT)
    watch((uint64_t)(uintptr_t)((const con_condition *)(uintptr_t)s->object)->lock);
}

bool con_turns_park(con_check_step *park) {
  con_control *c = con_control_here;
  *park = (con_check_step){.operation = CON_OP_TURN, .looks = c->n_watched, .flags = CON_STEP_ANY};
  bool others = false;
  for (uint32_t u = 1; u <= c->n_units; u++) {
    bool shared = con_checked_share_turn(u, c->me);
    others = others || (!shared && con_checked_lives(unit(u)));
    if (shared && u != c->me) watch_what_wakes(unit(u));
  }
  park->end = c->n_watched;
  return others && park->end > park->looks;
}

void con_turns_sleep(con_check_step *next, bool passes) {
  if (passes) next->flags |= CON_STEP_PASSES;
  give(next, passes ? READY : WOKEN);
}
