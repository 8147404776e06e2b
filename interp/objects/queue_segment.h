/* SPDX-License-Identifier: MIT */
/* queue_segment.h: the storage of a queue's records (queue.h). All under the queue's latch, except con_segment_make.
 *
 * Uses:   queue's structure, block.
 */
#ifndef CON_OBJECTS_QUEUE_SEGMENT_H
#define CON_OBJECTS_QUEUE_SEGMENT_H

#include "objects/queue.h"

struct con_segment {
  con_segment *next, *prev;
  uint64_t room; /* bytes of data; fixed */
  uint64_t end;  /* bytes used when the next segment was begun */
  char data[];
};

/* Bytes that an item takes. */
uint64_t con_segment_need(const con_queue *q, const con_item *item);

/* Is there room for `need` bytes, now or after taking the spare segment into use (which it does)? */
bool con_segment_has_room(con_queue *q, uint64_t need);

/* A segment to become the queue's spare. No latch held. NULL: no memory. */
con_segment *con_segment_make(const con_queue *q, uint64_t need);

/* Publish the item at `write`; there is room. Counts the put. */
void con_segment_push(con_queue *q, const con_item *item, uint64_t need);

/* Take the first (FIFO) or last (LIFO) record of a queue that has one. Counts the get. Returns a segment that is now the
 * caller's to free after the latch, or NULL. */
con_segment *con_segment_take(con_queue *q, con_received *got);

#endif
