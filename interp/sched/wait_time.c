/* SPDX-License-Identifier: MIT */
#include <lauxlib.h>
#include <sched.h>

#include "base/futex.h"
#include "binding/args.h"
#include "sched/baton.h"
#include "sched/enter.h"
#include "sched/here.h"
#include "sched/loop.h"
#include "sched/pending.h"
#include "sched/upcalls.h"
#include "sched/wait_steps.h"

/* A task that sleeps needs no record. A task that was given a record meanwhile may be told to
 * stop. */
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
  if (u != NULL && con_load(&u->pending) != 0)
    status = con_handle_pending_of(L, ~CON_PENDING_SCRIPT);
  return status == CON_OK ? 0 : con_raise_status(L, status);
}

static con_status attempt_sleep(con_unit *self, con_call *call, con_node *node) {
  (void)self;
  if (con_futex.now() >= call->deadline) return CON_OK;
  return node != NULL ? CON_BLOCKED : CON_TIMEOUT;
}

int con_wait_time(lua_State *L, con_time deadline) {
  if (con_process_is_foreign) {
    if (deadline != CON_TRY) con_wait_plainly(NULL, 0, deadline);
    return 0;
  }
  if (con_loop_can_yield(L)) {
    if (deadline != CON_TRY) return slept(L, LUA_OK, (lua_KContext)deadline);
    con_loop_ready(con_loop_here, con_loop_here->current);
    return lua_yieldk(L, 0, 0, passed);
  }
  if (deadline == CON_TRY && con_sched.wait_on != NULL) {
    deadline = con_futex.now();
  } else if (deadline == CON_TRY) {
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
  con_call call = {
      .attempt = attempt_sleep, .what = {.operation = CON_OP_SLEEP}, .deadline = deadline};
  con_raise_status(L, con_wait(L, &call));
  return 0;
}
