/* SPDX-License-Identifier: MIT */
/* queue.h: queues of messages: first in first out, last in first out, smallest first.
 *
 * put writes straight into the arena, so an item is there to be got as soon as put returns, and never waits for a reader.
 * Small items lie as records in segments of memory, larger ones are messages that a record points to:
 *
 *   first segment -> ... -> last segment
 *        ^ read                  ^ write
 *
 * A put writes the record behind `write`, where nobody looks, and publishes it by moving `write` and counting, in one redo
 * commit; a get copies the record out and moves `read`. So at whatever instruction a process is killed, an item is either in
 * the queue or not. The last-in-first-out flavour moves `write` back. Smallest first keeps a heap of pointers (Williams'
 * heap; a whole sift is one commit).
 *
 * Uses:   message, waitq, park.
 */
#ifndef CON_OBJECTS_QUEUE_H
#define CON_OBJECTS_QUEUE_H

#include "objects/message.h"
#include "units/unit.h"

#define CON_INLINE_MAX 256 /* bytes of an item that lies in the segment itself */

enum { CON_QUEUE_FIFO, CON_QUEUE_LIFO, CON_QUEUE_PRIORITY, CON_QUEUE_LOCAL };

typedef struct con_segment con_segment;
typedef struct con_heap con_heap;

typedef struct con_queue {
  con_object
      head; /* waiters: who wants to get; flavour: as above (LOCAL is FIFO of one state's own values) */
  con_waitq putters; /* latch, as all below but the fixed ones */
  con_waitq joiners;
  uint64_t maxsize;           /* 0: none; fixed */
  uint64_t maker;             /* number of the unit that is the process that made it; fixed */
  uint64_t puts, gets, dones; /* counts; read without the latch */
  uint64_t closed;
  con_segment *first, *last, *spare;
  uint64_t read, write; /* offsets in first and last */
  con_heap *heap;
  uint64_t n_heap;
} con_queue;

/* An item to put. Small values without references are copied from `parcel`; for others, and in a priority queue, the caller
 * makes `message` first with con_queue_prepare. */
typedef struct con_item {
  con_parcel parcel;
  con_message *message;
} con_item;

/* An item got: bytes in `inlined`, or a message that is the caller's now. */
typedef struct con_received {
  con_message *message;
  uint32_t size;
  char inlined[CON_INLINE_MAX];
} con_received;

con_queue *con_queue_new(int flavour, uint64_t maxsize);

/* Make the message of an item that needs one. CON_OK or CON_NO_MEMORY. No latch held. */
con_status con_queue_prepare(con_queue *q, con_item *item);

/* CON_OK: it is in, and item->message is the queue's. CON_BLOCKED with `node` queued, or, for NULL, CON_FULL; CON_CLOSED, CON_NO_MEMORY,
 * CON_MISMATCH (a priority that cannot be compared with those in the queue): the message stays the caller's. */
con_status con_queue_put(con_queue *q, con_item *item, con_node *node);

/* CON_OK; CON_BLOCKED with `node` queued, or, for NULL, CON_EMPTY; CON_CLOSED when closed and drained. */
con_status con_queue_get(con_queue *q, con_received *got, con_node *node);

/* CON_OK when there is something to get or the queue is closed; else CON_BLOCKED with `node` queued, or, for NULL,
 * CON_TIMEOUT. */
con_status con_queue_ready(con_queue *q, con_node *node);

/* An item got before is finished. CON_OVER: more often than got. */
con_status con_queue_task_done(con_queue *q);

/* CON_OK when every item put is finished; else CON_BLOCKED with `node` queued, or, for NULL, CON_TIMEOUT. */
con_status con_queue_join(con_queue *q, con_node *node);

/* No put any more; who waits is told. */
void con_queue_close(con_queue *q);

static inline uint64_t con_queue_size(con_queue *q) {
  uint64_t gets, puts;
  do {
    gets = con_load(&q->gets);
    puts = con_load(&q->puts);
  } while (gets != con_load(&q->gets)); /* or more may have been put than there ever was room for */
  return puts - gets;
}

#endif
