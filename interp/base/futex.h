/* SPDX-License-Identifier: MIT */
/* futex.h: the kernel's wait and wake on one word (futex(2)), between processes.
 *
 * This and the sleep inside a system call are the only ways a conlua thread stops. The calls go through a table, so that a
 * test or a schedule checker can put its own clock and scheduler under everything above.
 */
#ifndef CON_BASE_FUTEX_H
#define CON_BASE_FUTEX_H

#include <stdint.h>

#include "base/clock.h"

typedef struct con_futex_ops {
  con_time (*now)(void);
  /* Sleep while *word == expected, at most until `deadline` (absolute; CON_NEVER). May return early without a reason.
   * Returns 0, or ETIMEDOUT when the deadline passed. */
  int (*wait)(uint32_t *word, uint32_t expected, con_time deadline);
  /* Wake up to n sleepers of the word. Async-signal-safe. */
  void (*wake)(uint32_t *word, int n);
} con_futex_ops;

/* Fixed before the first unit starts. */
extern con_futex_ops con_futex;

/* How many processors this process may run on, 1 or more; read once. Spinning makes sense only with more than one. */
int con_processors(void);

#endif
