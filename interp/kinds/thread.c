/* SPDX-License-Identifier: MIT */
#include "kinds/thread.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/futex.h"
#include "check/point.h"
#include "kinds/body.h"
#include "kinds/ending.h"
#include "kinds/green.h"
#include "kinds/leave.h"
#include "kinds/signals.h"
#include "sched/baton.h"
#include "sched/enter.h"
#include "sched/here.h"
#include "sched/hook.h"
#include "sched/state.h"
#include "units/announce.h"
#include "units/deadlock.h"
#include "units/end.h"
#include "units/urge.h"

/* What the maker hands to the new thread. The maker holds the state lock until the thread
 * exists. */
typedef struct start {
  con_state *state;
  lua_State *L; /* the thread's coroutine; in the registry under its own address */
  con_unit *unit;
  con_carrier *carrier;
  con_member *member; /* of the baton, under --shake; else NULL */
  int n;
} start;

/* The key of the coroutine of thread unit `u` in the registry of its state, for con_thread_push. */
static const void *stack_key(const con_unit *u) { return (const char *)u + 1; }

void con_thread_push(lua_State *L, const con_unit *u) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, stack_key(u));
}

/* End the unit, and wake the units that join it. Under --shake the thread has the state lock. */
static void finish(con_unit *u, int code) {
  con_urge_end(u);
  con_unit_end(u, code);
}

static void *run(void *data) {
  start s = *(start *)data;
  free(data);
  con_carrier_begin(s.carrier);
  con_signals_begin_thread();
  if (s.member != NULL) con_baton_join(s.member);
  con_state_attach(s.state, s.L);
  con_unit_run(s.unit);
  con_unit_show_name(s.unit);
  con_state_enter();
  int code = con_body_run(s.L, s.unit, s.n, true);
  /* After an error the waiters for this unit's locks need not wait for its tasks. */
  if (code != 0 && con_load(&s.unit->held) > 0) con_ending_leave_locks(s.unit);
  con_ending_run_tasks(s.L);
  con_green_close(s.L);
  con_announce(s.unit, CON_OP_END, &s.unit->head, code);
  lua_pushnil(s.L);
  lua_rawsetp(s.L, LUA_REGISTRYINDEX, stack_key(s.unit));
  lua_pushnil(s.L);
  lua_rawsetp(s.L, LUA_REGISTRYINDEX,
              /* The coroutine stays alive as long as this C stack uses it: no collection runs
               * before the lock is given up. */
              s.L);
  con_state_forget(s.state, s.unit);
  s.state->threads--; /* from here on *s.state lasts as long as this thread has the lock */
  if (con_load(&s.state->closing)) con_futex.wake(&s.state->threads, 1);
  con_here.running = NULL;
  if (con_state_shaking) {
    finish(s.unit, code);
    con_baton_quit();
  } else {
    con_state_leave();
    finish(s.unit, code);
  }
  con_carrier_end(s.carrier);
  con_sub(&con_process_threads, 1u);
  return NULL;
}

static int refuse(lua_State *L, start *s, const char *why) {
  if (s->carrier != NULL) con_carrier_free(s->carrier);
  if (s->L != NULL) {
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, stack_key(s->unit));
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, s->L);
  }
  free(s);
  return luaL_error(L, "cannot start a thread: %s", why);
}

void con_thread_start(lua_State *L, con_unit *u, int n) {
  start *s = calloc(1, sizeof *s);
  if (s == NULL) luaL_error(L, "not enough memory");
  s->carrier = con_carrier_claim(con_process_slot);
  if (s->carrier == NULL) refuse(L, s, "too many threads in the family");
  s->state = con_here.state;
  s->unit = u;
  s->n = n;
  s->L = lua_newthread(L);
  con_state_set_base(s->L);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, stack_key(u));
  lua_rawsetp(L, LUA_REGISTRYINDEX, s->L);
  con_hook_new(s->L);
  if (!lua_checkstack(s->L, n + LUA_MINSTACK)) refuse(L, s, "not enough memory");
  lua_xmove(L, s->L, n + 1);
  u->home = s->state->unit->head.number;
  con_unit_start(u, con_process_self);
  con_add(&con_process_threads, 1u);
  s->state->threads++;
  if (con_state_shaking) s->member = con_baton_add(s->state->baton);
  int error = con_state_shaking && s->member == NULL ? ENOMEM
              : con_checking()                       ? con_point_start(run, s)
                                                     : con_stack_start_thread(run, s);
  if (error != 0) {
    if (s->member != NULL) con_baton_remove(s->state->baton, s->member);
    s->state->threads--;
    con_sub(&con_process_threads, 1u);
    con_unit_unstart(u);
    refuse(L, s, strerror(error));
  }
}
