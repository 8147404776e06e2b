/* SPDX-License-Identifier: MIT */
#include "check/enabled.h"

#include "check/ask.h"
#include "check/depend.h"
#include "check/pools.h"
#include "objects/barrier.h"
#include "objects/countdown.h"
#include "objects/event.h"
#include "objects/queue.h"
#include "objects/semaphore.h"
#include "sched/pending.h"

static bool is_free_for(const con_object *o, const con_unit *u) {
  con_unit *owner = con_object_owner(o);
  if (owner == NULL || con_unit_ended(owner)) return true;
  return owner == u && o->kind == CON_KIND_RLOCK;
}

static bool has_room(const con_queue *q) {
  return q->closed || q->maxsize == 0 || q->puts - q->gets < q->maxsize;
}

static bool has_item(const con_queue *q) { return q->closed || q->puts != q->gets; }

/* Is the meeting over, whose generation the step has as its key? */
static bool has_met(const con_barrier *b, const con_check_step *s) {
  return b->generation != s->key || b->broken;
}

/* Has anything changed that the unit looked at, since the look began? */
static bool has_changed(const con_checked *u) {
  const con_control *c = con_control_here;
  for (uint32_t i = u->next.looks; i < c->n; i++) {
    const con_check_step *s = &c->step[i];
    if (s->unit != u->next.unit && con_depend(s, &u->next)) return true;
  }
  return false;
}

/* The object of the wait; a step on a condition stands under its lock. */
static bool can_wait_end(const con_checked *u, const con_object *o) {
  switch (u->next.kind) {
    case CON_KIND_EVENT: return ((const con_event *)o)->set != 0;
    case CON_KIND_CONDITION: return u->unit->wait_node.queue == NULL;
    case CON_KIND_COUNTDOWN: return ((const con_countdown *)o)->count == 0;
    case CON_KIND_BARRIER: return has_met((const con_barrier *)o, &u->next);
    default: return true;
  }
}

static bool can_join(const con_object *o) {
  if (con_kind_is_unit(o->kind)) return con_unit_ended((const con_unit *)o);
  return ((const con_queue *)o)->dones == ((const con_queue *)o)->puts;
}

bool con_enabled_any(const con_check_step *s) {
  for (uint32_t i = s->looks; i < s->end; i++) {
    con_object *o = con_control_here->watched[i].object;
    if (con_kind_row(o->kind)->ready(o, NULL) == CON_OK) return true;
  }
  return false;
}

bool con_enabled_stops(const con_checked *u) {
  return u->unit->shield == 0 && con_load(&u->unit->pending) & CON_STOPS;
}

static bool is_enabled_without_calls(const con_checked *u) {
  const con_check_step *s = &u->next;
  if (con_enabled_stops(u)) return true;
  if (s->flags & CON_STEP_AWAITS) return has_changed(u);
  if (!(s->flags & CON_STEP_WAITS)) return true;
  if (s->flags & CON_STEP_ANY) return con_enabled_any(s);
  if (s->operation == CON_OP_AWAIT) return con_ask_await(u);
  const con_object *o = (const con_object *)(uintptr_t)s->object;
  if (s->kind == CON_KIND_CELL) return is_free_for(o, u->unit);
  if (con_step_is_of_pool(s)) return con_pools_ready(u->unit, s);
  switch (s->operation) {
    case CON_OP_ACQUIRE:
      if (s->kind == CON_KIND_SEMAPHORE) return ((const con_semaphore *)o)->value > 0;
      return is_free_for(o, u->unit);
    case CON_OP_WAIT: return can_wait_end(u, o);
    case CON_OP_PUT: return has_room((const con_queue *)o);
    case CON_OP_GET: return has_item((const con_queue *)o);
    case CON_OP_JOIN: return can_join(o);
    default: return true;
  }
}

/* A wait that can go on does, and leaves the callbacks to the next wait. */
bool con_enabled_by_calls(const con_checked *u) {
  if (!con_pools_call_later(u->unit) || !con_pools_may_call(&u->next)) return false;
  return u->next.operation == CON_OP_SLEEP || !is_enabled_without_calls(u);
}

bool con_enabled_but_turn(const con_checked *u) {
  return is_enabled_without_calls(u) || con_enabled_by_calls(u);
}

bool con_enabled_is(const con_checked *u) {
  if (u->next.flags & CON_STEP_TURN && !con_checked_may_have_turn(u)) return false;
  return con_enabled_but_turn(u);
}

static uint8_t refused_by_queue(const con_queue *q) {
  return (uint8_t)((has_item(q) ? 0 : CON_NO_GET) | (has_room(q) ? 0 : CON_NO_PUT) |
                   (q->dones == q->puts ? 0 : CON_NO_JOIN));
}

uint8_t con_enabled_refused(const con_check_step *s) {
  const con_object *o = (const con_object *)(uintptr_t)s->object;
  switch (s->kind) {
    case CON_KIND_LOCK:
    case CON_KIND_RLOCK:
    case CON_KIND_CELL:
    case CON_KIND_CONDITION: return is_free_for(o, NULL) ? 0 : CON_NO_ACQUIRE;
    case CON_KIND_SEMAPHORE: return ((const con_semaphore *)o)->value == 0 ? CON_NO_ACQUIRE : 0;
    case CON_KIND_EVENT: return ((const con_event *)o)->set ? 0 : CON_NO_WAIT;
    case CON_KIND_COUNTDOWN: return ((const con_countdown *)o)->count == 0 ? 0 : CON_NO_WAIT;
    case CON_KIND_PIPE:
    case CON_KIND_QUEUE: return refused_by_queue((const con_queue *)o);
    case CON_KIND_PROCESS:
    case CON_KIND_THREAD:
    case CON_KIND_GREEN:
    case CON_KIND_ISOLATE: return con_unit_ended((const con_unit *)o) ? 0 : CON_NO_JOIN;
    case CON_KIND_POOL:
    case CON_KIND_EXECUTOR: return con_pools_refused(s);
    default: return 0;
  }
}
