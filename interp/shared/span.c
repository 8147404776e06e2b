/* SPDX-License-Identifier: MIT */
#include "shared/span.h"

#include "shared/arena.h"
#include "shared/latch.h"

#define KEEP_LEAST 256 /* spans: so many free spans always keep their pages */
#define FORGET_MORE 64 /* spans: discarded beyond the excess, for the next gives */

/* The word of a run: the length in spans; of a free run, how many spans may still have pages
 * (KEPT), and whether all pages surely are there (WHOLE). */
#define USED ((uint64_t)1 << 63)
#define WHOLE ((uint64_t)1 << 62)
#define RUN(length, kept) ((uint64_t)(kept) << 32 | (length))
#define LENGTH(run) ((run)&0xffffffffu)
#define KEPT(run) ((run) >> 32 & 0x3fffffffu)

static bool are_alike(uint64_t run, uint64_t other) {
  return ((run ^ other) & WHOLE) == 0 && (KEPT(run) > 0) == (KEPT(other) > 0);
}

/* Join the free run at i with the free runs that follow: with `all`, any; else only those that are
 * alike. Span latch. */
static void join_free(uint64_t i, bool all) {
  con_arena *a = con_shared;
  for (;;) {
    uint64_t run = a->spans[i].run, next = i + LENGTH(run);
    if (next >= a->top) return;
    uint64_t other = a->spans[next].run;
    if (other & USED || !(all || are_alike(run, other))) return;
    con_store(&a->spans[i].run,
              RUN(LENGTH(run) + LENGTH(other), KEPT(run) + KEPT(other)) | (run & other & WHOLE));
  }
}

/* Make the first n spans of the free run at i a run in use. Span latch. */
static void use_run(uint64_t i, uint64_t n, uint64_t mark) {
  con_arena *a = con_shared;
  uint64_t run = a->spans[i].run, rest = LENGTH(run) - n;
  uint64_t kept = KEPT(run) < rest ? KEPT(run) : rest;
  con_redo_begin(&a->span_latch);
  if (rest > 0) con_redo_set(&a->spans[i + n].run, RUN(rest, kept) | (run & WHOLE));
  con_redo_set(&a->spans[i].mark, mark);
  con_redo_set(&a->spans[i].carved, run & WHOLE ? n << CON_SPAN_BITS : 0);
  con_redo_set(&a->spans[i].run, USED | n);
  con_redo_set(&a->kept, a->kept - KEPT(run) + kept);
  con_redo_set(&a->used, a->used + n);
  con_redo_commit();
}

/* The first free run of at least n spans, runs with pages first; -1 if none. Span latch. */
static int64_t find_joined(uint64_t n, bool all) {
  con_arena *a = con_shared;
  int64_t clean = -1;
  uint64_t first_free = a->top;
  for (uint64_t i = a->hint < a->top ? a->hint : 0; i < a->top; i += LENGTH(a->spans[i].run)) {
    if (a->spans[i].run & USED) continue;
    if (first_free == a->top) first_free = i;
    join_free(i, all);
    if (LENGTH(a->spans[i].run) < n) continue;
    if (KEPT(a->spans[i].run) > 0) {
      a->hint = first_free;
      return (int64_t)i;
    }
    if (clean < 0) clean = (int64_t)i;
  }
  a->hint = first_free;
  return clean;
}

/* The run that find_joined finds. A join of a WHOLE run with another run would make every later use
 * check all pages; so unlike runs are joined only if no other run is large enough. Span latch. */
static int64_t find_run(uint64_t n) {
  int64_t i = find_joined(n, false);
  return i >= 0 || n == 1 ? i : find_joined(n, true);
}

/* Take n new spans above all others; -1: the arena or the memory is full. Span latch. */
static int64_t extend(uint64_t n, uint64_t mark) {
  con_arena *a = con_shared;
  uint64_t i = a->top;
  if (a->n_spans - i < n) return -1;
  size_t table = (n + 1) * sizeof(con_span);
  uintptr_t from = (uintptr_t)&a->spans[i] & ~(uintptr_t)4095;
  if (con_arena_populate((void *)from,
                         ((uintptr_t)&a->spans[i] - from + table + 4095) & ~(size_t)4095) != CON_OK)
    return -1;
  con_redo_begin(&a->span_latch);
  con_redo_set(&a->spans[i].mark, mark);
  con_redo_set(&a->spans[i].carved, 0);
  con_redo_set(&a->spans[i].run, USED | n);
  con_redo_set(&a->top, i + n);
  con_redo_set(&a->used, a->used + n);
  con_redo_commit();
  return (int64_t)i;
}

/* Discard the pages of [from, from + n), a part of the run at i, which the caller owns. */
static void forget(uint64_t i, uint64_t from, uint64_t n) {
  con_store(&con_shared->spans[i].carved, 0);
  con_arena_discard(con_arena_span_start(from), n << CON_SPAN_BITS);
}

/* Make the run in use at i a free run, of which `kept` spans may have pages. No span latch held. */
static void release(uint64_t i, uint64_t kept) {
  con_arena *a = con_shared;
  con_span *s = &a->spans[i];
  con_latch_lock(&a->span_latch);
  uint64_t n = LENGTH(s->run);
  bool whole = kept == n && s->carved == n << CON_SPAN_BITS;
  con_redo_begin(&a->span_latch);
  con_redo_set(&s->mark, 0);
  con_redo_set(&s->run, RUN(n, kept) | (whole ? WHOLE : 0));
  con_redo_set(&a->kept, a->kept + kept);
  con_redo_set(&a->used, a->used - n);
  if (i < a->hint) con_redo_set(&a->hint, i);
  con_redo_commit();
  con_latch_unlock(&a->span_latch);
}

/* The excess of free spans with pages, once `n` more of the spans in use are free. Exact only under
 * the span latch. */
static uint64_t too_many(uint64_t n) {
  uint64_t used = con_load_relaxed(&con_shared->used) - n;
  uint64_t kept = con_load_relaxed(&con_shared->kept) + n;
  uint64_t most = used > KEEP_LEAST ? used : KEEP_LEAST;
  return kept > most ? kept - most : 0;
}

/* If free spans with pages are in excess, take some for the caller, as a run with this mark.
 * Returns the index of the run, or -1. No span latch held. */
static int64_t take_too_many(uint64_t mark) {
  con_arena *a = con_shared;
  con_latch_lock(&a->span_latch);
  uint64_t n = too_many(0);
  int64_t i = n > 0 ? find_run(1) : -1;
  if (i >= 0 && KEPT(a->spans[i].run) == 0) i = -1;
  if (i >= 0) {
    uint64_t run = a->spans[i].run;
    n += FORGET_MORE;
    /* Unless the run is WHOLE, the pages can be anywhere in the run: take all. */
    if (!(run & WHOLE) || n > LENGTH(run)) n = LENGTH(run);
    use_run((uint64_t)i, n, mark);
  }
  con_latch_unlock(&a->span_latch);
  return i;
}

int64_t con_span_take(uint64_t n, size_t bytes, uint64_t mark) {
  con_arena *a = con_shared;
  con_latch_lock(&a->span_latch);
  int64_t i = find_run(n);
  bool kept = i >= 0 && KEPT(a->spans[i].run) > 0;
  if (i >= 0) use_run((uint64_t)i, n, mark);
  else i = extend(n, mark);
  con_latch_unlock(&a->span_latch);
  if (i < 0) return -1;
  uint64_t *real = &a->spans[i].carved;
  if (*real != 0) return i; /* the whole run is backed */
  /* In a run with some pages the rest is cheap, and then the whole run is backed. */
  bytes = kept ? n << CON_SPAN_BITS : (bytes + 4095) & ~(size_t)4095;
  if (con_arena_populate(con_arena_span_start((uint64_t)i), bytes) != CON_OK) {
    forget((uint64_t)i, (uint64_t)i, n);
    release((uint64_t)i, 0);
    return -1;
  }
  con_store(real, bytes);
  return i;
}

void con_span_give(uint64_t index, uint64_t mark) {
  uint64_t n = con_span_length(index), over = too_many(n);
  uint64_t gone = over < n ? over : n;
  if (gone > 0) forget(index, index + n - gone, gone);
  release(index, n - gone);
  if (gone == over) return;
  for (int64_t i; (i = take_too_many(mark)) >= 0;) {
    forget((uint64_t)i, (uint64_t)i, con_span_length((uint64_t)i));
    release((uint64_t)i, 0);
  }
}

uint64_t con_span_length(uint64_t index) {
  uint64_t n = LENGTH(con_load(&con_shared->spans[index].run));
  return n == 0 ? 1 : n;
}

bool con_span_in_use(uint64_t index) {
  return (con_load(&con_shared->spans[index].run) & USED) != 0;
}

void con_span_usage(uint64_t *used, uint64_t *kept) {
  con_arena *a = con_shared;
  con_latch_lock(&a->span_latch);
  *used = a->used << CON_SPAN_BITS;
  *kept = a->kept << CON_SPAN_BITS;
  con_latch_unlock(&a->span_latch);
}
