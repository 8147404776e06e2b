/* SPDX-License-Identifier: MIT */
/* depend.h: which steps depend on each other: another unit, or the script, could notice their
 * order. Schedules that differ only in the order of independent steps are a class. */
#ifndef CON_CHECK_DEPEND_H
#define CON_CHECK_DEPEND_H

#include "check/control.h"

/* Do the steps depend on each other? Both ways the same. */
bool con_depend(const con_check_step *a, const con_check_step *b);

/* Would `later` have had to wait in the place of `earlier`, a step on the same object? */
bool con_depend_refuses(const con_check_step *earlier, const con_check_step *later);

static inline bool con_step_is_access(const con_check_step *s) {
  return s->operation == CON_OP_READ || s->operation == CON_OP_WRITE;
}

static inline bool con_step_forks(const con_check_step *s) {
  return s->operation == CON_OP_START && s->kind == CON_KIND_PROCESS;
}

/* The beginning and the end of units, and waits for ends: their order is nothing to notice beside
 * a failure elsewhere. */
static inline bool con_step_is_of_life(const con_check_step *s) {
  return s->operation == CON_OP_START || s->operation == CON_OP_JOIN || s->operation == CON_OP_END;
}

/* Do operations on the object of the step order units? */
static inline bool con_step_orders(const con_check_step *s) {
  return s->object != 0 && !con_step_is_access(s) && !(s->flags & CON_STEP_AWAITS);
}

#endif
