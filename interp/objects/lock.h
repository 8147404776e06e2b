/* SPDX-License-Identifier: MIT */
/* lock.h: lock and rlock: mutual exclusion with an owner.
 *
 * The owner is a unit, in the head's owner word, which a free lock gives and takes with one compare-and-swap. The word's
 * waiters bit says that a release must look into the queue, its granted bit that the lock was handed to a unit which waits and
 * has yet to find out. Because there is an owner, misuse, death and rings can be told
 * exactly. A release wakes the first waiter but does not hand the lock over: who comes first gets it, because handing over
 * would cost a switch of threads at each turn. Only when a woken waiter has lost to others for CON_LOCK_PATIENCE is the lock
 * handed to that waiter, so that no unit starves (as Go's mutex does).
 *
 * Uses:   waitq, park, reap.
 */
#ifndef CON_OBJECTS_LOCK_H
#define CON_OBJECTS_LOCK_H

#include "units/unit.h"

#define CON_LOCK_PATIENCE CON_MS

typedef struct con_lock {
  con_object head;
  uint64_t hungry; /* somebody in the queue has lost for too long; latch */
  uint64_t depth;  /* how often the owner has it; the owner */
} con_lock;

/* kind: CON_KIND_LOCK or CON_KIND_RLOCK. NULL: no memory. As con_object_new. */
con_lock *con_lock_new(con_kind kind);

/* Acquire. CON_OK; CON_ABANDONED: acquired, and its last owner died with it; else CON_BLOCKED with `node`, that of
 * `self`, queued, or, for NULL, CON_TIMEOUT. */
con_status con_lock_acquire(con_unit *self, con_lock *l, con_node *node);

/* Unit `self` gives up waiting: if the lock was handed to `self` meanwhile, release the lock. */
void con_lock_cancel(con_unit *self, con_lock *l);

/* Release once. CON_OK, CON_NOT_OWNER or CON_NOT_HELD. */
con_status con_lock_release(con_unit *self, con_lock *l);

/* Release it altogether, and take it back as deep: what a condition does. */
con_status con_lock_release_all(con_unit *self, con_lock *l, uint64_t *depth);

/* For kinds built on a lock: free it, and let its dead owner go. */
void con_lock_destroy(con_object *o);

static inline bool con_lock_is_held(con_lock *l) { return con_object_owner(&l->head) != NULL; }

/* What CON_LOCK_PATIENCE is measured by; NULL: time. `--shake` sets another clock, which repeats. Fixed before the first unit. */
extern con_time (*con_lock_clock)(void);

#endif
