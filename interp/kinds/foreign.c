/* SPDX-License-Identifier: MIT */
#include "kinds/foreign.h"

#include <lauxlib.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "binding/args.h"
#include "kinds/children.h"
#include "kinds/leave.h"
#include "kinds/signals.h"
#include "kinds/upcalls.h"
#include "sched/here.h"
#include "sched/loop.h"
#include "sched/state.h"

static con_carrier nobody; /* of the child's thread, for latches that it cannot get */
static _Thread_local bool ours;
static _Thread_local sigset_t before; /* the fork */

void con_foreign_fork_is_ours(bool is_ours) { ours = is_ours; }

/* For con_self_make: no unit runs here. */
static con_unit *refuse(void) {
  if (con_here.running != NULL) con_raise_foreign(con_here.running);
  return NULL;
}

/* A word that runs the script's code may find itself in the child when that returns (a handler of a signal, what `update` of a cell
 * calls), and go on where it was. It has yet to write to the arena, then, in C code of ours, between two calls of Lua: so an
 * error can be raised from here. */
static void on_fault(int sig, siginfo_t *info, void *context) {
  const char *at = info->si_addr, *arena = (const char *)con_shared;
  (void)context;
  if (at < arena || at >= arena + con_shared->size) {
    signal(sig, SIG_DFL); /* and the fault comes again */
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

/* A handler in the child must not take itself for the maker. */
static void hold_signals(void) {
  sigset_t all;
  sigfillset(&all);
  if (!ours) pthread_sigmask(SIG_BLOCK, &all, &before);
}

static void let_in(void) {
  if (!ours) pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* The only thread there is from here on is the one that called fork. Tasks of the thread's loop are left where they are. */
static void in_child(void) {
  if (ours) return;
  con_children_note_foreign();
  con_process_is_foreign = true;
  con_self_known = con_self_thread = NULL;
  con_self_make = refuse;
  con_me = &nobody;
  con_signals_let_go();
  con_children_after_fork();
  con_process_threads = 0;
  if (con_here.state != NULL) {
    con_state_after_fork(con_here.state->unit);
    con_loop_leave_behind();
  }
  refuse_writes();
  if (con_kinds.foreign_part != NULL) con_kinds.foreign_part();
  sigdelset(&before, SIGCHLD); /* what we have blocked for ourselves */
  sigdelset(&before, SIGCONT);
  let_in();
}

void con_foreign_open(void) { pthread_atfork(hold_signals, let_in, in_child); }
