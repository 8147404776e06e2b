/* SPDX-License-Identifier: MIT */
#include "sched/enter.h"

#include <errno.h>
#include <pthread.h>

#include "base/futex.h"
#include "sched/keep.h"
#include "sched/spin.h"
#include "units/announce.h"
#include "units/urge.h"

#define INTERVAL (5 * CON_MS) /* a thread that waits longer asks for the lock */

/* ---- the three-state mutex of Drepper's "Futexes are tricky"; waiters lose patience ---- */

/* Held while a thread of the process asks a holder for the lock: no thread ends meanwhile, so the
 * holder's record stays. */
static pthread_mutex_t urging = PTHREAD_MUTEX_INITIALIZER;

static void hurry_holder(con_state *s) {
  pthread_mutex_lock(&urging);
  con_unit *holder = con_load(&s->holder);
  if (holder != NULL && con_futex.now() >= con_load_relaxed(&holder->quiet)) con_urge(holder);
  pthread_mutex_unlock(&urging);
}

void con_state_forget(con_state *s, con_unit *u) {
  pthread_mutex_lock(&urging);
  if (con_load(&s->holder) == u) con_store(&s->holder, (con_unit *)NULL);
  pthread_mutex_unlock(&urging);
}

void con_state_forget_after_fork(void) {
  static const pthread_mutex_t fresh = PTHREAD_MUTEX_INITIALIZER;
  urging = fresh; /* another thread of the parent may have held it */
}

#define PAUSES 20 /* about a microsecond */

static bool look_for_lock(con_state *s) {
  for (int i = 0; i < 2 * PAUSES; i++) {
    uint32_t free = 0;
    if (con_load_relaxed(&s->word) == 0 && con_cas(&s->word, &free, 1u)) return true;
    if (i == PAUSES && !con_spin_yield()) return false;
    con_pause();
  }
  return false;
}

/* The lock's holder may be about to wait for something: then the lock is free sooner than the
 * thread could sleep and wake. A holder that shares the thread's processor needs the processor
 * first. */
static bool enter_soon(con_state *s) {
  static _Thread_local con_spin spin = CON_SPIN;
  return con_spin_begin(&spin) && con_spin_end(&spin, look_for_lock(s));
}

/* The signal comes at a tick of the system, some 2 ms later: then the interval is over. */
#define PATIENCE (INTERVAL - 2 * CON_MS)

static void sleep_until_free(con_state *s) {
  uint32_t turns = con_load(&s->turns);
  while (con_swap(&s->word, 2u) != 0) {
    /* Of a thousand waiters a few have to lose patience, not all. */
    con_time patience = PATIENCE * (1 + con_load_relaxed(&s->waiting) / CON_IMPATIENT);
    if (con_futex.wait(&s->word, 2, con_futex.now() + patience) != ETIMEDOUT) continue;
    /* The holder has had the lock for an interval: ask for it. */
    if (con_load(&s->turns) == turns) hurry_holder(s);
    turns = con_load(&s->turns);
  }
}

/* A unit that runs, and wants the lock, is ready meanwhile. Returns the unit; NULL: the unit waits
 * for something anyway, or has no record. */
static con_unit *be_ready(void) {
  con_unit *u = con_self_known;
  if (u == NULL || con_load_relaxed(&u->state) != CON_RUNNING) return NULL;
  con_store(&u->state, (uint64_t)CON_READY);
  return u;
}

static void run_again(con_unit *u) {
  if (u != NULL) con_store(&u->state, (uint64_t)CON_RUNNING);
}

void con_state_enter_shaken(void) {
  con_unit *u = be_ready();
  con_baton_take();
  run_again(u);
}

void con_state_enter_slow(con_state *s) {
  con_unit *u = be_ready();
  con_tell(con_self_thread, CON_OP_STATE_WAIT, NULL, CON_OK, 0);
  con_add(&s->waiting, 1u);
  if (!enter_soon(s)) sleep_until_free(s);
  con_sub(&s->waiting, 1u);
  con_add(&s->turns, 1u);
  if (con_load_seq(&s->giving) > 0) con_futex.wake(&s->turns, -1);
  run_again(u);
  con_tell(con_self_thread, CON_OP_STATE, NULL, CON_OK, 0);
}

void con_state_wake(con_state *s) { con_futex.wake(&s->word, 1); }

/* Give the lock to a waiter, and stay away until the waiter has it: after a mere unlock this thread
 * would mostly win. */
static void take_turns(con_state *s) {
  uint32_t turns = con_load_seq(&s->turns);
  con_add(&s->giving, 1u);
  con_state_leave();
  while (con_load_seq(&s->turns) == turns && con_load_seq(&s->waiting) > 0)
    con_futex.wait(&s->turns, turns, con_futex.now() + INTERVAL);
  con_sub(&s->giving, 1u);
  con_state_enter();
}

void con_state_take_turns(void) {
  if (con_keep_depth > 0) return;
  if (!con_state_shaking && con_load_relaxed(&con_here.state->waiting) == 0) return;
  con_unit *u = be_ready();
  if (con_state_shaking) con_baton_choose(0);
  else take_turns(con_here.state);
  run_again(u);
}
