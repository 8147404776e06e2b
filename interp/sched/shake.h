/* SPDX-License-Identifier: MIT */
/* shake.h: `--shake`: random choices that make races visible.
 *
 * A standing hook gives the state's lock away after a random number of instructions, so that also `n = n + 1` is torn; and
 * around operations on objects units are delayed. Each OS thread draws from its own sequence, made of the seed, its maker's
 * place among the threads and its own among those that its maker made, which are the same from run to run. Which thread has
 * the lock next is a draw too (baton.h). The first choices come fast, later ones seldom: a long run must still end.
 *
 * Uses:   state, baton.
 */
#ifndef CON_SCHED_SHAKE_H
#define CON_SCHED_SHAKE_H

#include "sched/state.h"

/* Before the first state is made. Seed 0: choose one. */
void con_shake_start(uint64_t seed);

/* How many instructions of L from here to the next place where the lock may change hands. */
int con_shake_gap(lua_State *L);

/* This thread's sequence begins, from a seed of its own. */
void con_shake_begin(uint64_t seed);

/* The seed of the program; and a number that is made of another, and looks like chance. */
uint64_t con_shake_seed(void);
uint64_t con_shake_mixed(uint64_t x);

/* Print the seed on stderr, once in a process. Does nothing without --shake. */
void con_shake_tell(void);

#endif
