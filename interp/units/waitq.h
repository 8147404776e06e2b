/* SPDX-License-Identifier: MIT */
/* waitq.h: the units that wait for an object, first come first served.
 *
 * A singly linked list of nodes that lie in the units, so that waiting allocates nothing. The latch
 * of the object guards its queues.
 */
#ifndef CON_UNITS_WAITQ_H
#define CON_UNITS_WAITQ_H

#include "units/bell.h"

/* Queue `node` up at the end, unless the node is in the queue already. Latch of `o`. */
void con_waitq_add(con_object *o, con_waitq *q, con_node *node);

/* The end of a try that could not succeed: queue `node` up in `q`, one of the queues of `o`, and
 * answer CON_BLOCKED; `node` NULL, for a caller that does not want to wait: answer `otherwise`.
 * Latch of `o`. */
static inline con_status con_waitq_or(con_object *o, con_waitq *q, con_node *node,
                                      con_status otherwise) {
  if (node == NULL) return otherwise;
  con_waitq_add(o, q, node);
  return CON_BLOCKED;
}

/* The unit of `node` ends its wait for an object. If a waker took the node out of the queue and the
 * unit did not use that wake (`used`), the wake is passed on to the next waiter, unless the
 * object's kind broadcasts. No latch held. Cheap if the node was in no queue. */
void con_waitq_leave(con_node *node, bool used);

/* Take the first unit out, if there is one, and move its wake word. Latch of `o`. Returns what is
 * left for con_bell_tell, after the latch is released. *any, if wanted: was there a unit? */
con_wakeup con_waitq_pop(con_object *o, con_waitq *q, bool *any);

/* Wake the first `n` units in queue `q` of `o`. No latch held. Returns how many there were. */
uint32_t con_wake_some(con_object *o, con_waitq *q, uint32_t n);

/* Wake all units in queue `q` of `o`. No latch held. Returns how many there were. */
static inline uint32_t con_wake_all(con_object *o, con_waitq *q) {
  return con_wake_some(o, q, UINT32_MAX);
}

/* Places for `self` in `n` queues at once, where the reaper finds them. No latch held. NULL: no
 * memory. */
con_nodes *con_nodes_new(con_unit *self, uint64_t n);

/* Free places of con_nodes_new, in the reverse of the order of allocation. Each node leaves its
 * queue as by con_waitq_leave with a wake not used. No latch held. */
void con_nodes_free(con_unit *self, con_nodes *nodes);

/* Move the unit's place in a queue, or its having been taken out, from wait_node to a place of its
 * own, so that the unit can wait for something else in between. No latch held. NULL: the unit waits
 * for nothing, or (*ok false) there is no memory. */
con_nodes *con_waitq_put_aside(con_unit *self, bool *ok);

/* Undo con_waitq_put_aside. NULL: nothing to do. No latch held. */
void con_waitq_put_back(con_unit *self, con_nodes *aside);

#endif
