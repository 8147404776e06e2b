/* SPDX-License-Identifier: MIT */
/* futex.h: the kernel's wait and wake on a word (futex(2)), between processes.
 *
 * A conlua thread stops only here and in a blocking system call. The calls go through a table, so
 * that a test or a schedule checker can put another clock and scheduler under the floors above.
 */
#ifndef CON_BASE_FUTEX_H
#define CON_BASE_FUTEX_H

#include <stdint.h>

#include "base/clock.h"

typedef struct con_futex_ops {
  con_time (*now)(void);
  /* Sleep while *word == expected, at most until `deadline` (absolute; CON_NEVER: no limit). May
   * return early without a reason. Returns 0, or ETIMEDOUT when the deadline has passed. */
  int (*wait)(uint32_t *word, uint32_t expected, con_time deadline);
  /* Wake up to n sleepers of the word. Async-signal-safe. */
  void (*wake)(uint32_t *word, int n);
} con_futex_ops;

/* Fixed before the first unit starts. */
extern con_futex_ops con_futex;

/* The time from con_futex.now() until `until`, at least 0, in *left, as the limit of a poll.
 * Returns `left`; NULL: no limit. */
struct timespec *con_futex_left(con_time until, struct timespec *left);

/* Number of processors that this process may run on, at least 1; read once. Any thread. Spinning
 * makes sense only with more than 1. */
int con_processors(void);

#endif
