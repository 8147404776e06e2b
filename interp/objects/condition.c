/* SPDX-License-Identifier: MIT */
#include "objects/condition.h"

#include "units/waitq.h"

static void destroy(con_object *o) {
  con_condition *c = (con_condition *)o;
  con_object_let_go(&c->lock);
  con_block_free(c);
}

con_condition *con_condition_new(con_lock *lock) {
  con_condition *c = con_object_new(CON_KIND_CONDITION, sizeof *c);
  if (c != NULL) con_object_hold(&c->lock, &lock->head);
  return c;
}

static con_status check_owner(con_unit *self, con_condition *c) {
  con_unit *owner = con_object_owner(&c->lock->head);
  if (owner == self) return CON_OK;
  return owner == NULL ? CON_NOT_HELD : CON_NOT_OWNER;
}

con_status con_condition_begin(con_unit *self, con_condition *c, uint64_t *depth) {
  con_status status = check_owner(self, c);
  if (status != CON_OK) return status;
  con_latch_lock(&c->head.latch);
  con_waitq_add(&c->head, &c->head.waiters, &self->wait_node);
  con_latch_unlock(&c->head.latch);
  return con_lock_release_all(self, c->lock, depth);
}

con_status con_condition_wait(con_unit *self, con_condition *c, const con_node *node) {
  /* Only a notification takes a living unit out of the queue. */
  if (con_load(&self->wait_node.queue) == NULL) {
    con_store(&self->owes, &c->head);
    return CON_OK;
  }
  return node != NULL ? CON_BLOCKED : CON_TIMEOUT;
}

void con_condition_end(con_unit *self) { con_store(&self->owes, (con_object *)NULL); }

void con_condition_pass_on(con_condition *c) { con_wake_some(&c->head, &c->head.waiters, 1); }

con_status con_condition_notify(con_unit *self, con_condition *c, uint32_t n) {
  con_status status = check_owner(self, c);
  if (status == CON_OK) con_wake_some(&c->head, &c->head.waiters, n);
  return status;
}

const con_kind_type con_kind_condition = {.destroy = destroy, .annex = true};
