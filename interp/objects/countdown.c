/* SPDX-License-Identifier: MIT */
#include "objects/countdown.h"

#include "units/waitq.h"

con_countdown *con_countdown_new(uint64_t count) {
  con_countdown *c = con_object_new(CON_KIND_COUNTDOWN, sizeof *c);
  if (c != NULL) c->count = count;
  return c;
}

/* Killed between the store and the wake, the caller leaves the waiters asleep; the reaper wakes
 * them to look again. */
void con_countdown_down(con_countdown *c, uint64_t n) {
  con_latch_lock(&c->head.latch);
  uint64_t left = n < c->count ? c->count - n : 0;
  con_store(&c->count, left);
  bool wake = left == 0 && c->head.waiters.head != NULL;
  con_latch_unlock(&c->head.latch);
  if (wake) con_wake_all(&c->head, &c->head.waiters);
}

con_status con_countdown_wait(con_countdown *c, con_node *node) {
  con_status status = CON_OK;
  if (con_load(&c->count) == 0) return CON_OK;
  con_latch_lock(&c->head.latch);
  if (c->count > 0) status = con_waitq_or(&c->head, &c->head.waiters, node, CON_TIMEOUT);
  con_latch_unlock(&c->head.latch);
  return status;
}

static con_status ready(con_object *o, con_node *node) {
  return con_countdown_wait((con_countdown *)o, node);
}

static uint64_t size(const con_object *o) { return ((const con_countdown *)o)->count; }

const con_kind_type con_kind_countdown = {.ready = ready, .size = size, .broadcasts = true};
