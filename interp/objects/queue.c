/* SPDX-License-Identifier: MIT */
#include "objects/queue.h"

#include "objects/queue_heap.h"
#include "objects/queue_segment.h"
#include "units/bell.h"
#include "units/family.h"
#include "units/waitq.h"

static bool is_priority(const con_queue *q) { return q->head.flavour == CON_QUEUE_PRIORITY; }

/* ---- the end of a queue ---- */

static void free_at(con_queue *q, void *place) {
  void *block = con_block_detach(&q->head.latch, place);
  if (block != NULL) con_block_free(block);
}

static void destroy(con_object *o) {
  con_queue *q = (con_queue *)o;
  con_received got;
  while (con_queue_get(q, &got, NULL) == CON_OK)
    if (got.message != NULL) con_message_free(got.message);
  free_at(q, &q->heap);
  free_at(q, &q->spare);
  free_at(q, &q->first); /* drained: the first segment is also the last */
  con_block_free(q);
}

con_queue *con_queue_new(int flavour, uint64_t maxsize) {
  con_queue *q = con_object_new(CON_KIND_QUEUE, sizeof *q);
  if (q == NULL) return NULL;
  q->head.flavour = (uint8_t)flavour;
  q->maxsize = maxsize;
  q->maker = con_process_self->unit->head.number;
  return q;
}

/* ---- put ---- */

con_status con_queue_prepare(con_queue *q, con_item *item) {
  const con_parcel *p = &item->parcel;
  item->message = NULL;
  if (!is_priority(q) && p->n_refs == 0 && p->head_size + p->body_size <= CON_INLINE_MAX)
    return CON_OK;
  item->message = con_message_new(p);
  return item->message != NULL ? CON_OK : CON_NO_MEMORY;
}

static bool has_room(con_queue *q, uint64_t need) {
  return is_priority(q) ? con_heap_has_room(q) : con_segment_has_room(q, need);
}

/* Get memory for another item; false: no memory. Latch, which is released meanwhile, since getting
 * memory may ask the system. */
static bool make_room(con_queue *q, uint64_t need) {
  void *unused = NULL;
  con_latch_unlock(&q->head.latch);
  if (is_priority(q)) {
    con_heap *h = con_heap_make(q);
    con_latch_lock(&q->head.latch);
    if (h == NULL) return false;
    unused = con_heap_replace(q, h);
  } else {
    con_segment *s = con_segment_make(q, need);
    con_latch_lock(&q->head.latch);
    if (s == NULL) return false;
    con_segment *old = q->spare;
    if (old == NULL || old->room < need) {
      con_redo_begin(&q->head.latch);
      con_redo_set_pointer(&q->spare, s);
      con_redo_share(s);
      con_redo_own(old);
      con_redo_commit();
      unused = old;
    } else {
      unused = s;
    }
  }
  if (unused != NULL) {
    con_latch_unlock(&q->head.latch);
    con_block_free(unused);
    con_latch_lock(&q->head.latch);
  }
  return true;
}

/* May an item go in now? Latch. */
static con_status check_put(con_queue *q, const con_item *item) {
  if (q->closed) return CON_CLOSED;
  if (q->maxsize > 0 && q->puts - q->gets >= q->maxsize) return CON_FULL;
  if (is_priority(q) && !con_heap_accepts(q, item->message)) return CON_MISMATCH;
  return CON_OK;
}

con_status con_queue_put(con_queue *q, con_item *item, con_node *node) {
  uint64_t need = is_priority(q) ? 0 : con_segment_need(q, item);
  con_wakeup left = CON_NO_WAKEUP;
  con_status status;
  con_latch_lock(&q->head.latch);
  while ((status = check_put(q, item)) == CON_OK && !has_room(q, need)) {
    if (make_room(q, need)) continue;
    status = CON_NO_MEMORY;
    break;
  }
  if (status == CON_OK) {
    item->number = q->puts + 1;
    if (is_priority(q)) con_heap_push(q, item->message);
    else con_segment_push(q, item, need);
    if (q->head.waiters.head != NULL) left = con_waitq_pop(&q->head, &q->head.waiters, NULL);
  } else if (status == CON_FULL) {
    status = con_waitq_or(&q->head, &q->putters, node, CON_FULL);
  }
  con_latch_unlock(&q->head.latch);
  con_bell_tell(left);
  return status;
}

/* ---- get ---- */

con_status con_queue_get(con_queue *q, con_received *got, con_node *node) {
  con_status status = CON_OK;
  con_segment *old = NULL;
  con_wakeup left = CON_NO_WAKEUP;
  con_latch_lock(&q->head.latch);
  if (q->puts != q->gets) {
    if (is_priority(q)) {
      got->message = con_heap_take(q);
      got->number = got->message->key.order + 1;
    } else {
      old = con_segment_take(q, got);
    }
    if (q->putters.head != NULL) left = con_waitq_pop(&q->head, &q->putters, NULL);
  } else if (q->closed) {
    status = CON_CLOSED;
  } else {
    status = con_waitq_or(&q->head, &q->head.waiters, node, CON_EMPTY);
  }
  con_latch_unlock(&q->head.latch);
  con_bell_tell(left);
  if (old != NULL) con_block_free(old);
  return status;
}

con_status con_queue_ready(con_queue *q, con_node *node) {
  con_status status = CON_OK;
  con_latch_lock(&q->head.latch);
  if (q->puts == q->gets && !q->closed)
    status = con_waitq_or(&q->head, &q->head.waiters, node, CON_TIMEOUT);
  con_latch_unlock(&q->head.latch);
  return status;
}

/* ---- tasks, the end ---- */

con_status con_queue_task_done(con_queue *q) {
  con_latch_lock(&q->head.latch);
  con_status status = q->dones < q->gets ? CON_OK : CON_OVER;
  if (status == CON_OK) con_store(&q->dones, q->dones + 1);
  bool wake = q->dones == q->puts && q->joiners.head != NULL;
  con_latch_unlock(&q->head.latch);
  if (wake) con_wake_all(&q->head, &q->joiners);
  return status;
}

con_status con_queue_join(con_queue *q, con_node *node) {
  con_status status = CON_OK;
  con_latch_lock(&q->head.latch);
  if (q->dones != q->puts) status = con_waitq_or(&q->head, &q->joiners, node, CON_TIMEOUT);
  con_latch_unlock(&q->head.latch);
  return status;
}

void con_queue_close(con_queue *q) {
  con_latch_lock(&q->head.latch);
  con_store(&q->closed, (uint64_t)1);
  con_latch_unlock(&q->head.latch);
  con_wake_all(&q->head, &q->head.waiters);
  con_wake_all(&q->head, &q->putters);
}

static con_status ready(con_object *o, con_node *node) {
  return con_queue_ready((con_queue *)o, node);
}

static const char *refuses(const con_object *o) {
  return o->flavour == CON_QUEUE_LOCAL ? "a thread.queue" : NULL;
}

static uint64_t size(const con_object *o) { return ((const con_queue *)o)->maxsize; }

const con_kind_type con_kind_queue = {
    .destroy = destroy, .ready = ready, .refuses = refuses, .size = size, .annex = true};
