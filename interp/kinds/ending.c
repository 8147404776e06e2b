/* SPDX-License-Identifier: MIT */
#include "kinds/ending.h"

#include <lauxlib.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/futex.h"
#include "binding/chunk.h"
#include "binding/errors.h"
#include "check/death.h"
#include "check/point.h"
#include "kinds/body.h"
#include "kinds/green.h"
#include "kinds/join.h"
#include "kinds/leave.h"
#include "kinds/left.h"
#include "kinds/signals.h"
#include "kinds/upcalls.h"
#include "sched/enter.h"
#include "sched/here.h"
#include "sched/shake.h"
#include "sched/state.h"
#include "units/holds.h"
#include "units/reap.h"
#include "units/unpark.h"

#define GRACE CON_SECOND       /* for a process to end by SIGTERM, before SIGKILL */
#define OWN_WAY (500 * CON_MS) /* for a child to end by the Ctrl-C that it may have seen too */

/* ---- the end of the main code ---- */

typedef bool (*choice)(const con_unit *u);

static bool is_live(const con_unit *u) {
  uint64_t state = con_load(&u->state);
  return state != CON_NEW && state != CON_ENDED;
}

/* Is `u` a thread or isolate for which the process waits? An isolate made by a thread counts as
 * made by the process. */
static bool is_inside(const con_unit *u) {
  return u->head.kind != CON_KIND_PROCESS && u->process == con_process_self && u != con_self() &&
         is_live(u) && !u->daemon;
}

/* Is `u` a thread in the state of this isolate? */
static bool is_inside_isolate(const con_unit *u) {
  return u->head.kind != CON_KIND_PROCESS && u->process == con_process_self && u != con_self() &&
         u->home == con_self()->head.number && is_live(u);
}

static bool is_waited_for_in_isolate(const con_unit *u) {
  return !u->daemon && is_inside_isolate(u);
}

/* Is `u` another thread of this thread's state, or a task of another thread? */
static bool is_in_this_state(const con_unit *u) {
  const con_unit *home = con_here.state->unit;
  return u->head.kind != CON_KIND_PROCESS && u->process == con_process_self && u != home &&
         u != con_self() && u != con_self_thread && u->home == home->head.number && is_live(u);
}

static bool is_daemon_child(const con_unit *u) {
  return u->head.kind == CON_KIND_PROCESS && con_process_is_mine(u) && u->daemon && is_live(u);
}

static bool is_child(const con_unit *u) {
  return u->head.kind == CON_KIND_PROCESS && con_process_is_mine(u) && u->process != NULL &&
         con_load(&u->state) != CON_NEW && !con_load(&u->joined);
}

/* The next chosen unit with a number above `after`; NULL: there is none. *ref is its new entry in
 * the references of this process. */
static con_unit *find(choice chosen, uint32_t after, uint64_t *ref) {
  con_family *f = con_family_root;
  con_unit *found = NULL;
  con_latch_lock(&f->units_latch);
  for (con_unit *u = f->first; u != NULL && found == NULL; u = u->next) {
    if (u->head.number <= after || !chosen(u)) continue;
    *ref = con_ref_try_add(con_process_self, &u->head);
    if (*ref != CON_NO_REF) found = u;
  }
  con_latch_unlock(&f->units_latch);
  return found;
}

/* Join every chosen unit. Returns CON_OK, CON_TIMEOUT, or what else ended a wait. */
static con_status join_all(lua_State *L, choice chosen, con_time deadline) {
  uint64_t ref;
  con_unit *u;
  while ((u = find(chosen, 0, &ref)) != NULL) {
    con_status status = con_join(L, u, deadline);
    con_ref_drop(con_process_self, ref);
    if (status != CON_OK) return status;
  }
  return CON_OK;
}

static void signal_all(choice chosen, int signal) {
  uint64_t ref;
  con_unit *u;
  uint32_t after = 0;
  while ((u = find(chosen, after, &ref)) != NULL) {
    if (!con_load(&u->joined)) con_unit_signal(u, signal);
    after = u->head.number;
    con_ref_drop(con_process_self, ref);
  }
}

void con_ending_stop_daemons(void) {
  if (con_load(&con_family_root->forked)) signal_all(is_daemon_child, SIGTERM);
}

static void end_daemons(lua_State *L) {
  signal_all(is_daemon_child, SIGTERM);
  if (join_all(L, is_daemon_child, con_clock_now() + GRACE) == CON_OK) return;
  signal_all(is_daemon_child, SIGKILL);
  join_all(L, is_daemon_child, con_clock_now() + GRACE);
}

static void post_all(choice chosen) {
  uint64_t ref;
  con_unit *u;
  for (uint32_t after = 0; (u = find(chosen, after, &ref)) != NULL;) {
    con_unit_post(u, CON_PENDING_TERMINATE);
    con_state_poke(u);
    after = u->head.number;
    con_ref_drop(con_process_self, ref);
  }
}

/* Wait for the threads in the isolate's state. `status` is that of the waits before; where the
 * isolate is told to stop, its threads are told too. Returns the last status that is not CON_OK. */
static con_status end_isolate(lua_State *L, con_status status) {
  con_status now;
  if (status != CON_OK) post_all(is_inside_isolate);
  while ((now = join_all(L, is_waited_for_in_isolate, CON_NEVER)) != CON_OK) {
    status = now;
    post_all(is_inside_isolate);
  }
  return status;
}

static bool is_waited_for(const con_unit *u) { return is_inside(u) || is_child(u); }

static bool has_ended_all(void) {
  uint64_t ref;
  if (con_loop_here != NULL && con_loop_here->user_tasks > 0) return false;
  if (find(is_waited_for, 0, &ref) == NULL) return true;
  con_ref_drop(con_process_self, ref);
  return false;
}

/* The usual end of a process: wait for all units, also for those that a callback or a finalizer
 * starts meanwhile. */
static con_status end_all(lua_State *L) {
  con_status status;
  do {
    status = con_green_join_all(L, CON_NEVER);
    if (status == CON_OK) status = join_all(L, is_inside, CON_NEVER);
    if (status != CON_OK) return status;
    end_daemons(L);
    status = join_all(L, is_child, CON_NEVER);
  } while (status == CON_OK && !has_ended_all());
  return status;
}

/* The end after Ctrl-C: tell all units to stop, and wait only as long as that takes. The terminal
 * has sent Ctrl-C to the children too, so they may be ending already. */
static void end_soon(lua_State *L) {
  con_green_post_all(L);
  post_all(is_inside);
  con_green_join_all(L, con_clock_now() + GRACE);
  join_all(L, is_inside, con_clock_now() + GRACE);
  if (join_all(L, is_child, con_clock_now() + OWN_WAY) == CON_OK) return;
  if (con_process_self->unit == con_family_root->root) con_signals_end_others();
  else signal_all(is_child, SIGTERM);
  if (join_all(L, is_child, con_clock_now() + GRACE) == CON_OK) return;
  signal_all(is_child, SIGKILL);
  join_all(L, is_child, con_clock_now() + GRACE);
}

/* A signal handler of the script failed during a wait above: print the error, which was kept. */
static void report_handler(lua_State *L) {
  char name[64];
  con_unit_name(con_self(), name, sizeof name);
  lua_pushcfunction(L, con_error_raise_kept);
  con_body_call(L, 0, 0);
  con_body_report(L, name);
  lua_pop(L, 2);
}

const char con_ending_key = 0;

/* Finish the work that the script has left to its end: operations begun, and executors that were
 * not shut down. */
static con_status run_end(lua_State *L, int *exit_code) {
  if (con_kinds.finish_unit != NULL) {
    con_status status = con_kinds.finish_unit(L);
    if (status == CON_INTERRUPTED) return status;
    if (status != CON_OK && *exit_code == 0) *exit_code = 1;
  }
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &con_ending_key) != LUA_TFUNCTION) {
    lua_pop(L, 1);
    return CON_OK;
  }
  if (con_body_call(L, 0, 0) == LUA_OK) return CON_OK;
  con_error code = con_error_at(L, -2);
  char name[64];
  con_unit_name(con_self(), name, sizeof name);
  if (code == CON_ERROR_NONE) con_body_report(L, name);
  lua_pop(L, 2);
  if (code == CON_ERROR_INTERRUPTED) return CON_INTERRUPTED;
  return code == CON_ERROR_DEADLOCK ? CON_DEADLOCK : CON_TERMINATED;
}

void con_ending_leave_locks(con_unit *u) {
  if (con_checking()) con_point_abandon(u);
  con_unit_abandon_locks(u);
}

static int run_ending(lua_State *L, int code) {
  con_status status = CON_OK;
  /* After an error the waiters for this unit's locks need not wait for its threads and children. */
  if (code != 0 && con_load(&con_self()->held) > 0) con_ending_leave_locks(con_self());
  if (code != CON_EXIT_INTERRUPTED) status = run_end(L, &code);
  if (con_self()->head.kind == CON_KIND_ISOLATE) {
    con_status tasks = con_green_finish(L);
    if (status == CON_OK) status = tasks;
    if (con_here.state->threads > 1) status = end_isolate(L, status);
    return status == CON_OK ? code : 1;
  }
  if (con_load(&con_process_self->started)) { /* otherwise there are no other units */
    if (status == CON_OK && code != CON_EXIT_INTERRUPTED) status = end_all(L);
    if (status == CON_INTERRUPTED) code = CON_EXIT_INTERRUPTED;
    else if (status == CON_SIGNALLED) {
      report_handler(L);
      return run_ending(L, 1);
    } else if (status == CON_DEADLOCK) code = CON_EXIT_DEADLOCK;
    else if (status == CON_TERMINATED) code = 1;
    if (status != CON_OK || code == CON_EXIT_INTERRUPTED) end_soon(L);
  }
  return code;
}

/* Tries to find memory for the end, a hundredth of a second apart. */
#define TRIES 100

/* Call f(L, data) until there is memory enough. False: there was none to the last. */
static bool insist(lua_State *L, int (*f)(lua_State *L, void *data), void *data) {
  for (int i = 0; i < TRIES; i++) {
    if (con_body_protect(L, 0, f, data) == LUA_OK) return true;
    lua_pop(L, 1);
    nanosleep(&(struct timespec){0, 10 * CON_MS}, NULL);
  }
  return false;
}

int (*con_ending_look)(lua_State *L, int code) = NULL;

typedef struct outcome {
  int before, after; /* exit codes: that of the main code; and at the end */
} outcome;

static int ending(lua_State *L, void *data) {
  outcome *o = data;
  int code = o->before;
  if (o->before == 0) o->before = 1; /* the code if `ending` does not return */
  o->after = run_ending(L, code);
  if (o->after == 0 && con_ending_look != NULL) o->after = con_ending_look(L, 0);
  if (o->after == 0) con_left_by_process(L, false);
  return 0;
}

int con_ending_run(lua_State *L, int code) {
  if (con_process_is_foreign) return code;
  outcome o = {code, 0};
  return insist(L, ending, &o) ? o.after : o.before;
}

static int finish_tasks(lua_State *L, void *unused) {
  (void)unused;
  con_green_finish(L);
  return 0;
}

void con_ending_run_tasks(lua_State *L) { insist(L, finish_tasks, NULL); }

/* ---- closing the state ---- */

#define LAST_CHANCE CON_SECOND /* for the other threads of the state to end */
#define AGAIN (100 * CON_MS)   /* until a thread that goes on is told again */

void con_ending_check(lua_State *L, con_kind kind) {
  if (con_here.state->closing == CON_STATE_OPEN) return;
  lua_pushfstring(L, "cannot start %s%s: the script is at its end",
                  kind == CON_KIND_ISOLATE ? "an " : "a ",
                  kind == CON_KIND_GREEN ? "task" : con_kind_name(kind));
  con_chunk_error(L);
}

/* End the other threads until only `stay` are left. Waits on the futex, since callbacks and
 * handlers would run in a wait of the language. */
static void stop_threads(con_state *s, uint32_t stay) {
  con_time now = con_clock_now(), limit = now + LAST_CHANCE, again = now;
  if (con_checking()) con_death_close();
  for (; !con_checking() && s->threads > stay && now < limit; now = con_clock_now()) {
    if (now >= again) {
      post_all(is_in_this_state);
      again = now + AGAIN;
    }
    uint32_t n = s->threads;
    con_state_leave_until(&s->threads, n, 0);
    con_futex.wait(&s->threads, n, again < limit ? again : limit);
    con_state_enter();
  }
}

void con_ending_close(con_state *s) {
  bool process = s->unit->head.kind == CON_KIND_PROCESS;
  if (process && signal(SIGINT, SIG_DFL) == SIG_IGN) signal(SIGINT, SIG_IGN);
  con_store(&s->closing, (uint32_t)CON_STATE_ENDS);
  con_here.running = NULL;
  stop_threads(s, con_self_thread == s->unit ? 1 : 2);
  con_loop_here = NULL; /* daemon tasks stay where they are */
  con_state_close(s);
}

/* ---- deadlock ---- */

void con_ending_doom(void) {
  con_family *f = con_family_root;
  fflush(NULL);
  con_shake_tell();
  for (uint32_t slot = 1; slot <= con_load(&f->highest); slot++) {
    con_process *p = con_process_at(slot);
    int pid = p != NULL ? con_process_pid(p) : 0;
    if (p != con_process_self && pid > 0 && !con_process_is_dead(p)) kill(pid, SIGKILL);
  }
  _exit(CON_EXIT_DEADLOCK);
}
