/* SPDX-License-Identifier: MIT */
#include "base/futex.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

static int wait_word(uint32_t *word, uint32_t expected, con_time deadline) {
  struct timespec t, *limit = NULL;
  if (deadline != CON_NEVER) {
    if (deadline < 0) deadline = 0;
    t.tv_sec = (time_t)(deadline / CON_SECOND);
    t.tv_nsec = (long)(deadline % CON_SECOND);
    limit = &t;
  }
  /* FUTEX_WAIT_BITSET takes an absolute time of CLOCK_MONOTONIC, so an interrupted wait does not
   * grow. */
  long r = syscall(SYS_futex, word, FUTEX_WAIT_BITSET, expected, limit, NULL,
                   FUTEX_BITSET_MATCH_ANY);
  return r == -1 && errno == ETIMEDOUT ? ETIMEDOUT : 0;
}

static void wake_word(uint32_t *word, int n) {
  int saved = errno; /* a signal handler may be the caller */
  syscall(SYS_futex, word, FUTEX_WAKE, n < 0 ? INT_MAX : n, NULL, NULL, 0);
  errno = saved;
}

con_futex_ops con_futex = {con_clock_now, wait_word, wake_word};

struct timespec *con_futex_left(con_time until, struct timespec *left) {
  if (until == CON_NEVER) return NULL;
  con_time t = until - con_futex.now();
  if (t < 0) t = 0;
  *left = (struct timespec){(time_t)(t / CON_SECOND), (long)(t % CON_SECOND)};
  return left;
}

int con_processors(void) {
  static int count;
  int n = __atomic_load_n(&count, __ATOMIC_RELAXED);
  if (n == 0) {
    cpu_set_t set;
    CPU_ZERO(&set);
    n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    if (n < 1) n = 1;
    __atomic_store_n(&count, n, __ATOMIC_RELAXED);
  }
  return n;
}
