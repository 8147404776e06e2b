/* SPDX-License-Identifier: MIT */
/* baton.h: under `--shake`, the state's lock is a baton that its threads hand on.
 *
 * With the lock of state.c time decides which thread comes next. With the baton a draw decides: the holder, where it gives the
 * baton up, draws the next one among the threads that are ready, from a sequence made of the seed. Which threads are ready
 * follows from what ran, not from time: a thread is ready from its making on, and a thread in a wait as soon as the word that
 * it sleeps on has moved, although it may not have woken yet. The baton is then kept for it until it comes.
 *
 * A thread that waits for the world outside gives no word, and is ready when it comes back. Around a call that is mostly
 * short (a write) the baton is lent: it stays the thread's, unless that sleeps in the kernel for some 20 ms. Then it is passed
 * over, as is a thread that was drawn and does not come.
 *
 * Owns:   the batons of states, one each, and their members: the threads of the state.
 * Rules:  each call is for the state and the member of the calling thread. The fields are guarded by the baton's mutex.
 * Uses:   shake, futex, unit.
 */
#ifndef CON_SCHED_BATON_H
#define CON_SCHED_BATON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

typedef struct con_baton con_baton;
typedef struct con_member con_member;

/* A baton for a state, held by nobody; the calling thread is its first member, with a sequence of its own made from `seed`:
 * what con_baton_child_seed gave its maker, or the program's seed. NULL: no memory. */
con_baton *con_baton_new(uint64_t seed);

/* The holder makes a thread, an isolate or a process: the seed of that. It is made from the maker's, and from how many the maker
 * made before, so it is the same from run to run, whatever others make at that time. */
uint64_t con_baton_child_seed(void);

/* The state is closed and has no other threads. */
void con_baton_free(con_baton *b);

/* The holder makes a thread, which is ready at once. NULL: no memory. Then the thread calls con_baton_join first; or, if it
 * could not be made, its maker calls con_baton_remove. */
con_member *con_baton_add(con_baton *b);
void con_baton_join(con_member *m);
void con_baton_remove(con_baton *b, con_member *m);

/* Wait for the baton. Does nothing for a state without one, which has a single thread. The others likewise. */
void con_baton_take(void);

/* Give it up until *word, without the bits of `mask`, is no longer `seen`; without a word, until the thread comes back. A
 * thread that comes earlier is ready then. */
void con_baton_give(uint32_t *word, uint32_t seen, uint32_t mask);

/* Keep it for a call that is short, mostly. */
void con_baton_lend(void);

/* A place where it may change hands: a draw among the ready ones, of which this thread is one. `rest`: for so many draws the
 * thread stands back while others are ready; 0: it may be drawn itself. */
void con_baton_choose(uint32_t rest);

/* A clock for what is to happen after a while: it goes on with each turn of the state's threads. */
con_time con_baton_clock(void);

/* Has the process several states? */
bool con_baton_are_several(void);

/* The thread ends: it gives the baton up for good. The state may be gone when this returns. */
void con_baton_quit(void);

/* In the child of a fork: the baton is this thread's, the only member. Its seed is the one that con_baton_child_seed gave in the
 * parent just before. */
void con_baton_after_fork(void);

#endif
