/* SPDX-License-Identifier: MIT */
/* queue_heap.h: the storage of a priority queue: a binary heap of messages, smallest key first,
 * equal keys in order of arrival. All functions under the queue's latch, except con_heap_make. */
#ifndef CON_OBJECTS_QUEUE_HEAP_H
#define CON_OBJECTS_QUEUE_HEAP_H

#include "objects/queue.h"

struct con_heap {
  uint64_t room; /* fixed */
  con_message *at[];
};

/* Is there room for another message? */
bool con_heap_has_room(const con_queue *q);

/* A larger, empty heap. No latch held. NULL: no memory. */
con_heap *con_heap_make(const con_queue *q);

/* Put `h` in place of the queue's heap, unless `h` is too small by now.
 * Returns the heap that is not in use, which the caller frees after releasing the latch; or
 * NULL. */
con_heap *con_heap_replace(con_queue *q, con_heap *h);

/* Can the message's key be compared with those in the queue? */
bool con_heap_accepts(const con_queue *q, const con_message *m);

/* Publish a message; there is room. Counts the put. */
void con_heap_push(con_queue *q, con_message *m);

/* Take the smallest message of a queue that is not empty; the message becomes the caller's. Counts
 * the get. */
con_message *con_heap_take(con_queue *q);

#endif
