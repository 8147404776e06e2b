/* SPDX-License-Identifier: MIT */
/* baton.h: under `--shake`, the state's lock is a baton that the state's threads hand on.
 *
 * With the lock of enter.h time decides which thread comes next. With the baton a draw decides:
 * where the holder gives the baton up, the next thread is drawn among the ready ones, from a
 * sequence made of the seed. Which threads are ready follows from the code that ran, not from time:
 * a thread is ready once made, and a thread in a wait is ready as soon as the word that the thread
 * sleeps on has moved, even before the thread wakes. The baton is then kept until that thread
 * comes.
 *
 * A thread that waits for the world outside gives no word, and is ready when it comes back. Around
 * a call that is mostly short (a write) the baton is lent: the baton stays the thread's, unless the
 * thread sleeps in the kernel for some 20 ms. Then the thread is passed over, as is a thread that
 * was drawn and does not come.
 *
 * Each call is for the state and the member of the calling thread. The baton's mutex guards all
 * fields. A state without a baton has a single thread; there the calls do nothing.
 */
#ifndef CON_SCHED_BATON_H
#define CON_SCHED_BATON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

typedef struct con_baton con_baton;
typedef struct con_member con_member;

/* Make the baton of a state, held by no thread. The calling thread is the first member, with a
 * sequence made from `seed`: the result of con_baton_child_seed in the thread's maker, or the
 * program's seed. NULL: no memory. */
con_baton *con_baton_new(uint64_t seed);

/* The seed for a thread, an isolate or a process that the holder makes. The seed is made from the
 * maker's seed and the number of children that the maker made before, so it does not change from
 * run to run, whatever other threads make meanwhile. */
uint64_t con_baton_child_seed(void);

/* The state is closed and has no other threads. */
void con_baton_free(con_baton *b);

/* Add a member for a thread that the holder makes; the member is ready at once. NULL: no memory. */
con_member *con_baton_add(con_baton *b);

/* The first call of a thread for which con_baton_add made member `m`. */
void con_baton_join(con_member *m);

/* Remove member `m`, whose thread could not be made. For the maker. */
void con_baton_remove(con_baton *b, con_member *m);

/* Wait for the baton. */
void con_baton_take(void);

/* Give the baton up until *word, without the bits of `mask`, is no longer `seen`; NULL: until the
 * thread comes back. A thread that comes back earlier is ready then. */
void con_baton_give(uint32_t *word, uint32_t seen, uint32_t mask);

/* Keep the baton for a call that is mostly short. */
void con_baton_lend(void);

/* Let the baton change hands: draw among the ready members, of which the caller is one. `rest`:
 * for so many draws the caller stands back while others are ready; 0: the caller may be drawn at
 * once. */
void con_baton_choose(uint32_t rest);

/* A clock that goes on with each turn of the state's threads, for events that are to come after a
 * while. */
con_time con_baton_clock(void);

/* Has the process several states? */
bool con_baton_are_several(void);

/* The thread ends, and gives the baton up for good. The state may be gone when this returns. */
void con_baton_quit(void);

/* In the child of a fork: the baton is the calling thread's, the only member. The seed is the last
 * result of con_baton_child_seed in the parent. */
void con_baton_after_fork(void);

#endif
