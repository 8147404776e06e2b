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

typedef struct con_bell {
  con_wake_word wake; /* con_bell_ring with con_park_thread */
  int32_t pid, tid;   /* of the thread; fixed */
  int32_t event;      /* an eventfd of its process, or -1; atomic */
  /* A bit for each word of `bits` that is not 0; atomic: set after the word, cleared before. */
  uint64_t any;
  uint64_t bits[CON_BELL_BITS / 64]; /* atomic */
} con_bell;

/* What is left to do of a wake when the latch is released: the sleeping thread, and how to reach
 * the thread. CON_NO_WAKEUP: nothing, for the thread does not sleep in the kernel. */
typedef struct con_wakeup {
  uintptr_t place; /* with the way in the lowest bits (bell.c) */
} con_wakeup;
#define CON_NO_WAKEUP ((con_wakeup){0})

/* A bell for the calling thread, owned by this process. NULL: no memory. */
con_bell *con_bell_new(void);

/* Unit number `number` was woken. Async-signal-safe. */
con_wakeup con_bell_ring(con_bell *b, uint32_t number);

/* The wakeup of a thread that sleeps on the word. */
con_wakeup con_bell_of_word(con_wake_word *w);

/* The wakeup of a unit that waits in the kernel's poll (park.h): the thread gets SIGURG. */
con_wakeup con_bell_of_poll(con_unit *u);

/* Do what is left of a wake. No latch held. Async-signal-safe. */
void con_bell_tell_kernel(con_wakeup left);
static inline void con_bell_tell(con_wakeup left) {
  if (left.place != 0) con_bell_tell_kernel(left);
}

/* The handler of SIGURG, in a thread whose bell this is. */
void con_bell_signalled(con_bell *b);

static inline uint32_t con_bell_bit(uint32_t number) { return number % CON_BELL_BITS; }

#endif
