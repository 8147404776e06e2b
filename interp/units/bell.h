/* SPDX-License-Identifier: MIT */
/* bell.h: how a thread that runs green tasks learns which of its units was woken.
 *
 * Such a thread sleeps for all of its units at once (sched/loop.h). Who wakes one of them, from whatever process, sets a bit for
 * it and moves the wake word of the bell. A bit stands for all units whose number is the same modulo CON_BELL_BITS, and the
 * loop looks which of those it was. Setting a bit twice does no harm, and nothing is linked: so a waker may die in the middle,
 * and all that is lost is its wake, after which everybody looks again anyhow (park.h).
 *
 * While the thread sleeps on the word itself, it is woken by the kernel's futex. While it waits for descriptors, a thread of
 * its own process writes to the descriptor `event`, which is one of those; another process sends SIGURG, whose handler does
 * the same.
 *
 * Owns:   the block of a bell, which hangs on the record of the thread's unit (con_unit.bell).
 * Uses:   block.
 */
#ifndef CON_UNITS_BELL_H
#define CON_UNITS_BELL_H

#include "units/unit.h"

#define CON_BELL_BITS 4096

#define CON_BELL_SLEEPS 1u /* the thread sleeps on `wake` */
#define CON_BELL_POLLS 2u  /* it waits for descriptors */
#define CON_BELL_STEP 4u   /* above these: how often it was rung */

typedef struct con_bell {
  uint32_t wake;    /* atomic; con_bell_ring with con_park_thread */
  int32_t pid, tid; /* of the thread; fixed */
  int32_t event;    /* an eventfd of its process, or -1; atomic */
  uint64_t
      any; /* a bit for each word below that is not 0; atomic: set after it, cleared before it */
  uint64_t bits[CON_BELL_BITS / 64]; /* atomic */
} con_bell;

/* The bell of the calling thread. NULL: no memory. Owned by this process. */
con_bell *con_bell_new(void);

/* Unit number `number` was woken. Returns what con_bell_tell is to be told afterwards, or NULL. Async-signal-safe. */
uint32_t *con_bell_ring(con_bell *b, uint32_t number);

/* What con_bell_tell is to be told of a unit that waits in the kernel's poll (park.h): it gets SIGURG. */
uint32_t *con_bell_of_poll(con_unit *u);

/* Tell the kernel of a wake: what con_bell_ring or con_unpark_word returned. No latch held. Async-signal-safe. */
void con_bell_tell(uint32_t *word);

/* The handler of SIGURG, in a thread whose bell this is. */
void con_bell_signalled(con_bell *b);

static inline uint32_t con_bell_bit(uint32_t number) { return number % CON_BELL_BITS; }

#endif
