/* SPDX-License-Identifier: MIT */
#include "objects/queue_segment.h"

#include <string.h>

#define SMALLEST 1000 /* bytes of a segment, head included: fits a small block */
#define LARGEST 65500 /* bytes of a segment of a long queue: fits a span */
#define IS_MESSAGE ((uint64_t)1 << 63)
#define SIZE_BITS 16
#define SIZE_MASK ((1u << SIZE_BITS) - 1)
#define NUMBER_MASK (((uint64_t)1 << (63 - SIZE_BITS)) - 1)
_Static_assert(CON_INLINE_MAX <= SIZE_MASK, "a record's head has room for the size");

/* A record: a word with the size, the item's number, and the bit IS_MESSAGE if the bytes are a
 * pointer to a message; the bytes, padded to words; for LIFO a word with the length of the record,
 * by which a get finds the start from the end. */

static uint64_t padded(uint64_t n) { return (n + 7) & ~(uint64_t)7; }

static bool is_lifo(const con_queue *q) { return q->head.flavour == CON_QUEUE_LIFO; }

uint64_t con_segment_need(const con_queue *q, const con_item *item) {
  uint64_t size = item->message != NULL ? 8 : item->parcel.head_size + item->parcel.body_size;
  return 8 + padded(size) + (is_lifo(q) ? 8 : 0);
}

con_segment *con_segment_make(const con_queue *q, uint64_t need) {
  /* A guess of the size wanted, without the latch: the pointer is compared, not followed. */
  const con_segment *last = con_load(&q->last);
  uint64_t room = SMALLEST;
  if (last != NULL && con_queue_size((con_queue *)(uintptr_t)q) > 8) room = LARGEST;
  if (room < need + sizeof(con_segment)) room = need + sizeof(con_segment);
  con_segment *s = con_block_new(room, CON_BLOCK_PLAIN);
  if (s == NULL) return NULL;
  s->next = s->prev = NULL;
  s->room = room - sizeof *s;
  s->end = 0;
  return s;
}

bool con_segment_has_room(con_queue *q, uint64_t need) {
  if (q->last != NULL && q->write + need <= q->last->room) return true;
  con_segment *s = q->spare;
  if (s == NULL || s->room < need) return false;
  con_redo_begin(&q->head.latch);
  con_redo_set_pointer(&q->spare, NULL);
  con_redo_set_pointer(&s->next, NULL);
  con_redo_set_pointer(&s->prev, q->last);
  if (q->last != NULL) {
    con_redo_set(&q->last->end, q->write);
    con_redo_set_pointer(&q->last->next, s);
  } else {
    con_redo_set_pointer(&q->first, s);
    con_redo_set(&q->read, 0);
  }
  con_redo_set_pointer(&q->last, s);
  con_redo_set(&q->write, 0);
  con_redo_commit();
  return true;
}

void con_segment_push(con_queue *q, const con_item *item, uint64_t need) {
  char *at = q->last->data + q->write;
  const con_parcel *p = &item->parcel;
  con_message *m = item->message;
  uint64_t head = m != NULL ? 8 | IS_MESSAGE : p->head_size + p->body_size;
  head |= (item->number & NUMBER_MASK) << SIZE_BITS;
  memcpy(at, &head, 8);
  if (m != NULL) {
    memcpy(at + 8, &m, 8);
  } else {
    memcpy(at + 8, p->head, p->head_size);
    if (p->body_size > 0) memcpy(at + 8 + p->head_size, p->body, p->body_size);
  }
  if (is_lifo(q)) memcpy(at + need - 8, &need, 8);
  con_redo_begin(&q->head.latch);
  con_redo_set(&q->write, q->write + need);
  con_redo_set(&q->puts, q->puts + 1);
  con_redo_share(m);
  con_redo_commit();
}

/* Copy the record at `at` out. Returns the message, if the record points to a message. */
static con_message *read_record(const char *at, con_received *got, uint64_t *length) {
  uint64_t head;
  memcpy(&head, at, 8);
  uint64_t size = head & SIZE_MASK;
  got->number = head >> SIZE_BITS & NUMBER_MASK;
  *length = 8 + padded(size);
  got->message = NULL;
  if (head & IS_MESSAGE) {
    memcpy(&got->message, at + 8, 8);
    return got->message;
  }
  got->size = (uint32_t)size;
  memcpy(got->inlined, at + 8, size);
  return NULL;
}

/* Words of an open redo log: segment `s` leaves the queue. Returns NULL: `s` is the queue's spare
 * segment; or `s`, which the caller frees. */
static con_segment *retire(con_queue *q, con_segment *s) {
  if (q->spare == NULL) {
    con_redo_set_pointer(&q->spare, s);
    return NULL;
  }
  con_redo_own(s);
  return s;
}

static con_segment *take_first(con_queue *q, con_received *got) {
  con_segment *old = NULL, *first = q->first;
  uint64_t length;
  con_message *m = read_record(first->data + q->read, got, &length);
  bool used_up = first != q->last && q->read + length == first->end;
  bool drained = first == q->last && q->read + length == q->write;
  con_redo_begin(&q->head.latch);
  if (used_up) {
    con_redo_set_pointer(&q->first, first->next);
    con_redo_set_pointer(&first->next->prev, NULL);
    old = retire(q, first);
  }
  con_redo_set(&q->read, used_up || drained ? 0 : q->read + length);
  if (drained) con_redo_set(&q->write, 0);
  con_redo_set(&q->gets, q->gets + 1);
  con_redo_own(m);
  con_redo_commit();
  return old;
}

static con_segment *take_last(con_queue *q, con_received *got) {
  con_segment *old = NULL, *last = q->last, *empty = NULL;
  uint64_t whole, length, write = q->write;
  if (write == 0) { /* the unit that added the segment died before its put */
    empty = last;
    last = last->prev;
    write = last->end;
  }
  memcpy(&whole, last->data + write - 8, 8);
  write -= whole;
  con_message *m = read_record(last->data + write, got, &length);
  if (write == 0 && empty == NULL && last->prev != NULL) {
    empty = last;
    last = last->prev;
    write = last->end;
  }
  con_redo_begin(&q->head.latch);
  if (empty != NULL) {
    con_redo_set_pointer(&q->last, last);
    con_redo_set_pointer(&last->next, NULL);
    old = retire(q, empty);
  }
  con_redo_set(&q->write, write);
  con_redo_set(&q->gets, q->gets + 1);
  con_redo_own(m);
  con_redo_commit();
  return old;
}

con_segment *con_segment_take(con_queue *q, con_received *got) {
  return is_lifo(q) ? take_last(q, got) : take_first(q, got);
}

void con_segment_each(const con_queue *q,
                      void (*f)(void *data, const char *bytes, size_t size, const con_message *m),
                      void *data) {
  con_received got;
  uint64_t length, at = q->read;
  for (const con_segment *s = q->first; s != NULL; s = s->next, at = 0) {
    uint64_t end = s == q->last ? q->write : s->end;
    while (at < end) {
      con_message *m = read_record(s->data + at, &got, &length);
      f(data, m != NULL ? NULL : got.inlined, m != NULL ? 0 : got.size, m);
      at += length + (is_lifo(q) ? 8 : 0);
    }
  }
}
