/* SPDX-License-Identifier: MIT */
/* announce.h: the place that announces what a unit is about to do to an object.
 *
 * Two upcalls listen here (upcalls.h): `--shake` delays units at random, a grader writes down what
 * happens. The second is told afterwards of the outcome of an operation that may fail or wait, and
 * of the start and end of a unit.
 */
#ifndef CON_UNITS_ANNOUNCE_H
#define CON_UNITS_ANNOUNCE_H

#include <stddef.h>
#include <stdint.h>

#include "units/upcalls.h"

static inline void con_announce(struct con_unit *u, con_operation op, const struct con_object *o) {
  if (__builtin_expect(con_units.announce != NULL, 0))
    con_units.announce(u, op, (struct con_object *)(uintptr_t)o);
}

static inline void con_announce_done(struct con_unit *u, con_operation op,
                                     const struct con_object *o, int outcome) {
  if (__builtin_expect(con_units.announce_done != NULL, 0))
    con_units.announce_done(u, op, o, outcome);
}

#endif
