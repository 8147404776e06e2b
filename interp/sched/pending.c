/* SPDX-License-Identifier: MIT */
#include "sched/pending.h"

#include "sched/enter.h"
#include "sched/upcalls.h"
#include "units/reap.h"

/* Put off what would stop the unit, while the unit is shielded. Returns what of `pending` is
 * left. */
static uint32_t put_off(con_unit *self, uint32_t pending) {
  uint32_t stops = pending & CON_STOPS;
  if (self->shield == 0 || stops == 0) return pending;
  con_and(&self->pending, ~stops);
  self->deferred |= stops;
  return pending & ~stops;
}

bool con_pending_is_to_stop(void) {
  con_unit *self = con_self_known;
  return self != NULL && (put_off(self, con_load_seq(&self->pending)) & CON_STOPS) != 0;
}

static con_status attend_pending(lua_State *L, con_unit *self, uint32_t reasons) {
  uint32_t pending = put_off(self, con_load(&self->pending) & reasons);
  con_status status;
  if (pending & CON_PENDING_DOOM) {
    con_and(&self->pending, ~CON_PENDING_DOOM);
    con_sched.doom();
    return CON_DEADLOCK;
  }
  if (pending & CON_PENDING_SWEEP) {
    con_and(&self->pending, ~CON_PENDING_SWEEP);
    con_sweep();
    if (con_sched.children != NULL) con_sched.children();
  }
  if (pending & CON_PENDING_SIGNAL) {
    con_and(&self->pending, ~CON_PENDING_SIGNAL);
    if (con_sched.handle_signals != NULL && (status = con_sched.handle_signals(L)) != CON_OK)
      return status;
  }
  if (pending & CON_PENDING_INTERRUPT) {
    con_and(&self->pending, ~CON_PENDING_INTERRUPT);
    return CON_INTERRUPTED;
  }
  if (pending & CON_PENDING_TERMINATE) {
    con_and(&self->pending, ~CON_PENDING_TERMINATE);
    return CON_TERMINATED;
  }
  if (pending & CON_PENDING_CANCEL) {
    con_and(&self->pending, ~CON_PENDING_CANCEL);
    return CON_CANCELLED;
  }
  return CON_OK;
}

con_status con_handle_pending_of(lua_State *L, uint32_t reasons) {
  con_status status = CON_OK;
  con_unit *self = con_self_known; /* a task without a record has nothing pending */
  if (self != NULL && (con_load(&self->pending) & reasons) != 0)
    status = attend_pending(L, self, reasons);
  con_state_take_turns();
  return status;
}

con_status con_handle_pending(lua_State *L) { return con_handle_pending_of(L, UINT32_MAX); }
