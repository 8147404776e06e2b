/* SPDX-License-Identifier: MIT */
#include "units/park.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>

#include "base/futex.h"
#include "units/graph.h"
#include "units/reap.h"
#include "units/waitq.h"

uint32_t *con_unpark_word(con_unit *u) {
  return con_add(&u->wake, 2u) & 1 ? &u->wake : NULL; /* partner: con_park's setting of bit 0 */
}

void con_unpark(con_unit *u) {
  uint32_t *word = con_unpark_word(u);
  if (word != NULL) con_futex.wake(word, 1);
}

uint32_t con_wake_some(con_object *o, con_waitq *q, uint32_t n) {
  uint32_t woken = 0;
  while (woken < n) {
    uint32_t *words[32];
    uint32_t found = 0, told = 0;
    bool any = true;
    con_latch_lock(&o->latch);
    while (any && found < 32 && woken + found < n) {
      uint32_t *word = con_waitq_pop(o, q, &any);
      if (any) found++;
      if (word != NULL) words[told++] = word;
    }
    con_latch_unlock(&o->latch);
    for (uint32_t i = 0; i < told; i++) con_futex.wake(words[i], 1);
    woken += found;
    if (!any) break;
  }
  return woken;
}

/* Has somebody moved the wake word, or asked for attention? */
static bool is_woken(con_unit *self, uint32_t seen) {
  return (con_load_seq(&self->wake) & ~1u) != seen || con_load(&self->pending) != 0;
}

/* `asleep` counts the units that nothing but the family can wake. It must never be too low, or a deadlock would be missed;
 * so the count goes up before the flag and down after it, and a death between the two leaves it too high, which only costs
 * a look. */
static void count_asleep(con_unit *self, uint32_t seen) {
  con_store(&self->park_seen, seen);
  con_add(&con_family_root->asleep, 1u);
  con_store_seq(&self->asleep, 1u);
}

static void count_awake(con_unit *self) {
  con_store_seq(&self->asleep, 0u);
  con_sub(&con_family_root->asleep, 1u);
}

/* In the kernel until woken or past the deadline. */
static con_status sleep_until(con_unit *self, uint32_t seen, con_time deadline) {
  con_status status = CON_OK;
  for (;;) {
    uint32_t word = seen;
    if (!con_cas(&self->wake, &word, seen | 1u) && word != (seen | 1u)) break;
    if (con_load_seq(&self->pending) != 0) break;
    con_time until = deadline;
    bool look = con_load_relaxed(&con_family_root->processes) > 1 ||
                con_load_relaxed(&con_family_root->last_signal) !=
                    0; /* con_graph_look put it off */
    if (look) {
      con_time slice = con_futex.now() + CON_LOOK_AGAIN;
      if (slice < until) until = slice;
    }
    if (con_futex.wait(&self->wake, seen | 1u, until) == ETIMEDOUT) {
      if (until == deadline) status = CON_TIMEOUT;
      /* One of all who look again is enough. */
      else if (con_futex.now() - con_load(&con_family_root->last_sweep) > CON_LOOK_AGAIN / 2)
        con_sweep();
      break;
    }
  }
  con_and(&self->wake, ~1u);
  return status;
}

con_status con_park(con_unit *self, const con_waiting *what, uint32_t seen, con_time deadline) {
  bool for_ever = deadline == CON_NEVER && !what->outside;
  con_status status = CON_OK;
  if (is_woken(self, seen)) return CON_OK;
  self->operation = what->operation;
  con_store(&self->waits_for, what->object);
  con_store_seq(&self->park_count, self->park_count + 1);
  con_store(&self->state, (uint64_t)CON_WAITING);
  if (for_ever) {
    count_asleep(self, seen);
    if (con_graph_closes_ring(self)) status = CON_DEADLOCK;
    else con_graph_look(self);
  }
  if (status == CON_OK) status = sleep_until(self, seen, deadline);
  if (for_ever) count_awake(self);
  con_store(&self->state, (uint64_t)CON_RUNNING);
  con_store_seq(&self->park_count, self->park_count + 1);
  con_store(&self->waits_for, (con_object *)NULL);
  return status;
}

/* Signals are let in only while the kernel polls, so one that comes between the look at `pending` and the poll is not lost. */
static con_status poll_until(con_unit *self, struct pollfd *fds, nfds_t n, con_time deadline) {
  sigset_t all, before;
  struct timespec left, *limit = NULL;
  int ready = 0;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  if (con_load_seq(&self->pending) == 0) {
    if (deadline != CON_NEVER) {
      con_time t = deadline - con_futex.now();
      if (t < 0) t = 0;
      left = (struct timespec){(time_t)(t / CON_SECOND), (long)(t % CON_SECOND)};
      limit = &left;
    }
    ready = ppoll(fds, n, limit, &before);
    if (ready == 0) ready = -2;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return ready == -2 ? CON_TIMEOUT : CON_OK;
}

con_status con_park_outside(con_unit *self, const con_waiting *what, struct pollfd *fds, nfds_t n,
                            con_time deadline) {
  self->operation = what->operation;
  con_store(&self->waits_for, what->object);
  con_store_seq(&self->park_count, self->park_count + 1);
  con_store(&self->state, (uint64_t)CON_WAITING);
  con_status status = poll_until(self, fds, n, deadline);
  con_store(&self->state, (uint64_t)CON_RUNNING);
  con_store_seq(&self->park_count, self->park_count + 1);
  con_store(&self->waits_for, (con_object *)NULL);
  return status;
}
