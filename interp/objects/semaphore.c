/* SPDX-License-Identifier: MIT */
#include "objects/semaphore.h"

#include "units/park.h"
#include "units/waitq.h"

con_semaphore *con_semaphore_new(uint64_t value, uint64_t bound) {
  con_semaphore *s = con_object_new(CON_KIND_SEMAPHORE, sizeof *s);
  if (s == NULL) return NULL;
  s->value = value;
  s->bound = bound;
  return s;
}

con_status con_semaphore_acquire(con_unit *self, con_semaphore *s, bool wait) {
  con_status status = CON_OK;
  con_latch_lock(&s->head.latch);
  if (s->value > 0) {
    con_store(&s->value, s->value - 1);
  } else if (wait) {
    con_waitq_add(&s->head, &s->head.waiters, &self->node);
    status = CON_BLOCKED;
  } else {
    status = CON_TIMEOUT;
  }
  con_latch_unlock(&s->head.latch);
  return status;
}

con_status con_semaphore_release(con_semaphore *s, uint64_t n) {
  con_latch_lock(&s->head.latch);
  bool over = n > s->bound - s->value;
  if (!over) con_store(&s->value, s->value + n);
  bool waiters = s->head.waiters.head != NULL;
  con_latch_unlock(&s->head.latch);
  if (over) return CON_OVER;
  if (waiters) con_wake_some(&s->head, &s->head.waiters, n > UINT32_MAX ? UINT32_MAX : (uint32_t)n);
  return CON_OK;
}
