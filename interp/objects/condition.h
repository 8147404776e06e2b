/* SPDX-License-Identifier: MIT */
/* condition.h: wait for a notification, giving up a lock meanwhile (Hoare's monitors, with Mesa's rule: whoever wakes tests
 * again what it waited for).
 *
 * A wait has three steps, which the waiting code of the floor above goes through: con_condition_begin queues the unit and
 * releases the lock; con_condition_wait until notified; con_lock_acquire as deep as before; con_condition_end.
 *
 * Uses:   lock, waitq, park.
 */
#ifndef CON_OBJECTS_CONDITION_H
#define CON_OBJECTS_CONDITION_H

#include "objects/lock.h"

typedef struct con_condition {
  con_object head;
  con_lock *lock; /* counted reference; fixed */
} con_condition;

/* Over `lock`, which the caller keeps alive for now. NULL: no memory. */
con_condition *con_condition_new(con_lock *lock);

/* CON_OK: queued, and the lock released, *depth deep. CON_NOT_OWNER or CON_NOT_HELD: nothing done. */
con_status con_condition_begin(con_unit *self, con_condition *c, uint64_t *depth);

/* CON_OK once notified: the unit owes it to the others until con_condition_end; else CON_BLOCKED, with
 * the place where con_condition_begin put it, or, where `node` is NULL, CON_TIMEOUT. */
con_status con_condition_wait(con_unit *self, con_condition *c, const con_node *node);

/* The unit has its lock back, or failed to get it: its notification is used up. */
void con_condition_end(con_unit *self);

/* The unit was notified, but its wait ends by an error: the next one who waits is notified in its place. */
void con_condition_pass_on(con_condition *c);

/* Notify the first n who wait. CON_OK, CON_NOT_OWNER or CON_NOT_HELD. */
con_status con_condition_notify(con_unit *self, con_condition *c, uint32_t n);

#endif
