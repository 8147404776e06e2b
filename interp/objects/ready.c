/* SPDX-License-Identifier: MIT */
#include "objects/ready.h"

#include "objects/event.h"
#include "objects/pipe.h"
#include "objects/pool.h"
#include "units/waitq.h"

static bool is_pool(const con_object *o) {
  return o->kind == CON_KIND_POOL || o->kind == CON_KIND_EXECUTOR;
}

bool con_ready_applies(const con_object *o) {
  return con_kind_is_unit(o->kind) || o->kind == CON_KIND_QUEUE || o->kind == CON_KIND_EVENT ||
         is_pool(o) || (o->kind == CON_KIND_PIPE && ((const con_pipe *)o)->in != NULL);
}

static bool has_happened(con_object *o) {
  if (o->kind == CON_KIND_EVENT) return con_load(&((con_event *)o)->set) != 0;
  return con_unit_ended((con_unit *)o);
}

con_status con_ready(con_object *o, con_node *node) {
  if (o->kind == CON_KIND_QUEUE) return con_queue_ready((con_queue *)o, node);
  if (o->kind == CON_KIND_PIPE) return con_queue_ready(((con_pipe *)o)->in, node);
  if (is_pool(o)) return con_pool_ready((con_pool *)o, node);
  con_status status = CON_OK;
  con_latch_lock(&o->latch);
  bool woken = node != NULL && node->object == o &&
               node->queue == NULL; /* set, and cleared since */
  if (!woken && !has_happened(o)) {
    status = node != NULL ? CON_BLOCKED : CON_TIMEOUT;
    if (node != NULL) con_waitq_add(o, &o->waiters, node);
  }
  con_latch_unlock(&o->latch);
  return status;
}
