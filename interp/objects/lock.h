/* SPDX-License-Identifier: MIT */
/* lock.h: lock and rlock: mutual exclusion with an owner.
 *
 * The owner is a unit, in the head's owner word; a free lock changes hands by a single
 * compare-and-swap. The waiters bit of the word says that a release must look into the queue; the
 * granted bit, that the lock was handed to a waiting unit which has yet to find out. Because there
 * is an owner, misuse, deaths and deadlocks are told exactly. A release wakes the first waiter but
 * does not hand the lock over: the first unit to come gets the lock, because handing over would
 * cost a switch of threads at each turn. Only when a woken waiter has lost to others for
 * CON_LOCK_PATIENCE is the lock handed over, so that no unit starves (as Go's mutex does).
 *
 * A lock that was handed to a unit which a signal has stopped is free for other units: they take
 * the lock, and the stopped unit, when continued, waits again. A lock that the stopped unit has
 * taken stays with the unit, but units that find the owner stopped in a brief word help the owner
 * out of the word (shared/stopped.h).
 *
 * All functions: no latch held, unless said otherwise.
 */
#ifndef CON_OBJECTS_LOCK_H
#define CON_OBJECTS_LOCK_H

#include "units/unit.h"

#define CON_LOCK_PATIENCE CON_MS
#define CON_LOCK_NOTED 100
#define CON_LOCK_UNTOLD UINT32_MAX /* in the place of `place`: no warning tells of the lock */

typedef struct con_lock {
  con_object head;
  uint32_t hungry; /* a waiter has lost for too long; latch */
  uint32_t depth;  /* how often the owner has acquired the lock; the owner */
  /* Where the owner acquired the lock (units/spot.h); how many acquisitions noted that, after
   * CON_LOCK_NOTED of which none does any more. The owner. */
  uint32_t place, noted;
} con_lock;

/* A lock of kind CON_KIND_LOCK or CON_KIND_RLOCK. NULL: no memory. As con_object_new. */
con_lock *con_lock_new(con_kind kind);

/* con_lock_new for a lock that the script does not see: the script's locks are numbered without
 * gaps. */
con_lock *con_lock_new_unnumbered(con_kind kind);

/* Acquire the lock for `self`.
 * Returns
 * - CON_OK;
 * - CON_ABANDONED: acquired, and the last owner died as owner;
 * - CON_BLOCKED with `node`, a node of `self`, queued, or, where `node` is NULL, CON_TIMEOUT. */
con_status con_lock_acquire(con_unit *self, con_lock *l, con_node *node);

/* Unit `self` gives up waiting: if the lock was handed to `self` meanwhile, release the lock. */
void con_lock_cancel(con_unit *self, con_lock *l);

/* Release the lock once. Returns CON_OK, CON_NOT_OWNER or CON_NOT_HELD. */
con_status con_lock_release(con_unit *self, con_lock *l);

/* Release the lock altogether, *depth deep, for a condition. Returns CON_OK, CON_NOT_OWNER or
 * CON_NOT_HELD. */
con_status con_lock_release_all(con_unit *self, con_lock *l, uint64_t *depth);

/* Free the lock, and let a dead owner go. Also the destroy function of kinds built on a lock. */
void con_lock_destroy(con_object *o);

static inline bool con_lock_is_held(con_lock *l) { return con_object_owner(&l->head) != NULL; }

/* The clock by which CON_LOCK_PATIENCE is measured; NULL: time. `--shake` sets a clock that
 * repeats. Fixed before the first unit. */
extern con_time (*con_lock_clock)(void);

#endif
