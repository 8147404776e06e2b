/* SPDX-License-Identifier: MIT */
/* semaphore.h: a count that acquire takes from and release adds to; bounded or not. It has no owner.
 *
 * But what is acquired by `guard` or `with` has a holder: the unit notes it (con_unit.hold) in the commit that takes it from the
 * count, and in the one that gives it back. So at the unit's end, in whatever way, whoever ends the unit gives back what is
 * noted, once.
 *
 * Uses:   waitq, park.
 */
#ifndef CON_OBJECTS_SEMAPHORE_H
#define CON_OBJECTS_SEMAPHORE_H

#include "units/unit.h"

typedef struct con_semaphore {
  con_object head;
  uint64_t value; /* latch; read without it */
  uint64_t bound; /* most it may become; fixed */
} con_semaphore;

/* `bound`: UINT64_MAX for none. NULL: no memory. */
con_semaphore *con_semaphore_new(uint64_t value, uint64_t bound);

/* Take one. CON_OK; else CON_BLOCKED with `node` queued, or, for NULL, CON_TIMEOUT. */
con_status con_semaphore_acquire(con_semaphore *s, con_node *node);

/* Acquire, to be held until it is released by con_semaphore_give, or until the end of `self`. As above; or CON_NO_MEMORY. */
con_status con_semaphore_hold(con_unit *self, con_semaphore *s, con_node *node);

/* Add n and wake as many. CON_OK, or CON_OVER and nothing changed. */
con_status con_semaphore_release(con_semaphore *s, uint64_t n);

/* The same by `self`: as far as it holds some by con_semaphore_hold, these are what it gives back. `closes`: a guard is closed,
 * which may be that of another unit of the Lua state; then it is what that one holds. Inside the state's lock. */
con_status con_semaphore_give(con_unit *self, con_semaphore *s, uint64_t n, bool closes);

#endif
