/* SPDX-License-Identifier: MIT */
#include "sched/wait.h"

#include <errno.h>
#include <lauxlib.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/futex.h"
#include "binding/args.h"
#include "binding/chunk.h"
#include "sched/baton.h"
#include "sched/enter.h"
#include "sched/here.h"
#include "sched/loop.h"
#include "sched/pending.h"
#include "sched/spin.h"
#include "sched/upcalls.h"
#include "units/waitq.h"

void con_wait_note_line(lua_State *L, con_unit *self) {
  lua_Debug ar;
  char line[LUA_IDSIZE + 16];
  self->where[0] = 0;
  if (!con_chunk_find_script(L, 0, &ar)) return;
  int n = snprintf(line, sizeof line, "%s:%d", ar.short_src, ar.currentline);
  /* The end of a path tells more than its beginning. */
  size_t skip = (size_t)n < sizeof self->where ? 0 : (size_t)n - sizeof self->where + 1;
  memcpy(self->where, line + skip, (size_t)n - skip + 1);
}

/* What an attempt answers that would have to wait, but was told not to. */
static bool would_wait(con_status status) {
  return status == CON_TIMEOUT || status == CON_EMPTY || status == CON_FULL;
}

/* Another processor may be about to do what the unit waits for. Only where no other thread wants the state's lock. */
static con_status attempt_soon(con_unit *self, con_call *call) {
  static _Thread_local con_spin spin = CON_SPIN;
  if (call->what.object == NULL || con_here.state->threads > 1 ||
      (con_loop_here != NULL && con_loop_here->tasks > 0) || !con_spin_begin(&spin))
    return CON_BLOCKED;
  while (con_spin_step(&spin)) {
    con_status status = call->attempt(self, call, false);
    if (would_wait(status)) continue;
    con_spin_end(&spin, true);
    return status;
  }
  con_spin_end(&spin, false);
  return CON_BLOCKED;
}

/* The same where other threads want the state's lock: the lock was given up, and the unit is queued. */
static void expect_wake(con_unit *self, uint32_t seen) {
  static _Thread_local con_spin spin = CON_SPIN;
  if (!con_spin_begin(&spin)) return;
  bool woken = false;
  while (!woken && con_spin_step(&spin)) woken = con_load(&self->wake) != seen;
  con_spin_end(&spin, woken);
}

/* Under --shake: whether the wait closes a ring is not to depend on how soon the thread comes to look, after another one has the
 * lock. */
static con_status park_shaken(con_unit *self, con_call *call, uint32_t seen) {
  con_status status = con_park_enter(self, &call->what, seen, call->deadline);
  if (status != CON_BLOCKED) return status;
  con_state_leave_until(&self->wake, seen, 1);
  status = con_park_entered(self, &call->what, seen, call->deadline);
  con_state_enter();
  con_park_leave(self);
  return status;
}

/* Until woken: others of this thread run meanwhile, or it sleeps outside the state's lock. */
static con_status park(con_unit *self, con_call *call, uint32_t seen) {
  if (con_loop_here != NULL) return con_loop_park(self, &call->what, seen, call->deadline);
  if (con_state_shaking) return park_shaken(self, call, seen);
  bool shared = con_here.state->threads > 1 && call->what.object != NULL;
  con_state_leave();
  if (shared) expect_wake(self, seen);
  con_status status = con_park(self, &call->what, seen, call->deadline);
  con_state_enter();
  return status;
}

/* An error comes out of callbacks only when the unit itself is to stop. */
static con_status run_calls(lua_State *L) {
  if (con_sched.run_calls == NULL || !lua_checkstack(L, 10)) return CON_OK;
  lua_pushcfunction(L, con_sched.run_calls);
  if (lua_pcall(L, 0, 0, 0) == LUA_OK) return CON_OK;
  con_error code = con_error_at(L, -1);
  lua_pop(L, 1);
  if (code == CON_ERROR_INTERRUPTED) return CON_INTERRUPTED;
  return code == CON_ERROR_UNIT_TERMINATED ? CON_TERMINATED : CON_OK;
}

#define SCRIPT (CON_PENDING_SIGNAL | CON_PENDING_CALLS)

/* Handlers and callbacks of the script run in the middle of a wait, and may themselves wait for something. For callbacks the
 * place in the queue is put aside meanwhile; for a handler it is given up, which a condition takes for a wake, as it may. Not
 * when `o`, which is waited for, was handed to the unit just now: then the wait is over, and they come behind it. */
static con_status attend_script(lua_State *L, con_unit *self, const con_object *o) {
  con_object *owes = self->owes;
  con_nodes *aside = NULL;
  bool stays = !(con_load(&self->pending) & CON_PENDING_SIGNAL);
  if (stays) aside = con_waitq_put_aside(self, &stays);
  if (!stays && self->wait_node.object != NULL) con_waitq_leave(&self->wait_node, false);
  if (o != NULL && con_object_is_granted(o, self)) {
    con_waitq_put_back(self, aside);
    return CON_OK;
  }
  con_status status = con_handle_pending_of(L, CON_PENDING_SIGNAL);
  if (status == CON_OK && (con_load(&self->pending) & CON_PENDING_CALLS)) {
    con_and(&self->pending, ~CON_PENDING_CALLS);
    status = run_calls(L);
  }
  con_waitq_put_back(self, aside);
  con_store(&self->owes, owes);
  con_wait_note_line(L, self);
  return status;
}

/* What is pending, then one attempt: its answer; CON_BLOCKED if the unit is to park with *seen. */
static con_status attempt_once(lua_State *L, con_unit *self, con_call *call, uint32_t *seen) {
  con_status status;
  for (;;) {
    uint32_t reasons = con_load(&self->pending) & ~SCRIPT;
    if (reasons != 0 && (status = con_handle_pending_of(L, reasons)) != CON_OK) return status;
    *seen = con_park_begin(self);
    status = call->attempt(self, call, true);
    if (status != CON_BLOCKED || !(con_load(&self->pending) & SCRIPT)) return status;
    if ((status = attend_script(L, self, call->what.object)) != CON_OK) return status;
  }
}

static con_status wait_on(lua_State *L, con_unit *self, con_call *call) {
  uint32_t seen;
  con_wait_note_line(L, self);
  for (;;) {
    con_status status = attempt_once(L, self, call, &seen);
    if (status != CON_BLOCKED) return status;
    status = park(self, call, seen);
    if (status == CON_DEADLOCK || status == CON_NO_MEMORY) return status;
    if (status == CON_TIMEOUT) return call->attempt(self, call, false);
  }
}

/* The unit is through with whatever queue it may be in. */
static con_status leave(con_unit *self, const con_call *call, con_status status) {
  con_announce_done(self, call->what.operation, call->what.object, (int)status);
  if (self->wait_node.object != NULL)
    con_waitq_leave(&self->wait_node,
                    (status == CON_OK || status == CON_ABANDONED) && !call->only_looks);
  return status;
}

con_status con_wait_on(lua_State *L, con_call *call) {
  con_unit *self = con_self();
  con_status status = attempt_soon(self, call);
  if (status == CON_BLOCKED) status = wait_on(L, self, call);
  return leave(self, call, status);
}

con_status con_wait(lua_State *L, con_call *call) {
  con_unit *self = con_self();
  con_announce(self, call->what.operation, call->what.object);
  con_status status = call->attempt(self, call, false);
  if (call->deadline != CON_TRY && would_wait(status)) return con_wait_on(L, call);
  return leave(self, call, status); /* a condition queues its unit before the first attempt */
}

/* ---- waits that yield ---- */

/* The call of a task that yielded. */
typedef struct kept {
  size_t room;
  size_t size;
  con_finish finish;
  con_call call; /* and what is behind it */
} kept;

static kept *keep(con_waiter *w, const con_call *call, size_t size, con_finish finish) {
  kept *k = w->kept;
  if (k == NULL || k->room < size) {
    k = realloc(k, offsetof(kept, call) + size);
    if (k == NULL) return NULL;
    w->kept = k;
    k->room = size;
  }
  memcpy(&k->call, call, size);
  k->size = size;
  k->finish = finish;
  return k;
}

static int end_kept(lua_State *L, con_unit *self, kept *k, con_status status) {
  _Alignas(16) char copy[CON_CALL_MAX]; /* finish may wait, and so keep another call */
  memcpy(copy, &k->call, k->size);
  con_call *call = (con_call *)(void *)copy;
  return k->finish(L, call, leave(self, call, status));
}

static int go_on(lua_State *L, int how, lua_KContext context) {
  con_loop *l = con_loop_here;
  con_unit *self = con_self();
  kept *k = l->current->kept;
  con_status status;
  uint32_t seen;
  (void)context;
  if (how == LUA_YIELD) {
    con_park_leave(self);
    if (l->current->timed_out) return end_kept(L, self, k, k->call.attempt(self, &k->call, false));
  }
  do {
    status = attempt_once(L, self, &k->call, &seen);
    if (status != CON_BLOCKED) break;
    status = con_park_enter(self, &k->call.what, seen, k->call.deadline);
    if (status == CON_BLOCKED) {
      if (con_loop_wait(l, k->call.deadline)) return lua_yieldk(L, 0, 0, go_on);
      con_park_leave(self);
      status = CON_NO_MEMORY;
    }
  } while (status == CON_OK);
  return end_kept(L, self, k, status);
}

int con_wait_on_then(lua_State *L, con_call *call, size_t size, con_finish finish) {
  con_unit *self = con_self();
  if (con_loop_can_yield(L) && keep(con_loop_here->current, call, size, finish) != NULL) {
    con_wait_note_line(L, self);
    return go_on(L, LUA_OK, 0);
  }
  return finish(L, call, con_wait_on(L, call));
}

int con_wait_then(lua_State *L, con_call *call, size_t size, con_finish finish) {
  con_unit *self = con_self();
  con_announce(self, call->what.operation, call->what.object);
  con_status status = call->attempt(self, call, false);
  if (call->deadline != CON_TRY && would_wait(status))
    return con_wait_on_then(L, call, size, finish);
  return finish(L, call, leave(self, call, status));
}

int con_wait_end_boolean(lua_State *L, con_call *call, con_status status) {
  (void)call;
  con_raise_status(L, status);
  lua_pushboolean(L, status == CON_OK);
  return 1;
}

/* ---- time ---- */

/* A task that sleeps needs no record. One that was given a record meanwhile may be told to stop. */
static int slept(lua_State *L, int how, lua_KContext deadline) {
  con_loop *l = con_loop_here;
  con_waiter *w = l->current;
  con_status status;
  if (how == LUA_YIELD && w->unit != NULL) {
    if (w->unit->park_count & 1) con_park_leave(w->unit);
    if (con_load(&w->unit->pending) != 0 &&
        (status = con_handle_pending_of(L, ~CON_PENDING_CALLS)) != CON_OK)
      return con_raise_status(L, status);
  }
  if (how == LUA_YIELD && (w->timed_out || con_futex.now() >= deadline)) return 0;
  if (w->unit != NULL) {
    const con_waiting what = {NULL, CON_OP_SLEEP, false};
    con_wait_note_line(L, w->unit);
    w->timed_out = false;
    if (con_park_enter(w->unit, &what, con_park_begin(w->unit), deadline) != CON_BLOCKED)
      return slept(L, LUA_YIELD, deadline);
  }
  if (!con_loop_wait(l, deadline)) {
    if (w->unit != NULL) con_park_leave(w->unit);
    return luaL_error(L, "not enough memory");
  }
  return lua_yieldk(L, 0, (lua_KContext)deadline, slept);
}

static int passed(lua_State *L, int how, lua_KContext context) {
  con_unit *u = con_self_known;
  (void)how, (void)context;
  con_status status = CON_OK;
  if (u != NULL && con_load(&u->pending) != 0) status = con_handle_pending_of(L, ~SCRIPT);
  return status == CON_OK ? 0 : con_raise_status(L, status);
}

static con_status attempt_sleep(con_unit *self, con_call *call, bool wait) {
  (void)self;
  if (con_futex.now() >= call->deadline) return CON_OK;
  return wait ? CON_BLOCKED : CON_TIMEOUT;
}

/* For con_wait_outside, and with no descriptors for con_wait_time, in a process that is foreign. */
static con_status wait_plainly(struct pollfd *fds, nfds_t n, con_time deadline) {
  for (;;) {
    con_time left = deadline == CON_NEVER ? CON_NEVER : deadline - con_futex.now();
    if (left < 0) left = 0;
    struct timespec t = {(time_t)(left / CON_SECOND), (long)(left % CON_SECOND)};
    int ready = ppoll(fds, n, deadline == CON_NEVER ? NULL : &t, NULL);
    if (ready > 0 || (ready < 0 && errno != EINTR)) return CON_OK;
    if (ready == 0) return CON_TIMEOUT;
  }
}

int con_wait_time(lua_State *L, con_time deadline) {
  if (con_process_is_foreign) {
    if (deadline != CON_TRY) wait_plainly(NULL, 0, deadline);
    return 0;
  }
  if (con_loop_can_yield(L)) {
    if (deadline != CON_TRY) return slept(L, LUA_OK, (lua_KContext)deadline);
    con_loop_ready(con_loop_here, con_loop_here->current);
    return lua_yieldk(L, 0, 0, passed);
  }
  if (deadline == CON_TRY) {
    if (con_loop_here != NULL) {
      con_loop_pass();
    } else if (con_state_shaking) {
      con_baton_choose(1);
    } else {
      con_state_leave();
      sched_yield();
      con_state_enter();
    }
    deadline = con_futex.now();
  }
  con_call call = {attempt_sleep, {NULL, CON_OP_SLEEP, false}, deadline, false};
  con_raise_status(L, con_wait(L, &call));
  return 0;
}

con_status con_wait_outside(lua_State *L, struct pollfd *fds, nfds_t n, con_operation operation,
                            con_time deadline) {
  return con_wait_outside_unless(L, fds, n, operation, deadline, NULL);
}

con_status con_wait_outside_unless(lua_State *L, struct pollfd *fds, nfds_t n,
                                   con_operation operation, con_time deadline, const bool *enough) {
  if (con_process_is_foreign) return wait_plainly(fds, n, deadline);
  con_unit *self = con_self();
  con_waiting what = {NULL, operation, true};
  con_announce(self, operation, NULL);
  con_status status;
  if (poll(fds, n, 0) > 0) return CON_OK;
  if (deadline == CON_TRY) return CON_TIMEOUT;
  con_wait_note_line(L, self);
  for (;;) {
    uint32_t reasons = con_load(&self->pending) & ~SCRIPT;
    if (reasons != 0 && (status = con_handle_pending_of(L, reasons)) != CON_OK) return status;
    if ((con_load(&self->pending) & SCRIPT) && (status = attend_script(L, self, NULL)) != CON_OK)
      return status;
    if (enough != NULL && *enough) return CON_OK;
    if (con_loop_here != NULL) {
      status = con_loop_park_outside(self, &what, fds, n, deadline);
    } else {
      con_state_leave_outside();
      status = con_park_outside(self, &what, fds, n, deadline);
      con_state_enter();
    }
    if (poll(fds, n, 0) > 0) return CON_OK;
    if (status != CON_OK) return status;
  }
}

/* ---- a task that waits for a descriptor ---- */

typedef struct outside_call {
  con_call call;
  con_finish finish;
  con_fd_wait watch;
  con_fd_wait *added; /* the one that the loop knows: in the call that was kept, not in a copy */
} outside_call;

/* One that was woken otherwise asks the kernel: its descriptor may be another one now. */
static con_status attempt_outside(con_unit *self, con_call *call, bool wait) {
  outside_call *o = (outside_call *)call;
  struct pollfd fd = {o->watch.fd, o->watch.events, 0};
  (void)self;
  if (o->added == NULL && wait) {
    o->watch.waiter = con_loop_here->current;
    o->added = &o->watch;
    return con_fd_wait_add(con_loop_here, &o->watch);
  }
  if (o->added != NULL && (o->watch.revents != 0 || poll(&fd, 1, 0) > 0)) return CON_OK;
  return wait ? CON_BLOCKED : CON_TIMEOUT;
}

static int end_outside(lua_State *L, con_call *call, con_status status) {
  outside_call *o = (outside_call *)call;
  struct pollfd fd = {o->watch.fd, o->watch.events, 0};
  if (o->added != NULL) con_fd_wait_remove(con_loop_here, o->added);
  if (status == CON_LIMIT) /* the kernel cannot tell the loop */
    status = con_wait_outside(L, &fd, 1, call->what.operation, call->deadline);
  return o->finish(L, NULL, status);
}

int con_wait_outside_then(lua_State *L, struct pollfd fd, con_operation operation,
                          con_time deadline, con_finish finish) {
  outside_call o = {{attempt_outside, {NULL, operation, true}, deadline, false},
                    finish,
                    {NULL, NULL, fd.fd, fd.events, 0},
                    NULL};
  if (deadline == CON_TRY || fd.fd < 0 || !con_loop_can_yield(L))
    return finish(L, NULL, con_wait_outside(L, &fd, 1, operation, deadline));
  con_announce(con_self(), operation, NULL);
  return con_wait_on_then(L, &o.call, sizeof o, end_outside);
}
