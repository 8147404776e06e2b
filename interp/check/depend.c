/* SPDX-License-Identifier: MIT */
#include "check/depend.h"

#include "check/pools.h"

static bool same_key(const con_check_step *a, const con_check_step *b) {
  return a->key == b->key || a->key == CON_KEY_ALL || b->key == CON_KEY_ALL;
}

/* Accesses to data, or looks, on the same object. */
static bool accesses_depend(const con_check_step *a, const con_check_step *b) {
  if (a->operation == CON_OP_LOOK && b->operation == CON_OP_LOOK) return false;
  if (con_step_is_access(a) != con_step_is_access(b)) return false;
  if (!con_step_is_access(a)) return true;
  return (a->operation == CON_OP_WRITE || b->operation == CON_OP_WRITE) && same_key(a, b);
}

/* Does the step change anything that the unit of `waiter` looked at? */
static bool wakes(const con_check_step *s, const con_check_step *waiter) {
  const con_control *c = con_control_here;
  if (s->flags & CON_STEP_AWAITS || s->object == 0) return false;
  for (uint32_t i = waiter->looks; i < waiter->end; i++) {
    const con_check_step *look = &c->step[i];
    if (look->unit == waiter->unit && look->object == s->object && accesses_depend(look, s))
      return true;
  }
  return false;
}

/* A wait for a condition with a limit of time depends on notifications; without a limit the wait
 * only comes behind a notification. */
static bool is_notified(const con_check_step *waiter, const con_check_step *s) {
  return waiter->kind == CON_KIND_CONDITION && waiter->operation == CON_OP_WAIT &&
         !(waiter->flags & CON_STEP_WAITS) && s->operation == CON_OP_NOTIFY &&
         s->key == waiter->object;
}

/* Operations on one object, of kinds that say more than "all depend on each other". */
static bool depend_by_kind(const con_check_step *a, const con_check_step *b) {
  bool same = a->operation == b->operation;
  if (same && (a->operation == CON_OP_JOIN || a->operation == CON_OP_LOOK)) return false;
  if (con_step_is_of_pool(a)) return con_pools_depend(a, b);
  if (a->kind == CON_KIND_EVENT && same) return false; /* set, clear, wait among themselves */
  if (a->kind == CON_KIND_CELL && same && a->operation == CON_OP_GET) return false;
  if (a->kind == CON_KIND_COUNTDOWN && same) return false;
  if (a->kind == CON_KIND_CONDITION && same && a->operation == CON_OP_WAIT) return false;
  return true;
}

static bool is_pipe(const con_check_step *s) { return s->kind == CON_KIND_PIPE; }

/* A wait for any of several objects depends on what changes them; the release of all that a unit
 * holds, on all else. */
static bool is_watched(const con_check_step *any, const con_check_step *s) {
  const con_control *c = con_control_here;
  if (s->flags & CON_STEP_ANY || con_step_is_access(s)) return false;
  if (any->operation == CON_OP_WAIT && s->operation == CON_OP_LOOK) return false;
  for (uint32_t i = any->looks; i < any->end; i++) {
    uint64_t o = c->watched[i].step;
    bool has_other = s->operation == CON_OP_END || (s->operation == CON_OP_CLOSE && is_pipe(s));
    if (s->object == o || (has_other && s->key == o)) return true;
  }
  return false;
}

/* A close is of both directions of a pipe. */
static bool pipes_depend(const con_check_step *a, const con_check_step *b) {
  if (!is_pipe(a) || !is_pipe(b)) return false;
  return (a->operation == CON_OP_CLOSE && (a->key == b->object || a->key == b->key)) ||
         (b->operation == CON_OP_CLOSE && b->key == a->object);
}

/* A fork copies all data of the Lua state. */
static bool copies(const con_check_step *fork, const con_check_step *s) {
  const con_control *c = con_control_here;
  return con_step_forks(fork) && s->operation == CON_OP_WRITE && con_step_is_access(s) &&
         c->unit[s->unit].space == c->unit[fork->unit].space &&
         c->unit[s->unit].process == c->unit[fork->unit].process;
}

/* The end of a process or isolate closes its ends of pipes. */
static bool closes(const con_check_step *end, const con_check_step *s) {
  bool closes_ends = end->kind != CON_KIND_THREAD && end->kind != CON_KIND_GREEN;
  return end->operation == CON_OP_END && closes_ends && is_pipe(s);
}

/* To end another unit depends on all that is done by the unit and those that take turns with the
 * unit: also the end of a process, for the units in the process that are left, daemons; to kill a
 * process also on what the process may leave behind. */
static bool terminates(const con_check_step *end, const con_check_step *s) {
  const con_control *c = con_control_here;
  if (end->operation == CON_OP_END && end->kind == CON_KIND_PROCESS)
    return c->unit[s->unit].process == c->unit[end->unit].process;
  if (end->operation != CON_OP_TERMINATE) return false;
  if (end->kind != CON_KIND_PROCESS) return con_checked_share_turn(s->unit, end->child);
  return c->unit[s->unit].process == end->child || !con_step_is_access(s);
}

bool con_depend(const con_check_step *a, const con_check_step *b) {
  if (con_checked_share_turn(a->unit, b->unit)) return true;
  if (a->flags & CON_STEP_FAILS && !con_step_is_of_life(b)) return true;
  if (b->flags & CON_STEP_FAILS && !con_step_is_of_life(a)) return true;
  if (terminates(a, b) || terminates(b, a) || closes(a, b) || closes(b, a)) return true;
  if (con_pools_tell(a, b) || con_pools_tell(b, a)) return true;
  if (a->flags & CON_STEP_ANY && is_watched(a, b)) return true;
  if (b->flags & CON_STEP_ANY && is_watched(b, a)) return true;
  if (pipes_depend(a, b) || copies(a, b) || copies(b, a)) return true;
  if (a->flags & CON_STEP_AWAITS) return wakes(b, a);
  if (b->flags & CON_STEP_AWAITS) return wakes(a, b);
  if (is_notified(a, b) || is_notified(b, a)) return true;
  if (a->object != b->object || a->object == 0) return false;
  if (con_step_is_access(a) || con_step_is_access(b)) return accesses_depend(a, b);
  return depend_by_kind(a, b);
}

bool con_depend_refuses(const con_check_step *earlier, const con_check_step *later) {
  if (!(later->flags & CON_STEP_WAITS) || earlier->object != later->object) return false;
  if (later->kind == CON_KIND_CELL) return earlier->refused & CON_NO_ACQUIRE;
  switch (later->operation) {
    case CON_OP_ACQUIRE: return earlier->refused & CON_NO_ACQUIRE;
    case CON_OP_GET: return earlier->refused & CON_NO_GET;
    case CON_OP_COLLECT: return earlier->refused & CON_NO_COLLECT;
    case CON_OP_PUT: return earlier->refused & CON_NO_PUT;
    case CON_OP_JOIN: return earlier->refused & CON_NO_JOIN;
    case CON_OP_WAIT: return earlier->refused & CON_NO_WAIT;
    default: return false;
  }
}
