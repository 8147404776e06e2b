/* SPDX-License-Identifier: MIT */
#include "shared/latch.h"

#include "base/futex.h"
#include "base/panic.h"
#include "shared/stopped.h"

#define FIRST_PAUSES 64 /* two or three microseconds, or some 30 short operations */
#define LAST_PAUSES 256
#define LOOK_AGAIN \
  (20 * CON_MS) /* how long to sleep before asking whether the holder lives, and is not stopped */
#define SOON CON_MS /* and how long after it was continued */

static bool take_over(con_latch *l, uint32_t word, con_carrier *dead);

/* NULL: nobody, or somebody who is gone. */
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

/* A log belongs to the innermost latch, but may change what an outer one guards too. So before an outer latch of the dead is
 * taken, the log is carried out: by us, or by somebody who took the inner latch before us and may yet die himself.
 *
 * The dead may also have left the copy of a log for a latch it never got (take_over). Its own log is cleared by whoever has
 * the inner latch next, before he lets it go; so one that outlives a holder is such a copy, and nobody's. */
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

/* Take latch `l`, whose word is `word`, from the dead thread `dead`. Its log is copied into ours before the word changes
 * hands: should we die next, whoever takes over from us finds it here. The last word of the copy clears the original. */
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

/* Look again after longer and longer pauses, touching the word rarely: the holder, often in a loop of short operations, gets
 * some of them done meanwhile at full speed, instead of passing the cache line to and fro for each (exponential backoff:
 * Anderson, "The performance of spin lock alternatives"). */
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
  /* Not anew at each turn: signals may cut every sleep short. */
  con_time look = con_clock_now() + LOOK_AGAIN;
  if (con_processors() > 1 && take_soon(l, mine)) return;
  for (;;) {
    uint32_t word = con_load(&l->word);
    if (word == 0) {
      /* Others may sleep behind us, and the one who slept cannot know: keep the bit. */
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
      look = con_clock_now() + SOON; /* another thread of the process may have got the latch */
    }
  }
}

void con_latch_unlock_slow(con_latch *l) {
  con_futex.wake(&l->word, 1);
  if (con_me->n_held == 1 && con_load_seq(&con_me->resumed) != 0) con_stopped_again();
}

void con_latch_recover(con_carrier *c) {
  uint32_t n = c->n_held;
  if (n > CON_HELD_MAX) n = CON_HELD_MAX;
  for (uint32_t i = n; i-- > 0;) {
    con_latch *l = c->held[i];
    uint32_t word;
    /* Again if somebody queued up in between: once `c` is free for others, nobody could tell that its holder is dead. */
    while (((word = con_load(&l->word)) & ~CON_LATCH_WAITERS) == c->token) {
      con_me->held[con_me->n_held++] = l;
      if (take_over(l, word, c)) con_latch_unlock(l);
      else con_me->n_held--;
    }
  }
}
