/* SPDX-License-Identifier: MIT */
#include "shared/latch.h"

#include "base/futex.h"
#include "base/panic.h"
#include "shared/stopped.h"

#define FIRST_PAUSES 64 /* two or three microseconds, or some 30 short operations */
#define LAST_PAUSES 256
/* Sleep so long before probing whether the holder is dead, or stopped. */
#define LOOK_AGAIN (20 * CON_MS)
#define SOON CON_MS /* sleep so long after the holder was continued */

static bool take_over(con_latch *l, uint32_t word, con_carrier *dead);

/* The carrier whose token is in the latch word. NULL: the latch is free, or the holder is gone. */
static con_carrier *holder_of(uint32_t word) {
  uint32_t token = word & ~CON_LATCH_WAITERS;
  if (token == 0) return NULL;
  con_carrier *holder = &con_shared->carriers[(token & ((1u << CON_CARRIER_BITS) - 1)) - 1];
  return con_load(&holder->token) == token ? holder : NULL;
}

static bool is_dead(con_carrier *holder) { return holder != NULL && con_carrier_is_dead(holder); }

static bool help(con_carrier *holder, uint32_t word) {
  return holder != NULL && con_stopped_help(holder, word & ~CON_LATCH_WAITERS);
}

/* A log belongs to the innermost latch, but may change words that outer latches guard too. So the
 * log of a dead thread is carried out before an outer latch passes on: by this thread, or by a
 * thread that took the inner latch earlier, and may die in turn.
 *
 * The dead thread may also have left the copy of a log for a latch that it never got (take_over).
 * The dead thread's own log is cleared by the next holder of the inner latch, before that latch is
 * released. So a log that outlives a holder of its latch is such a copy, and is ignored. */
static void settle_inner(con_latch *outer, con_carrier *dead) {
  uint32_t before = 0;
  while (con_load(&dead->redo.n) != 0 && dead->redo.latch != outer) {
    con_latch *inner = dead->redo.latch;
    uint32_t word = con_load(&inner->word), token = word & ~CON_LATCH_WAITERS;
    con_carrier *holder = holder_of(word);
    if (token != dead->token) {
      bool passed_on = token == 0 || (before != 0 && token != before);
      if (passed_on && con_load(&dead->redo.n) != 0) return;
      before = token;
    }
    if (!is_dead(holder)) {
      con_futex.wait(&inner->word, word, con_clock_now() + CON_MS);
      help(holder, word);
      continue;
    }
    con_me->held[con_me->n_held++] = inner;
    if (take_over(inner, word, holder)) con_latch_unlock(inner);
    else con_me->n_held--;
  }
}

/* Take latch `l`, whose word is `word`, from dead thread `dead`. The log of `dead` is copied into
 * this thread's log before the word changes: if this thread dies next, the following take-over
 * finds the copy. The last word of the copy clears the original. False: the word changed
 * meanwhile. */
static bool take_over(con_latch *l, uint32_t word, con_carrier *dead) {
  settle_inner(l, dead);
  con_redo *mine = &con_me->redo, *theirs = &dead->redo;
  uint64_t n = theirs->latch == l ? con_load(&theirs->n) : 0;
  con_redo saved = *mine;
  if (n != 0) {
    con_redo_begin(l);
    for (uint64_t i = 0; i < n; i++) con_redo_set(theirs->set[i].word, theirs->set[i].value);
    con_assert(n < CON_REDO_WORDS + CON_REDO_SPARE);
    con_redo_set(&theirs->n, 0);
    con_store(&mine->n, ++n);
  }
  bool taken = con_cas(&l->word, &word, con_me->token | CON_LATCH_WAITERS);
  if (taken) {
    for (uint64_t i = 0; i < n; i++) con_store(mine->set[i].word, mine->set[i].value);
  }
  con_store(&mine->n, 0);
  con_in_order();
  *mine = saved;
  return taken;
}

/* Look again after longer and longer pauses, touching the word rarely: the holder, often in a loop
 * of short operations, completes some of these at full speed meanwhile, instead of passing the
 * cache line to and fro (exponential backoff: Anderson, "The performance of spin lock
 * alternatives"). */
static bool take_soon(con_latch *l, uint32_t mine) {
  for (int pauses = FIRST_PAUSES; pauses <= LAST_PAUSES; pauses *= 2) {
    for (int i = 0; i < pauses; i++) con_pause();
    uint32_t free = 0;
    if (con_load_relaxed(&l->word) == 0 && con_cas(&l->word, &free, mine)) return true;
  }
  return false;
}

void con_latch_lock_slow(con_latch *l) {
  uint32_t mine = con_me->token;
  /* Set once for all turns: signals may cut every sleep short. */
  con_time look = con_clock_now() + LOOK_AGAIN;
  if (con_processors() > 1 && take_soon(l, mine)) return;
  for (;;) {
    uint32_t word = con_load(&l->word);
    if (word == 0) {
      /* Other waiters may sleep behind this thread, which cannot know: keep the bit. */
      if (con_cas(&l->word, &word, mine | CON_LATCH_WAITERS)) return;
      continue;
    }
    con_assert((word & ~CON_LATCH_WAITERS) != mine);
    if (!(word & CON_LATCH_WAITERS) && !con_cas(&l->word, &word, word | CON_LATCH_WAITERS))
      continue;
    word |= CON_LATCH_WAITERS;
    con_futex.wait(&l->word, word, look);
    if (con_clock_now() < look) continue;
    look = con_clock_now() + LOOK_AGAIN;
    word = con_load(&l->word);
    con_carrier *holder = holder_of(word);
    if (is_dead(holder)) {
      if (take_over(l, word, holder)) return;
    } else if (help(holder, word)) {
      /* Soon: another thread of the stopped process may have got the latch. */
      look = con_clock_now() + SOON;
    }
  }
}

void con_latch_unlock_slow(con_latch *l) {
  con_futex.wake(&l->word, 1);
  if (con_me->n_held == 1 && con_me->n_brief == 0 && con_load_seq(&con_me->resumed) != 0)
    con_stopped_again();
}

void con_latch_recover(con_carrier *c) {
  uint32_t n = c->n_held;
  if (n > CON_HELD_MAX) n = CON_HELD_MAX;
  for (uint32_t i = n; i-- > 0;) {
    con_latch *l = c->held[i];
    uint32_t word;
    /* Repeat if a waiter set the bit meanwhile: once `c` is free for reuse, no thread could tell
     * that the holder of the latch is dead. */
    while (((word = con_load(&l->word)) & ~CON_LATCH_WAITERS) == c->token) {
      con_me->held[con_me->n_held++] = l;
      if (take_over(l, word, c)) con_latch_unlock(l);
      else con_me->n_held--;
    }
  }
}
