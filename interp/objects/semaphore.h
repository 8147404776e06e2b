/* SPDX-License-Identifier: MIT */
/* semaphore.h: a count that acquire takes from and release adds to; bounded or not. A semaphore has
 * no owner.
 *
 * But what `guard` or `with` acquires has a holder: the commits that take from the count and give
 * back also note the hold in the unit (con_unit.hold). So at the unit's end, however the unit ends,
 * the noted holds are given back, once.
 *
 * All functions: no latch held.
 */
#ifndef CON_OBJECTS_SEMAPHORE_H
#define CON_OBJECTS_SEMAPHORE_H

#include "units/unit.h"

#define CON_SEMAPHORE_TAKERS 4
#define CON_SEMAPHORE_NOTED 100

/* For a warning: what a unit took by a plain acquire without a limit, and nobody gave back. */
typedef struct con_taker {
  uint32_t unit, n;     /* the unit's number; how many, 0: the entry is free */
  uint32_t name, place; /* of the unit; of its last acquire (units/spot.h) */
} con_taker;

typedef struct con_semaphore {
  con_object head;
  uint64_t value; /* latch; read without it */
  uint64_t bound; /* largest value; fixed */
  uint64_t first; /* value at the beginning; fixed */
  /* How many acquires were noted; the takers are no longer known, or are none. Latch; `untold` is
   * read without it. */
  uint32_t noted, untold;
  con_taker takers[CON_SEMAPHORE_TAKERS]; /* latch */
} con_semaphore;

/* A semaphore with count `value`. `bound`: the largest count; UINT64_MAX: unbounded. NULL: no
 * memory. */
con_semaphore *con_semaphore_new(uint64_t value, uint64_t bound);

/* For a warning: `self`, with the name `name`, has taken 1 in the line `place`. Only the first
 * CON_SEMAPHORE_NOTED acquires of a semaphore are noted; with more, or too many units at once, the
 * takers are not known. */
void con_semaphore_note_take(con_semaphore *s, const con_unit *self, uint32_t name, uint32_t place);

/* For a warning: `self` has given n. A unit that gives more than it has taken shows that what is
 * taken is not given back by its taker: nothing is noted any more. */
void con_semaphore_note_give(con_semaphore *s, const con_unit *self, uint64_t n);

/* Take 1 from the count. Returns CON_OK; else CON_BLOCKED with `node` queued, or, where `node` is
 * NULL, CON_TIMEOUT. */
con_status con_semaphore_acquire(con_semaphore *s, con_node *node);

/* Take 1 from the count, held until con_semaphore_give or con_semaphore_close, or until the end of
 * `self`. Returns CON_OK; CON_NO_MEMORY; CON_BLOCKED with `node` queued, or, where `node` is NULL,
 * CON_TIMEOUT. */
con_status con_semaphore_hold(con_unit *self, con_semaphore *s, con_node *node);

/* Add n and wake as many waiters. Returns CON_OK, or, with nothing changed, CON_OVER. */
con_status con_semaphore_release(con_semaphore *s, uint64_t n);

/* Add n for `self` and wake as many waiters. If `self` has a hold by con_semaphore_hold, n of the
 * hold are given back. With the lock of the Lua state.
 * Returns CON_OK, or, with nothing changed, CON_OVER. */
con_status con_semaphore_give(con_unit *self, con_semaphore *s, uint64_t n);

/* The number by which con_semaphore_close knows the unit: never 0, and of no other unit. */
uint64_t con_semaphore_holder(const con_unit *u);

/* Give back 1 of the hold of `holder`, a unit of the Lua state of `self`, whose guard `self`
 * closes. 0: of the hold of `self`, or else of any unit of the state. With the lock of the Lua
 * state. Returns CON_OK; CON_NOT_HELD, with nothing changed: all of the hold was given back before;
 * CON_OVER, with nothing changed. */
con_status con_semaphore_close(con_unit *self, con_semaphore *s, uint64_t holder);

#endif
