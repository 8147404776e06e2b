/* SPDX-License-Identifier: MIT */
/* wake_word.h: the word on which a waiting thread sleeps, and the wake of that thread.
 *
 * A unit has a wake word, and so has the bell of a thread with green tasks. The word only moves on.
 * A thread reads the word, tries its operation, and sleeps only if the word has not moved since:
 * with a bit in the word that tells wakers how to reach the thread. A waker moves the word first,
 * mostly under a latch, and then reaches the thread, as the bits say, without the latch: what is
 * left to do in between is a con_wakeup (bell.h).
 */
#ifndef CON_UNITS_WAKE_WORD_H
#define CON_UNITS_WAKE_WORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/atomic.h"

#define CON_WAKE_SLEEPS 1u /* the thread sleeps on the word, in the kernel */
#define CON_WAKE_POLLS 2u  /* the thread waits for descriptors */
#define CON_WAKE_STEP 4u   /* above these bits: how often the word was moved */
#define CON_WAKE_HOW (CON_WAKE_STEP - 1)

typedef struct con_wake_word {
  uint32_t value; /* atomic, seq_cst: the sleeping thread with its wakers */
} con_wake_word;

/* What to compare later: the word without the bits of the thread that sleeps. */
static inline uint32_t con_wake_word_seen(const con_wake_word *w) {
  return con_load_seq(&w->value) & ~CON_WAKE_HOW;
}

/* Has the word moved since it was `seen`? */
static inline bool con_wake_word_moved(const con_wake_word *w, uint32_t seen) {
  return con_wake_word_seen(w) != seen;
}

/* Move the word on. Returns how the thread is to be reached: CON_WAKE_SLEEPS, CON_WAKE_POLLS or
 * 0. */
static inline uint32_t con_wake_word_move(con_wake_word *w) {
  return con_add(&w->value, CON_WAKE_STEP) & CON_WAKE_HOW;
}

/* The thread is about to sleep in the way of `how`. False: the word has moved. */
static inline bool con_wake_word_set(con_wake_word *w, uint32_t seen, uint32_t how) {
  uint32_t value = seen;
  return con_cas(&w->value, &value, seen | how) || value == (seen | how);
}

/* The thread sleeps no more. */
static inline void con_wake_word_clear(con_wake_word *w, uint32_t how) { con_and(&w->value, ~how); }

#endif
