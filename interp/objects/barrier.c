/* SPDX-License-Identifier: MIT */
#include "objects/barrier.h"

#include "units/waitq.h"

static void mourn(con_object *o) { con_barrier_abort((con_barrier *)o); }

static void destroy(con_object *o) {
  con_barrier *b = (con_barrier *)o;
  con_message *m = con_block_detach(&o->latch, &b->action);
  if (m != NULL) con_message_free(m);
  con_block_free(b);
}

con_status con_barrier_set_action(con_barrier *b, const con_parcel *parcel) {
  con_message *m = con_message_new(parcel);
  if (m == NULL) return CON_NO_MEMORY;
  con_block_attach(&b->head.latch, &b->action, m);
  return CON_OK;
}

con_barrier *con_barrier_new(uint64_t parties) {
  con_barrier *b = con_object_new(CON_KIND_BARRIER, sizeof *b);
  if (b != NULL) b->parties = parties;
  return b;
}

/* Words of an open redo log: the meeting ends, by a reset or because all have arrived. Latch. */
static void end_meeting(con_barrier *b, bool reset) {
  uint64_t bit = (uint64_t)1 << b->generation % 64;
  con_redo_set(&b->resets, reset ? b->resets | bit : b->resets & ~bit);
  con_redo_set(&b->arrived, 0);
  con_redo_set(&b->generation, b->generation + 1);
  con_redo_set_pointer(&b->acting, NULL);
}

/* The first try of a unit to pass the barrier. Latch. */
static con_status arrive(con_unit *self, con_barrier *b, con_barrier_wait *w, bool *last,
                         con_node *node) {
  bool completes = b->arrived + 1 == b->parties;
  if (!completes && node == NULL) return CON_TIMEOUT;
  /* Queue up before counting: a unit that dies in between breaks the barrier, as any waiting unit
   * that dies. */
  if (!completes) con_waitq_add(&b->head, &b->head.waiters, node);
  w->arrived = true;
  w->generation = b->generation;
  w->index = b->arrived + 1;
  con_redo_begin(&b->head.latch);
  if (!completes) con_redo_set(&b->arrived, w->index);
  else if (last != NULL) {
    con_redo_set(&b->arrived, w->index);
    con_redo_set_pointer(&b->acting, self);
    /* A death of `self` would leave the others waiting: the reaper aborts the barrier. */
    con_redo_set_pointer(&self->owes, b);
  } else end_meeting(b, false);
  con_redo_commit();
  if (completes && last != NULL) *last = true;
  return completes ? CON_OK : CON_BLOCKED;
}

/* A later try of a unit that has arrived. Latch. */
static con_status look_again(con_barrier *b, con_barrier_wait *w, con_node *node) {
  if (b->generation != w->generation)
    return b->resets >> w->generation % 64 & 1 ? CON_BROKEN : CON_OK;
  if (b->broken) return CON_BROKEN;
  return con_waitq_or(&b->head, &b->head.waiters, node, CON_TIMEOUT);
}

con_status con_barrier_arrive(con_unit *self, con_barrier *b, con_barrier_wait *w, bool *last,
                              con_node *node) {
  con_status status;
  con_latch_lock(&b->head.latch);
  if (w->arrived) {
    status = look_again(b, w, node);
  } else if (b->broken) {
    status = CON_BROKEN;
  } else if (b->acting) { /* the meeting before is not over yet */
    status = con_waitq_or(&b->head, &b->head.waiters, node, CON_TIMEOUT);
  } else {
    status = arrive(self, b, w, last, node);
  }
  bool over = status == CON_OK && w->arrived && b->generation != w->generation;
  con_latch_unlock(&b->head.latch);
  if (over && w->index == b->parties) con_wake_all(&b->head, &b->head.waiters);
  return status;
}

void con_barrier_complete(con_unit *self, con_barrier *b) {
  con_latch_lock(&b->head.latch);
  con_redo_begin(&b->head.latch);
  if (b->acting == self) end_meeting(b, false); /* else the barrier was broken meanwhile */
  con_redo_set_pointer(&self->owes, NULL);
  con_redo_commit();
  con_latch_unlock(&b->head.latch);
  con_wake_all(&b->head, &b->head.waiters);
}

void con_barrier_abort(con_barrier *b) {
  con_latch_lock(&b->head.latch);
  con_redo_begin(&b->head.latch);
  con_redo_set(&b->broken, 1);
  con_redo_set(&b->arrived, 0);
  con_redo_set_pointer(&b->acting, NULL);
  con_redo_commit();
  con_latch_unlock(&b->head.latch);
  con_wake_all(&b->head, &b->head.waiters);
}

void con_barrier_reset(con_barrier *b) {
  con_latch_lock(&b->head.latch);
  con_redo_begin(&b->head.latch);
  con_redo_set(&b->broken, 0);
  end_meeting(b, true);
  con_redo_commit();
  con_latch_unlock(&b->head.latch);
  con_wake_all(&b->head, &b->head.waiters);
}

static uint64_t size(const con_object *o) { return ((const con_barrier *)o)->parties; }

const con_kind_type con_kind_barrier = {
    .destroy = destroy, .on_death = mourn, .size = size, .annex = true};
