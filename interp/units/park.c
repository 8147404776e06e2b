/* SPDX-License-Identifier: MIT */
#include "units/park.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>

#include "base/futex.h"
#include "units/announce.h"
#include "units/deadlock.h"
#include "units/reap.h"

/* Has the wake word moved, or is something pending? */
static bool is_woken(con_unit *self, uint32_t seen) {
  return con_wake_word_moved(&self->wake, seen) || con_load(&self->pending) != 0;
}

/* con_family.asleep counts the units that nothing but the family can wake. The count must never be
 * too low, or a deadlock would be missed; so it goes up before the unit's flag and down after, and
 * a death between the two leaves it too high, which only costs a look. */
static void count_asleep(con_unit *self, uint32_t seen) {
  con_store(&self->park_seen, seen);
  con_add(&con_family_root->asleep, 1u);
  con_store_seq(&self->asleep, (uint32_t)CON_DOZING);
}

/* Fall asleep, unless that closes a cycle. */
static bool closes_ring(con_unit *self, uint32_t seen) {
  count_asleep(self, seen);
  if (con_deadlock_closes_cycle(self)) return true;
  con_store_seq(&self->asleep, (uint32_t)CON_ASLEEP);
  return false;
}

static void count_awake(con_unit *self) {
  con_store_seq(&self->asleep, 0u);
  con_sub(&con_family_root->asleep, 1u);
}

/* Until when to sleep before a look after the dead. */
static con_time slice_of(con_time deadline) {
  bool look = con_load_relaxed(&con_family_root->processes) > 1 ||
              con_load_relaxed(&con_family_root->last_signal) !=
                  0; /* con_deadlock_look put it off */
  if (!look) return deadline;
  con_time slice = con_futex.now() + CON_LOOK_AGAIN;
  return slice < deadline ? slice : deadline;
}

/* Of all threads that look again, one sweep is enough. */
static void look_again(void) {
  if (con_futex.now() - con_load(&con_family_root->last_sweep) > CON_LOOK_AGAIN / 2) con_sweep();
}

static bool child_let_in; /* atomic, with con_park_lets_in_child */

void con_park_lets_in_child(bool lets) { con_store(&child_let_in, lets); }

static void mask_child(int how) {
  sigset_t child;
  if (!con_load_relaxed(&child_let_in)) return;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  pthread_sigmask(how, &child, NULL);
}

/* Letting SIGCHLD in costs two system calls, so a thread whose sleeps are short does it once in
 * this time; a sleep that begins sooner lets it in when the time is over. Not less than some ticks
 * of the system: a limit before the next tick would make each sleep program the processor's
 * timer. */
#define LET_IN_INTERVAL (10 * CON_MS)

static _Thread_local con_time let_in; /* when this thread last let SIGCHLD in */

/* Does the process's main unit, if this thread runs the unit, join a process? A child that only the
 * parent's main unit joins wakes nobody: SIGCHLD is the only news of the child's end
 * (units/end.c). */
static bool joins_child(void) {
  const con_unit *u = con_process_self->unit;
  const con_object *o = u == con_self_thread ? con_load_relaxed(&u->waits_for) : NULL;
  return o != NULL && o->kind == CON_KIND_PROCESS;
}

/* The time of the next moment that lets SIGCHLD in; CON_NEVER: SIGCHLD is not blocked. */
static con_time next_let_in(void) {
  if (!con_load_relaxed(&child_let_in)) return CON_NEVER;
  return joins_child() ? 0 : let_in + LET_IN_INTERVAL;
}

static void open_to_child(void) { mask_child(SIG_UNBLOCK); }

static void close_to_child(void) {
  mask_child(SIG_BLOCK);
  let_in = con_futex.now();
}

void con_park_pass(void) {
  con_time next = next_let_in();
  if (next == CON_NEVER || con_futex.now() < next) return;
  open_to_child();
  close_to_child();
}

/* Sleep on a wake word with CON_WAKE_SLEEPS set, until `until`; 0 or an errno. */
static int sleep_on(con_wake_word *w, uint32_t seen, con_time until) {
  uint32_t *word = &w->value, value = seen | CON_WAKE_SLEEPS;
  con_time shut = next_let_in();
  if (shut == CON_NEVER) return con_futex.wait(word, value, until);
  if (con_futex.now() < shut) {
    int error = con_futex.wait(word, value, shut < until ? shut : until);
    if (error != ETIMEDOUT || until <= shut) return error;
  }
  open_to_child();
  int error = con_futex.wait(word, value, until);
  close_to_child();
  return error;
}

/* In the kernel until woken or past the deadline. */
static con_status sleep_until(con_unit *self, uint32_t seen, con_time deadline) {
  con_status status = CON_OK;
  for (;;) {
    if (!con_wake_word_set(&self->wake, seen, CON_WAKE_SLEEPS)) break;
    if (con_load_seq(&self->pending) != 0) break;
    con_time until = slice_of(deadline);
    if (sleep_on(&self->wake, seen, until) == ETIMEDOUT) {
      if (until == deadline) status = CON_TIMEOUT;
      else look_again();
      break;
    }
  }
  con_wake_word_clear(&self->wake, CON_WAKE_SLEEPS);
  return status;
}

static void publish(con_unit *self, const con_waiting *what) {
  con_tell(self, CON_OP_PARK, what->object, CON_OK, what->operation);
  self->operation = what->operation;
  con_store(&self->waits_for, what->object);
  con_store_seq(&self->park_count, self->park_count + 1);
  con_store(&self->state, (uint64_t)CON_WAITING);
}

/* The unit's state is from now on that: CON_WAITING for a thread that only looks around. */
static void retract(con_unit *self, con_unit_state state) {
  con_tell(self, CON_OP_UNPARK, con_load_relaxed(&self->waits_for), CON_OK, self->operation);
  con_store(&self->state, (uint64_t)state);
  con_store_seq(&self->park_count, self->park_count + 1);
  con_store(&self->waits_for, (con_object *)NULL);
}

con_status con_park(con_unit *self, const con_waiting *what, uint32_t seen, con_time deadline) {
  bool for_ever = deadline == CON_NEVER && !what->outside;
  con_status status = CON_OK;
  if (is_woken(self, seen)) return CON_OK;
  publish(self, what);
  if (for_ever) {
    if (closes_ring(self, seen)) status = CON_DEADLOCK;
    else con_deadlock_look(self);
  }
  if (status == CON_OK) status = sleep_until(self, seen, deadline);
  if (for_ever) count_awake(self);
  retract(self, status == CON_OK && !is_woken(self, seen) ? CON_WAITING : CON_READY);
  return status;
}

/* ---- a thread with several units ---- */

/* The wake is looked for after the wait is published: a later waker finds the unit where the loop
 * will look. */
con_status con_park_enter(con_unit *self, const con_waiting *what, uint32_t seen,
                          con_time deadline) {
  publish(self, what);
  con_store(&self->park_seen, seen);
  if (deadline == CON_NEVER && !what->outside && closes_ring(self, seen)) {
    con_park_leave(self);
    return CON_DEADLOCK;
  }
  if (!is_woken(self, seen)) return CON_BLOCKED;
  con_park_leave(self);
  return CON_OK;
}

con_status con_park_entered(con_unit *self, const con_waiting *what, uint32_t seen,
                            con_time deadline) {
  if (deadline == CON_NEVER && !what->outside) con_deadlock_look(self);
  return sleep_until(self, seen, deadline);
}

void con_park_leave(con_unit *self) {
  if (self->asleep) count_awake(self);
  retract(self, CON_RUNNING);
}

con_status con_park_thread(con_bell *bell, uint32_t seen, con_time deadline, bool for_ever) {
  con_status status = CON_OK;
  if (for_ever) con_deadlock_look(NULL);
  if (con_wake_word_set(&bell->wake, seen, CON_WAKE_SLEEPS)) {
    con_time until = slice_of(deadline);
    if (sleep_on(&bell->wake, seen, until) == ETIMEDOUT) {
      status = until == deadline ? CON_TIMEOUT : CON_ABANDONED;
      if (until != deadline) look_again();
    }
  }
  con_wake_word_clear(&bell->wake, CON_WAKE_SLEEPS);
  return status;
}

static int poll_set(int set, struct epoll_event *ready, int most, con_time until) {
  struct timespec left, *limit = con_futex_left(until, &left);
  int n = epoll_pwait2(set, ready, most, limit, NULL);
  if (n < 0 && errno == ENOSYS) { /* a kernel before 5.11: milliseconds, rounded up */
    int64_t ms = limit == NULL ? -1 : left.tv_sec * 1000 + (left.tv_nsec + 999999) / 1000000;
    n = epoll_wait(set, ready, most, ms > 1000000 ? 1000000 : (int)ms);
  }
  return n;
}

static int wait_in_set(int set, struct epoll_event *ready, int most, con_time until) {
  con_time shut = next_let_in();
  int n = 0;
  if (shut == CON_NEVER || until <= shut) n = poll_set(set, ready, most, until);
  else {
    if (con_futex.now() < shut) n = poll_set(set, ready, most, shut);
    if (n == 0) {
      open_to_child();
      n = poll_set(set, ready, most, until);
      close_to_child();
    }
  }
  return n > 0 ? n : 0;
}

/* A wake between the setting of the bit and the kernel's wait is not lost: it makes the bell's
 * event readable. */
int con_park_thread_outside(con_bell *bell, uint32_t seen, con_time deadline, int set,
                            struct epoll_event *ready, int most, bool *looked) {
  con_time until = slice_of(deadline);
  int n = 0;
  if (con_wake_word_set(&bell->wake, seen, CON_WAKE_POLLS))
    n = wait_in_set(set, ready, most, until);
  con_wake_word_clear(&bell->wake, CON_WAKE_POLLS);
  *looked = n == 0 && until != deadline && con_futex.now() >= until;
  if (*looked) look_again();
  return n;
}

/* Signals are let in only while the kernel polls, so one that comes between the look at `pending`
 * and the poll is not lost. Who presses the unit after that look finds `polls` set, and sends a
 * signal. */
static con_status poll_until(con_unit *self, struct pollfd *fds, nfds_t n, con_time deadline) {
  sigset_t all, before;
  struct timespec left;
  int ready = 0;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  if (con_load_seq(&self->pending) == 0) {
    sigset_t inside = before;
    if (con_load_relaxed(&child_let_in)) sigdelset(&inside, SIGCHLD);
    ready = ppoll(fds, n, con_futex_left(deadline, &left), &inside);
    if (ready == 0) ready = -2;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return ready == -2 ? CON_TIMEOUT : CON_OK;
}

con_status con_park_outside(con_unit *self, const con_waiting *what, struct pollfd *fds, nfds_t n,
                            con_time deadline) {
  publish(self, what);
  con_store_seq(&self->polls, 1u);
  con_status status = poll_until(self, fds, n, deadline);
  con_store(&self->polls, 0u);
  retract(self, CON_READY);
  return status;
}
