/* SPDX-License-Identifier: MIT */
#include "sched/wait.h"

#include <stdio.h>
#include <string.h>

#include "binding/args.h"
#include "binding/chunk.h"
#include "binding/errors.h"
#include "sched/enter.h"
#include "sched/here.h"
#include "sched/loop.h"
#include "sched/pending.h"
#include "sched/spin.h"
#include "sched/upcalls.h"
#include "sched/wait_steps.h"
#include "units/announce.h"
#include "units/waitq.h"

void con_wait_note_line(lua_State *L, con_unit *self) {
  lua_Debug ar;
  char line[LUA_IDSIZE + 16];
  self->where[0] = 0;
  if (!con_chunk_find_script(L, 0, &ar)) return;
  int n = snprintf(line, sizeof line, "%s:%d", ar.short_src, ar.currentline);
  /* The end of a path tells more than the beginning. */
  size_t skip = (size_t)n < sizeof self->where ? 0 : (size_t)n - sizeof self->where + 1;
  memcpy(self->where, line + skip, (size_t)n - skip + 1);
}

/* Look for a while whether another processor does what the unit waits for. Only where no other
 * thread wants the state's lock; else expect_wake looks. */
static con_status attempt_soon(con_unit *self, con_call *call) {
  static _Thread_local con_spin spin = CON_SPIN;
  if (call->what.object == NULL || con_here.state->threads > 1 ||
      (con_loop_here != NULL && con_loop_here->tasks > 0) || !con_spin_begin(&spin))
    return CON_BLOCKED;
  while (con_spin_step(&spin)) {
    con_status status = call->attempt(self, call, NULL);
    if (con_wait_would(status)) continue;
    con_spin_end(&spin, true);
    return status;
  }
  con_spin_end(&spin, false);
  return CON_BLOCKED;
}

/* Look for a while whether the unit is woken, where other threads want the state's lock: the lock
 * was given up, and the unit is queued. */
static void expect_wake(con_unit *self, uint32_t seen) {
  static _Thread_local con_spin spin = CON_SPIN;
  if (!con_spin_begin(&spin)) return;
  bool woken = false;
  while (!woken && con_spin_step(&spin)) woken = con_wake_word_moved(&self->wake, seen);
  con_spin_end(&spin, woken);
}

/* Under --shake: enter the wait with the lock held. Whether the wait closes a cycle must not depend
 * on how soon the thread comes to look after another thread has the lock. */
static con_status park_shaken(con_unit *self, con_call *call, uint32_t seen) {
  con_status status = con_park_enter(self, &call->what, seen, call->deadline);
  if (status != CON_BLOCKED) return status;
  con_state_leave_until_woken(&self->wake, seen);
  status = con_park_entered(self, &call->what, seen, call->deadline);
  con_state_enter();
  con_park_leave(self);
  return status;
}

/* Wait until the unit is woken: other waiters of this thread run meanwhile, or the thread sleeps
 * without the state's lock. */
static con_status park(con_unit *self, con_call *call, uint32_t seen) {
  if (con_loop_here != NULL) return con_loop_park(self, &call->what, seen, call->deadline);
  if (con_state_shaking) return park_shaken(self, call, seen);
  bool shared = con_here.state->threads > 1 && call->what.object != NULL;
  con_state_leave();
  if (shared) expect_wake(self, seen);
  con_status status = con_park(self, &call->what, seen, call->deadline);
  con_state_enter();
  if (con_load_relaxed(&self->state) == CON_READY) con_unit_go_on(self);
  return status;
}

/* An error leaves callbacks only when the unit is to stop. */
static con_status run_calls(lua_State *L) {
  if (con_sched.run_calls == NULL || !lua_checkstack(L, 10)) return CON_OK;
  lua_pushcfunction(L, con_sched.run_calls);
  if (lua_pcall(L, 0, 0, 0) == LUA_OK) return CON_OK;
  con_error code = con_error_at(L, -1);
  lua_pop(L, 1);
  if (code == CON_ERROR_INTERRUPTED) return CON_INTERRUPTED;
  return code == CON_ERROR_UNIT_TERMINATED ? CON_TERMINATED : CON_OK;
}

con_status con_wait_give_way(lua_State *L, con_unit *self, con_time deadline) {
  if (!(con_load(&self->pending) & CON_PENDING_GIVE_WAY)) return CON_OK;
  con_and(&self->pending, ~CON_PENDING_GIVE_WAY);
  return con_sched.give_way != NULL ? con_sched.give_way(L, self, deadline) : CON_OK;
}

con_status con_wait_run_script(lua_State *L, con_unit *self, const con_object *o) {
  con_object *owes = self->owes;
  con_nodes *aside = NULL;
  bool stays = !(con_load(&self->pending) & CON_PENDING_SIGNAL);
  if (stays) aside = con_waitq_put_aside(self, &stays);
  if (!stays && self->wait_node.object != NULL) con_waitq_leave(&self->wait_node, false);
  if (o != NULL && con_object_is_granted(o, self)) {
    con_waitq_put_back(self, aside);
    return CON_OK;
  }
  con_unit_go_on(self);
  con_store_seq(&self->scripts, self->scripts + 1);
  if (self->uses != NULL) con_or(&self->pending, CON_PENDING_GIVE_WAY); /* for the next wait */
  con_status status = con_handle_pending_of(L, CON_PENDING_SIGNAL);
  if (status == CON_OK && (con_load(&self->pending) & CON_PENDING_CALLS)) {
    con_and(&self->pending, ~CON_PENDING_CALLS);
    status = run_calls(L);
  }
  con_store(&self->scripts, self->scripts - 1);
  con_waitq_put_back(self, aside);
  con_store(&self->owes, owes);
  con_wait_note_line(L, self);
  return status;
}

con_status con_wait_attempt(lua_State *L, con_unit *self, con_call *call, uint32_t *seen) {
  con_status status;
  for (;;) {
    if ((status = con_wait_give_way(L, self, call->deadline)) != CON_OK) return status;
    uint32_t reasons = con_load(&self->pending) & ~CON_PENDING_SCRIPT;
    if (reasons != 0 && (status = con_handle_pending_of(L, reasons)) != CON_OK) return status;
    *seen = con_park_begin(self);
    status = call->attempt(self, call, &self->wait_node);
    if (status != CON_BLOCKED || !(con_load(&self->pending) & CON_PENDING_SCRIPT)) return status;
    if ((status = con_wait_run_script(L, self, call->what.object)) != CON_OK) return status;
  }
}

static con_status wait_on(lua_State *L, con_unit *self, con_call *call) {
  uint32_t seen;
  con_wait_note_line(L, self);
  for (;;) {
    con_status status = con_wait_attempt(L, self, call, &seen);
    if (status != CON_BLOCKED) return status;
    status = park(self, call, seen);
    if (status == CON_DEADLOCK || status == CON_NO_MEMORY) return status;
    if (status == CON_TIMEOUT) return call->attempt(self, call, NULL);
  }
}

con_status con_wait_leave(con_unit *self, const con_call *call, con_status status) {
  con_tell(self, call->what.operation, call->what.object, (int)status, call->number);
  if (self->wait_node.object != NULL)
    con_waitq_leave(&self->wait_node,
                    (status == CON_OK || status == CON_ABANDONED) && !call->only_looks);
  return status;
}

con_status con_wait_on(lua_State *L, con_call *call) {
  con_unit *self = con_self();
  if (con_sched.wait_on != NULL) return con_wait_leave(self, call, con_sched.wait_on(self, call));
  con_status status = attempt_soon(self, call);
  if (status == CON_BLOCKED) status = wait_on(L, self, call);
  con_unit_go_on(self);
  return con_wait_leave(self, call, status);
}

con_status con_wait(lua_State *L, con_call *call) {
  con_unit *self = con_self();
  con_announce(self, call->what.operation, call->what.object, call->deadline);
  con_status status = call->attempt(self, call, NULL);
  if (call->deadline != CON_TRY && con_wait_would(status)) return con_wait_on(L, call);
  return con_wait_leave(self, call,
                        status); /* a condition queues its unit before the first attempt */
}
