/* SPDX-License-Identifier: MIT */
#include "kinds/foreign.h"

#include <lauxlib.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "binding/errors.h"
#include "kinds/children.h"
#include "kinds/leave.h"
#include "kinds/signals.h"
#include "kinds/upcalls.h"
#include "sched/here.h"
#include "sched/loop.h"
#include "sched/state.h"

static con_carrier nobody; /* the carrier of a foreign child's thread, which gets no latch */
static _Thread_local bool ours;
static _Thread_local sigset_t before; /* the signal mask before the fork */

void con_foreign_fork_is_ours(bool is_ours) { ours = is_ours; }

/* Raise for want of a unit, in a foreign child; for con_units.self_make. */
static con_unit *refuse(void) {
  if (con_here.running != NULL) con_raise_foreign(con_here.running);
  return NULL;
}

/* A write to the arena faults. A word that was calling code of the script when that code forked (a
 * signal handler, the function of cell:update) goes on in the child after the call, and writes to
 * the arena; that is C code of conlua between two calls of Lua, so an error can be raised from
 * here. */
static void on_fault(int sig, siginfo_t *info, void *context) {
  const char *at = info->si_addr, *arena = (const char *)con_shared;
  (void)context;
  if (at < arena || at >= arena + con_shared->size) {
    signal(sig, SIG_DFL); /* the fault comes again, and is fatal */
    return;
  }
  nobody.n_held = 0;
  if (con_here.running != NULL) con_raise_foreign(con_here.running);
  _exit(1);
}

static void refuse_writes(void) {
  struct sigaction a = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
  sigemptyset(&a.sa_mask);
  sigaction(SIGSEGV, &a, NULL);
  mprotect(con_shared, con_shared->size, PROT_READ);
}

/* Signals wait until the child is told apart: the handlers in the child would act for the
 * parent. */
static void hold_signals(void) {
  sigset_t all;
  sigfillset(&all);
  if (!ours) pthread_sigmask(SIG_BLOCK, &all, &before);
}

static void let_in(void) {
  if (!ours) pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* In the child, where only the thread that called fork exists. Tasks of the thread's loop are left
 * where they are. */
static void in_child(void) {
  if (ours) return;
  con_children_note_foreign();
  con_process_is_foreign = true;
  con_self_known = con_self_thread = NULL;
  con_units.self_make = refuse;
  con_me = &nobody;
  con_signals_let_go();
  con_children_after_fork();
  con_process_threads = 0;
  if (con_here.state != NULL) {
    con_state_after_fork(con_here.state->unit);
    con_loop_after_fork();
  }
  refuse_writes();
  if (con_kinds.foreign_part != NULL) con_kinds.foreign_part();
  sigdelset(&before, SIGCHLD); /* blocked by conlua, and not by the script */
  sigdelset(&before, SIGCONT);
  let_in();
}

void con_foreign_open(void) { pthread_atfork(hold_signals, let_in, in_child); }
