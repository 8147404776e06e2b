/* SPDX-License-Identifier: MIT */
/* waitq.h: who waits for an object, first come first served.
 *
 * A singly linked list of nodes that lie in the units themselves, so that waiting allocates nothing. Every operation is made
 * under the latch of the object the queue belongs to.
 *
 * Uses:   unit, latch.
 */
#ifndef CON_UNITS_WAITQ_H
#define CON_UNITS_WAITQ_H

#include "units/unit.h"

/* Queue `node` at the end, unless it is in the queue already. */
void con_waitq_add(con_object *o, con_waitq *q, con_node *node);

/* The end of a try that could not succeed: queue `node` up in `q`, one of the queues of `o`, and answer CON_BLOCKED; NULL, for a
 * caller that does not want to wait: answer `otherwise`. Latch of `o`. */
static inline con_status con_waitq_or(con_object *o, con_waitq *q, con_node *node,
                                      con_status otherwise) {
  if (node == NULL) return otherwise;
  con_waitq_add(o, q, node);
  return CON_BLOCKED;
}

/* Take `node` out, if it is in. */
void con_waitq_remove(con_object *o, con_node *node);

/* The unit of `node` is through with the object it queued for, having got what it wanted or not. If somebody took it out of
 * the queue and it did not `use` that wake, the wake is passed on to the next. No latch held; cheap if it never queued. */
void con_waitq_leave(con_node *node, bool used);

/* Take the first unit out and advance its wake word. Returns the word the kernel must still be told of, by con_bell_tell
 * after the latch is released; NULL if nobody was there or the unit is not in the kernel. *any: was anybody there? */
uint32_t *con_waitq_pop(con_object *o, con_waitq *q, bool *any);

/* Wake the first `n` units in queue `q` of `o`. No latch held. Returns how many there were. */
uint32_t con_wake_some(con_object *o, con_waitq *q, uint32_t n);

/* Wake all units in queue `q` of `o`. No latch held. Returns how many there were. */
static inline uint32_t con_wake_all(con_object *o, con_waitq *q) {
  return con_wake_some(o, q, UINT32_MAX);
}

/* Places for `self` in `n` queues at once. The reaper finds them. They are freed in the reverse of the order they were made
 * in, and leave what queues they are in, as a wake that was not used. NULL: no memory. No latch held. */
con_nodes *con_nodes_new(con_unit *self, uint64_t n);
void con_nodes_free(con_unit *self, con_nodes *nodes);

/* Move the place of `self` out of the way, with all that happened to it, so that it can wait for something else in between;
 * and back again. NULL when it is in no queue, or (*ok false) there is no memory. No latch held. */
con_nodes *con_waitq_put_aside(con_unit *self, bool *ok);
void con_waitq_put_back(con_unit *self, con_nodes *aside);

#endif
