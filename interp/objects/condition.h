/* SPDX-License-Identifier: MIT */
/* condition.h: wait for a notification, giving up a lock meanwhile (Hoare's monitors, with Mesa's
 * rule: a woken unit tests its condition again).
 *
 * A wait has these steps, which the waiting code of the floor above takes: con_condition_begin
 * queues the unit and releases the lock; con_condition_wait until notified; con_lock_acquire, as
 * deep as before; con_condition_end. All functions: no latch held.
 */
#ifndef CON_OBJECTS_CONDITION_H
#define CON_OBJECTS_CONDITION_H

#include "objects/lock.h"

typedef struct con_condition {
  con_object head;
  con_lock *lock; /* counted reference; fixed */
} con_condition;

/* A condition over `lock`. The caller keeps `lock` alive until this returns. NULL: no memory. */
con_condition *con_condition_new(con_lock *lock);

/* Queue `self`, and release the lock, *depth deep.
 * Returns CON_OK, or, with nothing done, CON_NOT_OWNER or CON_NOT_HELD. */
con_status con_condition_begin(con_unit *self, con_condition *c, uint64_t *depth);

/* Try to end the wait.
 * Returns CON_OK once notified: then `self` owes the notification to the other waiters until
 * con_condition_end. Else CON_BLOCKED, with the node that con_condition_begin queued, or, where
 * `node` is NULL, CON_TIMEOUT. */
con_status con_condition_wait(con_unit *self, con_condition *c, const con_node *node);

/* The notification is used up: `self` has the lock back, or failed to get the lock. */
void con_condition_end(con_unit *self);

/* Notify the next waiter: a unit was notified, but its wait ends by an error. */
void con_condition_pass_on(con_condition *c);

/* Notify the first n waiters. Returns CON_OK, CON_NOT_OWNER or CON_NOT_HELD. */
con_status con_condition_notify(con_unit *self, con_condition *c, uint32_t n);

#endif
