/* SPDX-License-Identifier: MIT */
/* queue.h: queues of messages: first in first out, last in first out, smallest first.
 *
 * put writes straight into the arena, so an item can be got as soon as put returns, and put never
 * waits for a reader. Small items lie as records in segments of memory; larger items are messages,
 * and the record is a pointer:
 *
 *   first segment -> ... -> last segment
 *        ^ read                  ^ write
 *
 * A put writes the record behind `write`, where no reader looks, and publishes the record by moving
 * `write` and counting, in a single redo commit; a get copies the record out and moves `read`. So
 * at whatever instruction a process is killed, an item is either in the queue or not. A get of the
 * last-in-first-out flavour moves `write` back. Smallest first keeps a heap of pointers (Williams'
 * heap; a whole sift is a single commit).
 *
 * All functions: any unit, no latch held.
 */
#ifndef CON_OBJECTS_QUEUE_H
#define CON_OBJECTS_QUEUE_H

#include "objects/message.h"
#include "units/unit.h"

#define CON_INLINE_MAX 256 /* most bytes of an item that lies in the segment */

enum { CON_QUEUE_FIFO, CON_QUEUE_LIFO, CON_QUEUE_PRIORITY, CON_QUEUE_LOCAL };

typedef struct con_segment con_segment;
typedef struct con_heap con_heap;

typedef struct con_queue {
  /* waiters: units that want to get. flavour: CON_QUEUE_...; LOCAL is FIFO, for the values of a
   * single Lua state. */
  con_object head;
  con_waitq putters; /* latch, as all below unless fixed */
  con_waitq joiners;
  uint64_t maxsize; /* 0: no limit; fixed */
  /* Number of the unit of the process that made the queue; fixed. */
  uint64_t maker;
  uint64_t puts, gets, dones; /* counts; read without the latch */
  uint64_t closed;
  con_segment *first, *last, *spare;
  uint64_t read, write; /* offsets in first and last */
  con_heap *heap;
  uint64_t n_heap;
} con_queue;

/* An item to put. A small value without references is copied from `parcel`; for other values, and
 * in a priority queue, the caller first makes `message` with con_queue_prepare. */
typedef struct con_item {
  con_parcel parcel;
  con_message *message;
  uint64_t number; /* in the order of the puts, from 1; set by a put that succeeds */
} con_item;

/* An item got: `size` bytes in `inlined`, or a message, which belongs to the caller. */
typedef struct con_received {
  con_message *message;
  uint64_t number; /* of the item, as its put was told */
  uint32_t size;
  char inlined[CON_INLINE_MAX];
} con_received;

con_queue *con_queue_new(int flavour, uint64_t maxsize);

/* Make the message of an item that needs a message. Returns CON_OK or CON_NO_MEMORY. */
con_status con_queue_prepare(con_queue *q, con_item *item);

/* Put an item. The message stays the caller's, unless CON_OK is returned.
 * Returns
 * - CON_OK: the item is in the queue, and item->message is the queue's;
 * - CON_BLOCKED with `node` queued, or, where `node` is NULL, CON_FULL;
 * - CON_CLOSED, CON_NO_MEMORY;
 * - CON_MISMATCH: the priority cannot be compared with those in the queue. */
con_status con_queue_put(con_queue *q, con_item *item, con_node *node);

/* Get an item.
 * Returns CON_OK; CON_CLOSED when closed and drained; CON_BLOCKED with `node` queued, or, where
 * `node` is NULL, CON_EMPTY. */
con_status con_queue_get(con_queue *q, con_received *got, con_node *node);

/* Is there an item, or is the queue closed?
 * Returns CON_OK; else CON_BLOCKED with `node` queued, or, where `node` is NULL, CON_TIMEOUT. */
con_status con_queue_ready(con_queue *q, con_node *node);

/* An item got before is finished. Returns CON_OK, or CON_OVER: more are finished than were got. */
con_status con_queue_task_done(con_queue *q);

/* Wait until every item put is finished.
 * Returns CON_OK; else CON_BLOCKED with `node` queued, or, where `node` is NULL, CON_TIMEOUT. */
con_status con_queue_join(con_queue *q, con_node *node);

/* Close the queue: no put succeeds any more, and units that wait to put or get are woken. */
void con_queue_close(con_queue *q);

static inline uint64_t con_queue_size(con_queue *q) {
  uint64_t gets, puts;
  do { /* until no get comes between: the difference could be larger than maxsize */
    gets = con_load(&q->gets);
    puts = con_load(&q->puts);
  } while (gets != con_load(&q->gets));
  return puts - gets;
}

#endif
