/* SPDX-License-Identifier: MIT */
/* queue_segment.h: the storage of a queue's records (queue.h). All functions under the queue's
 * latch, except con_segment_make. */
#ifndef CON_OBJECTS_QUEUE_SEGMENT_H
#define CON_OBJECTS_QUEUE_SEGMENT_H

#include "objects/queue.h"

struct con_segment {
  con_segment *next, *prev;
  uint64_t room; /* bytes of data; fixed */
  uint64_t end;  /* bytes used when the next segment was added */
  char data[];
};

/* Bytes of the item's record. */
uint64_t con_segment_need(const con_queue *q, const con_item *item);

/* Is there room for `need` bytes? May add the queue's spare segment to get room. */
bool con_segment_has_room(con_queue *q, uint64_t need);

/* A segment with room for `need` bytes, to become the queue's spare. No latch held. NULL: no
 * memory. */
con_segment *con_segment_make(const con_queue *q, uint64_t need);

/* Publish the item at `write`; there is room. Counts the put. */
void con_segment_push(con_queue *q, const con_item *item, uint64_t need);

/* Take the first (FIFO) or last (LIFO) record of a queue that has a record. Counts the get.
 * Returns a segment that the caller frees after releasing the latch, or NULL. */
con_segment *con_segment_take(con_queue *q, con_received *got);

/* Call f(data, bytes, size, message) for each record of the queue, in order; of a record that is a
 * message `bytes` is NULL. */
void con_segment_each(const con_queue *q,
                      void (*f)(void *data, const char *bytes, size_t size, const con_message *m),
                      void *data);

#endif
