/* SPDX-License-Identifier: MIT */
#include "check/depend.h"

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
  if (a->kind == CON_KIND_EVENT && same) return false; /* set, clear, wait among themselves */
  if (a->kind == CON_KIND_CELL && same && a->operation == CON_OP_GET) return false;
  if (a->kind == CON_KIND_COUNTDOWN && same) return false;
  if (a->kind == CON_KIND_CONDITION && same && a->operation == CON_OP_WAIT) return false;
  return true;
}

bool con_depend(const con_check_step *a, const con_check_step *b) {
  if (a->unit == b->unit) return true;
  if (a->flags & CON_STEP_FAILS && !con_step_is_of_life(b)) return true;
  if (b->flags & CON_STEP_FAILS && !con_step_is_of_life(a)) return true;
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
    case CON_OP_PUT: return earlier->refused & CON_NO_PUT;
    case CON_OP_JOIN: return earlier->refused & CON_NO_JOIN;
    case CON_OP_WAIT: return earlier->refused & CON_NO_WAIT;
    default: return false;
  }
}
