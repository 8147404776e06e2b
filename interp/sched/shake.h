/* SPDX-License-Identifier: MIT */
/* shake.h: `--shake`: random choices that make races visible.
 *
 * A standing hook (hook.h) gives the state's lock away after a random number of instructions, so
 * that also `n = n + 1` is torn; and around operations on objects units are delayed. Which thread
 * has the lock next is drawn, too (baton.h).
 */
#ifndef CON_SCHED_SHAKE_H
#define CON_SCHED_SHAKE_H

#include <stdint.h>

/* Begin to shake, before the first state is made. Seed 0: choose a seed. */
void con_shake_start(uint64_t seed);

/* Print the seed on stderr, once in a process. Does nothing without --shake. */
void con_shake_tell(void);

#endif
