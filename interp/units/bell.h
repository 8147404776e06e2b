/* SPDX-License-Identifier: MIT */
/* bell.h: how a thread that runs green tasks learns which of its units was woken.
 *
 * Such a thread sleeps for all of its units at once (sched/loop.h). To wake a unit, a thread of any
 * process sets a bit for the unit and moves the wake word of the bell. A bit stands for all units
 * whose numbers are equal modulo CON_BELL_BITS, and the loop looks which of them was woken. Setting
 * a bit twice does no harm, and nothing is linked: so a waker may die in the middle, and all that
 * is lost is its wake, after which all units look again anyhow (park.h).
 *
 * While the thread sleeps on the bell's word, the kernel's futex wakes it. While the thread waits
 * for descriptors, a thread of its process writes to the descriptor `event`, which is among them;
 * another process sends SIGURG, whose handler writes to `event`.
 *
 * Owns:   the block of a bell, which hangs on the record of the thread's unit (con_unit.bell).
 */
#ifndef CON_UNITS_BELL_H
#define CON_UNITS_BELL_H

#include "units/unit.h"

#define CON_BELL_BITS 4096

#define CON_BELL_SLEEPS 1u /* the thread sleeps on `wake` */
#define CON_BELL_POLLS 2u  /* the thread waits for descriptors */
#define CON_BELL_STEP 4u   /* above these bits: how often the bell was rung */

typedef struct con_bell {
  uint32_t wake;    /* atomic; con_bell_ring with con_park_thread */
  int32_t pid, tid; /* of the thread; fixed */
  int32_t event;    /* an eventfd of its process, or -1; atomic */
  /* A bit for each word of `bits` that is not 0; atomic: set after the word, cleared before. */
  uint64_t any;
  uint64_t bits[CON_BELL_BITS / 64]; /* atomic */
} con_bell;

/* A bell for the calling thread, owned by this process. NULL: no memory. */
con_bell *con_bell_new(void);

/* Unit number `number` was woken. Returns what to give to con_bell_tell, or NULL: the thread runs.
 * Async-signal-safe. */
uint32_t *con_bell_ring(con_bell *b, uint32_t number);

/* What to give to con_bell_tell for a unit that waits in the kernel's poll (park.h): the thread
 * gets SIGURG. */
uint32_t *con_bell_of_poll(con_unit *u);

/* Tell the kernel of a wake: `word` comes from con_bell_ring or con_unpark_word. No latch held.
 * Async-signal-safe. */
void con_bell_tell(uint32_t *word);

/* The handler of SIGURG, in a thread whose bell this is. */
void con_bell_signalled(con_bell *b);

static inline uint32_t con_bell_bit(uint32_t number) { return number % CON_BELL_BITS; }

#endif
