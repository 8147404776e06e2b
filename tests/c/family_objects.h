/* SPDX-License-Identifier: MIT */
/* family_objects.h: the words of the language on each kind of object, as C functions that wait. A deadline of 0 tries once. */
#ifndef FAMILY_OBJECTS_H
#define FAMILY_OBJECTS_H

#include "family.h"
#include "objects/barrier.h"
#include "objects/cell.h"
#include "objects/condition.h"
#include "objects/countdown.h"
#include "objects/event.h"
#include "objects/lock.h"
#include "objects/pipe.h"
#include "objects/queue.h"
#include "objects/semaphore.h"

/* ---- locks ---- */

static inline con_status family_try_lock(con_unit *self, family_call *c, con_node *node) {
  return con_lock_acquire(self, c->object, node);
}

static inline con_status family_acquire(con_lock *l, con_time deadline) {
  family_call c = {family_try_lock, {&l->head, CON_OP_ACQUIRE, false}, deadline, l, NULL};
  con_status status = family_wait(&c);
  if (status != CON_OK && status != CON_ABANDONED) con_lock_cancel(con_self(), l);
  return status;
}

static inline con_status family_release(con_lock *l) { return con_lock_release(con_self(), l); }

/* A lock, and what those who meet at it tell each other. */
typedef struct family_shop {
  con_lock *lock;
  uint64_t count;   /* the lock's owner */
  uint64_t entered; /* the lock's owner, or atomic */
  uint64_t told;    /* a status + 1; atomic */
  uint32_t inside;  /* atomic */
  uint32_t step;    /* atomic */
  int rounds;       /* fixed before the units start */
} family_shop;

static inline family_shop *family_new_shop(con_kind kind) {
  family_shop *s = family_shared(sizeof *s);
  s->lock = FAMILY_KEEP(con_lock_new(kind));
  return s;
}

static inline void family_wait_step(family_shop *s, uint32_t step) {
  while (con_load(&s->step) < step) family_nap(100);
}

/* A unit that has the lock at step 1, and releases it at step 2. */
static inline int family_hold(void *arg) {
  family_shop *s = arg;
  CHECK_EQ(family_acquire(s->lock, CON_NEVER), CON_OK);
  con_store(&s->step, 1u);
  family_wait_step(s, 2);
  CHECK_EQ(family_release(s->lock), CON_OK);
  return 0;
}

/* ---- semaphore, event ---- */

static inline con_status family_try_semaphore(con_unit *self, family_call *c, con_node *node) {
  (void)self;
  return con_semaphore_acquire(c->object, node);
}

static inline con_status family_down(con_semaphore *s, con_time deadline) {
  family_call c = {family_try_semaphore, {&s->head, CON_OP_ACQUIRE, false}, deadline, s, NULL};
  return family_wait(&c);
}

static inline con_status family_try_event(con_unit *self, family_call *c, con_node *node) {
  (void)self;
  return con_event_wait(c->object, node);
}

static inline con_status family_wait_event(con_event *e, con_time deadline) {
  family_call c = {family_try_event, {&e->head, CON_OP_WAIT, false}, deadline, e, NULL};
  return family_wait(&c);
}

/* ---- condition ---- */

static inline con_status family_try_condition(con_unit *self, family_call *c, con_node *node) {
  return con_condition_wait(self, c->object, node);
}

/* The lock is held again when it returns, whatever it returns; *abandoned (or NULL): had its owner died? */
static inline con_status family_wait_condition(con_condition *d, con_time deadline,
                                               bool *abandoned) {
  uint64_t depth;
  con_lock *l = d->lock;
  con_status status = con_condition_begin(con_self(), d, &depth);
  if (status != CON_OK) return status;
  family_call c = {family_try_condition, {&d->head, CON_OP_WAIT, false}, deadline, d, NULL};
  status = family_wait(&c);
  con_status locked = family_acquire(l, CON_NEVER);
  CHECK(locked == CON_OK || locked == CON_ABANDONED);
  if (abandoned != NULL) *abandoned = locked == CON_ABANDONED;
  l->depth = depth;
  con_condition_end(con_self());
  return status;
}

/* ---- barrier ---- */

static inline con_status family_try_barrier(con_unit *self, family_call *c, con_node *node) {
  con_barrier_wait *w = c->extra;
  return con_barrier_arrive(self, c->object, w, NULL, node);
}

/* Who gives up breaks it for the others. *index (or NULL): which one was it to arrive? */
static inline con_status family_meet(con_barrier *b, con_time deadline, uint64_t *index) {
  con_barrier_wait w = {0};
  family_call c = {family_try_barrier, {&b->head, CON_OP_WAIT, false}, deadline, b, &w};
  con_status status = family_wait(&c);
  if (status != CON_OK && status != CON_BROKEN) con_barrier_abort(b);
  if (index != NULL) *index = w.index;
  return status;
}

/* ---- queues of integers, padded with so many bytes ---- */

static inline con_status family_try_put(con_unit *self, family_call *c, con_node *node) {
  (void)self;
  return con_queue_put(c->object, c->extra, node);
}

static inline con_status family_put_item(con_queue *q, con_item *item, con_time deadline) {
  con_status status = con_queue_prepare(q, item);
  if (status != CON_OK) return status;
  family_call c = {family_try_put, {&q->head, CON_OP_PUT, false}, deadline, q, item};
  status = family_wait(&c);
  if (status != CON_OK && item->message != NULL) con_message_free(item->message);
  return status;
}

#define FAMILY_PAD_MAX 5000
static inline con_status family_put(con_queue *q, uint64_t n, size_t pad, con_time deadline) {
  static const char zeros[FAMILY_PAD_MAX];
  con_item item = {.parcel = {(const char *)&n, sizeof n, zeros, pad, NULL, 0, NULL, 0}};
  return family_put_item(q, &item, deadline);
}

static inline con_status family_try_get(con_unit *self, family_call *c, con_node *node) {
  (void)self;
  return con_queue_get(c->object, c->extra, node);
}

static inline con_status family_get_item(con_queue *q, con_received *got, con_time deadline) {
  family_call c = {family_try_get, {&q->head, CON_OP_GET, false}, deadline, q, got};
  return family_wait(&c);
}

static inline con_status family_get(con_queue *q, uint64_t *n, con_time deadline) {
  con_received got;
  con_status status = family_get_item(q, &got, deadline);
  if (status != CON_OK) return status;
  memcpy(n, got.message != NULL ? con_message_bytes(got.message) : got.inlined, sizeof *n);
  if (got.message != NULL) con_message_free(got.message);
  return status;
}

static inline con_status family_try_join(con_unit *self, family_call *c, con_node *node) {
  (void)self;
  return con_queue_join(c->object, node);
}

static inline con_status family_join_queue(con_queue *q, con_time deadline) {
  family_call c = {family_try_join, {&q->head, CON_OP_JOIN, false}, deadline, q, NULL};
  return family_wait(&c);
}

#endif
