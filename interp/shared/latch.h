/* SPDX-License-Identifier: MIT */
/* latch.h: the internal mutex, and how a change under a latch survives the death of its maker.
 *
 * A latch guards a few words for well under a microsecond. Any process may be killed at any
 * instruction, so:
 *
 *   con_latch_lock(l);
 *   con_redo_begin(l);                   the words to change are first written down,
 *   con_redo_set(&q->tail, tail);
 *   con_redo_set(&q->puts, puts + 1);
 *   con_redo_commit();                   then committed by one store, then carried out.
 *   con_latch_unlock(l);
 *
 * A death before the commit leaves nothing changed. After a death behind the commit, the thread
 * that takes over the latch carries out the whole change again, which is harmless however far the
 * dead thread had come. So the words that a latch guards are always consistent, and no object needs
 * code for repair. (The log is the redo log of databases, for a handful of words.) A change of a
 * single word needs no log.
 *
 * A process that is stopped lets go of its latches before the stop takes effect: see stopped.h.
 *
 * Rules: under a latch, make no system call, no allocation of Lua, nothing that raises; nest only
 * in the order object, class, span; never park. A redo log belongs to the last latch taken.
 */
#ifndef CON_SHARED_LATCH_H
#define CON_SHARED_LATCH_H

#include "base/panic.h"
#include "shared/carrier.h"

void con_latch_lock_slow(con_latch *l);
void con_latch_unlock_slow(con_latch *l);

/* Take the latch. The calling thread must be a carrier. */
static inline void con_latch_lock(con_latch *l) {
  con_carrier *me = con_me;
  uint32_t free = 0;
  me->held[me->n_held] = l; /* before the word: the reaper compares both */
  con_in_order();
  me->n_held++;
  con_in_order();
  if (!__atomic_compare_exchange_n(&l->word, &free, me->token, false, __ATOMIC_ACQUIRE,
                                   __ATOMIC_RELAXED))
    con_latch_lock_slow(l);
}

/* Release the latch, the last one taken. Pairs with the acquire in con_latch_lock. */
static inline void con_latch_unlock(con_latch *l) {
  if (__atomic_exchange_n(&l->word, 0, __ATOMIC_RELEASE) & CON_LATCH_WAITERS)
    con_latch_unlock_slow(l);
  con_in_order();
  con_me->n_held--;
}

/* Release the latches that dead thread `c` held, carrying out the committed change. For the reaper;
 * the caller is a carrier. */
void con_latch_recover(con_carrier *c);

static inline void con_redo_begin(con_latch *l) {
  con_me->redo.filled = 0;
  con_me->redo.latch = l;
}

static inline void con_redo_set(uint64_t *word, uint64_t value) {
  con_redo *r = &con_me->redo;
  r->set[r->filled].word = word;
  r->set[r->filled++].value = value;
}

static inline void con_redo_set_pointer(void *word, const void *value) {
  con_redo_set((uint64_t *)word, (uint64_t)(uintptr_t)value);
}

/* Commit the words set since con_redo_begin, and carry the change out: in order, each by a release
 * store, for readers without the latch. */
static inline void con_redo_commit(void) {
  con_redo *r = &con_me->redo;
  uint64_t n = r->filled;
  con_assert(n <= CON_REDO_WORDS); /* the spare words have taken the rest */
  con_store(&r->n, n);
  con_in_order();
  for (uint64_t i = 0; i < n; i++) con_store(r->set[i].word, r->set[i].value);
  con_store(&r->n, 0);
  con_in_order();
}

#endif
