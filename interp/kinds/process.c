/* SPDX-License-Identifier: MIT */
#include "kinds/process.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/language.h"
#include "binding/args.h"
#include "check/point.h"
#include "kinds/body.h"
#include "kinds/children.h"
#include "kinds/ending.h"
#include "kinds/foreign.h"
#include "kinds/green.h"
#include "kinds/leave.h"
#include "kinds/lost.h"
#include "kinds/signals.h"
#include "kinds/upcalls.h"
#include "sched/baton.h"
#include "sched/enter.h"
#include "sched/here.h"
#include "sched/state.h"
#include "units/birth.h"
#include "units/end.h"

const char con_randomseed_key = 0;

/* ---- the child ---- */

/* Things of the child that are made before the fork. Each page that the child is the first to touch
 * costs it a fault, and most of the time of a short-lived child goes there. */
typedef struct provisions {
  lua_State *stack; /* the coroutine to run on; in the registry at stack_key, for the next child */
  uint64_t seed[2];
} provisions;

static const char stack_key = 0;
static lua_State *own_stack; /* in a child: the coroutine that its main unit runs on */

static void provide(lua_State *L, int n, provisions *s) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &stack_key) != LUA_TTHREAD ||
      lua_tothread(L, -1) == own_stack) {
    lua_State *stack = lua_newthread(L);
    con_state_set_base(stack);
    lua_sethook(stack, NULL, 0, 0);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &stack_key);
    lua_remove(L, -2);
  }
  s->stack = lua_tothread(L, -1);
  lua_pop(L, 1);
  if (!lua_checkstack(s->stack, n + LUA_MINSTACK)) con_out_of_memory(L);
  if (con_checking()) memset(s->seed, 0, sizeof s->seed);
  else if (getrandom(s->seed, sizeof s->seed, 0) == (ssize_t)sizeof s->seed) return;
  s->seed[0] = (uint64_t)getpid();
  s->seed[1] = (uint64_t)con_clock_now();
}

/* Seed the random numbers anew: the fork copied the parent's generator. */
static void reseed(lua_State *L, const uint64_t *seed) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &con_randomseed_key) == LUA_TNIL) {
    lua_pop(L, 1);
    return;
  }
  lua_pushinteger(L, (lua_Integer)seed[0]);
  lua_pushinteger(L, (lua_Integer)seed[1]);
  lua_call(L, 2, 0);
}

static void begin_child(con_process *p, con_birth birth, con_unit *u, int parent) {
  con_process_begin(p, birth);
  con_unit_run(u);
  con_unit_show_name(u);
  con_state_after_fork(u);
  con_store_relaxed(&con_process_threads, 0u);
  con_children_after_fork();
  con_signals_after_fork(u->daemon, parent);
  /* Signals wait for the child's own code: an error raised here would be the parent's. */
  con_here.running = NULL;
}

static int prepare_child(lua_State *L, void *seed) {
  con_green_after_fork(L);
  reseed(L, seed);
  con_lost_begin(L);
  return 0;
}

static int end_child(lua_State *L, void *unused) {
  (void)unused;
  con_lost_end(L);
  return 0;
}

static _Noreturn void run_child(lua_State *L, con_unit *u, int n, provisions *s) {
  if (con_body_protect(L, 0, prepare_child, s->seed) != LUA_OK) {
    con_body_report_no_memory(u, con_say(CON_SAYS_NO_MEMORY_BEGIN));
    con_process_leave(1);
  }
  /* On a coroutine of its own: on the parent's, tracebacks would show the lines that led to the
   * fork. */
  lua_State *own = own_stack = s->stack;
  lua_pushthread(own);
  lua_xmove(own, L, 1); /* held by L, whatever the registry does */
  lua_insert(L, 1);
  lua_xmove(L, own, n + 1);
  con_here.running = own;
  int code = con_body_run(own, u, n, false);
  con_body_protect(own, 0, end_child, NULL);
  code = con_ending_run(own, code);
  con_process_leave(code == CON_EXIT_INTERRUPTED ? 1 : code);
}

/* ---- the child of a script that is checked ---- */

/* The child is a copy of the process in the same process of the system (check/image.h). */
typedef struct copied {
  lua_State *L;
  con_unit *unit;
  int n;
  provisions provisions;
  con_birth birth;
} copied;

static void *run_copied(void *data) {
  copied c = *(copied *)data;
  free(data);
  con_process_begin(c.unit->process, c.birth);
  con_unit_run(c.unit);
  con_state_after_fork(c.unit);
  con_store_relaxed(&con_process_threads, 0u);
  con_children_after_fork();
  con_here.running = NULL;
  run_child(c.L, c.unit, c.n, &c.provisions);
}

static int copy_child(lua_State *L, con_unit *u, int n, const provisions *s) {
  copied *c = malloc(sizeof *c);
  if (c == NULL) return ENOMEM;
  *c = (copied){L, u, n, *s, con_birth_of(u->process->main)};
  u->pid = u->tid = u->process->pid = (int32_t)getpid();
  u->home = u->head.number;
  return con_point_start(run_copied, c);
}

/* ---- the parent ---- */

static void undo(con_process *p, con_unit *u) {
  con_refs_drop_all(p);
  con_process_free(p);
  con_store(&u->process, (con_process *)NULL);
}

/* Fork. The family's records of the child are made already; `child` is its entry among the
 * children. Does not return in the child. Returns 0 or an errno. */
static int fork_child(lua_State *L, con_unit *u, int n, provisions *s, con_child *child) {
  con_process *p = u->process;
  /* All signals are blocked meanwhile: handlers in the child would act for the parent. */
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  int parent = (int)getpid();
  con_birth birth = con_birth_of(p->main);
  con_children_begin();
  con_foreign_fork_is_ours(true);
  pid_t pid = fork();
  con_foreign_fork_is_ours(false);
  if (pid == 0) {
    begin_child(p, birth, u, parent);
    sigdelset(&before, SIGCHLD);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    run_child(L, u, n, s);
  }
  int error = errno;
  if (pid > 0) { /* before a signal, which may end the family, is let in */
    con_store(&p->pid, (int32_t)pid);
    u->pid = u->tid = (int32_t)pid;
    u->home = u->head.number;
  }
  con_children_enter(child, pid, false);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return pid > 0 ? 0 : error;
}

#define TRIES 100 /* a thousandth of a second apart */

/* The system allows no more processes: children that have ended, or are about to, may be in the
 * way. */
static bool may_try_again(int tries) {
  if (con_children_collect(true)) return true;
  if (tries >= TRIES || !con_children_any()) return false;
  con_state_leave();
  nanosleep(&(struct timespec){0, CON_MS}, NULL);
  con_state_enter();
  return true;
}

void con_process_start(lua_State *L, con_unit *u, int n) {
  if (con_process_self->unit->daemon) luaL_error(L, "a daemon process may not start processes");
  provisions s;
  int error, tries = 0;
  con_status (*hold_fork)(lua_State *) = con_load(&con_kinds.hold_fork);
  if (hold_fork != NULL) con_raise_status(L, hold_fork(L));
  if (con_load(&u->state) != CON_NEW) luaL_error(L, "a unit can be started only once");
  con_children_collect(false);
  provide(L, n, &s);
  con_green_record_all(L); /* the fork copies their handles */
  con_process *p = con_process_new();
  if (p == NULL)
    luaL_error(L, "cannot start a process: too many in the family, or out of shared memory");
  p->unit = u;
  if (con_refs_copy(p) != CON_OK || con_ref_add(p, &u->head) == CON_NO_REF) {
    undo(p, u);
    con_out_of_memory(L);
  }
  if (!con_checking()) {
    fflush(NULL);
    con_signals_watch_children();
  }
  con_unit_start(u, p);
  con_store(&con_family_root->forked, 1u);
  con_baton_child_seed();
  if (con_checking()) error = copy_child(L, u, n, &s);
  else do {
      con_child *child = con_children_new();
      error = child != NULL ? fork_child(L, u, n, &s, child) : ENOMEM;
    } while (error == EAGAIN && may_try_again(tries++));
  if (error != 0) {
    con_unit_unstart(u);
    undo(p, u);
    luaL_error(L, "cannot start a process: %s", strerror(error));
  }
  lua_pop(L, n + 1);
}
