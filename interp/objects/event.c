/* SPDX-License-Identifier: MIT */
#include "objects/event.h"

#include "units/waitq.h"

con_event *con_event_new(void) { return con_object_new(CON_KIND_EVENT, sizeof(con_event)); }

void con_event_set(con_event *e) {
  con_latch_lock(&e->head.latch);
  con_store(&e->set, (uint64_t)1);
  bool waiters = e->head.waiters.head != NULL;
  con_latch_unlock(&e->head.latch);
  if (waiters) con_wake_all(&e->head, &e->head.waiters);
}

void con_event_clear(con_event *e) {
  con_latch_lock(&e->head.latch);
  con_store(&e->set, (uint64_t)0);
  con_latch_unlock(&e->head.latch);
}

con_status con_event_wait(con_event *e, con_node *node) {
  con_status status = CON_OK;
  if (con_load(&e->set)) return CON_OK;
  con_latch_lock(&e->head.latch);
  bool woken = node != NULL && node->object == &e->head && node->queue == NULL;
  if (!e->set && !woken) status = con_waitq_or(&e->head, &e->head.waiters, node, CON_TIMEOUT);
  con_latch_unlock(&e->head.latch);
  return status;
}

static con_status ready(con_object *o, con_node *node) {
  return con_event_wait((con_event *)o, node);
}

const con_kind_type con_kind_event = {.ready = ready, .broadcasts = true};
