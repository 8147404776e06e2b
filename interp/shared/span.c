/* SPDX-License-Identifier: MIT */
#include "shared/span.h"

#define KEEP_DIRTY 256 /* spans: 16 MB of free pages kept */

/* A run: length in the low half, state above it. */
enum { FREE_CLEAN, FREE_DIRTY, USED };
#define RUN(state, length) ((uint64_t)(state) << 32 | (length))
#define LENGTH(run) ((run)&0xffffffffu)
#define STATE(run) ((int)((run) >> 32))

/* Join the free run at i with the free runs that follow it. span latch. */
static void join_free(uint64_t i) {
  con_arena *a = con_shared;
  for (;;) {
    uint64_t run = a->spans[i].run, next = i + LENGTH(run);
    if (next >= a->top) return;
    uint64_t other = a->spans[next].run;
    if (STATE(other) == USED) return;
    int state = STATE(run) == STATE(other) ? STATE(run) : FREE_DIRTY;
    uint64_t dirty = a->dirty;
    if (STATE(run) != STATE(other)) dirty += LENGTH(STATE(run) == FREE_CLEAN ? run : other);
    con_redo_begin(&a->span_latch);
    con_redo_set(&a->spans[i].run, RUN(state, LENGTH(run) + LENGTH(other)));
    con_redo_set(&a->dirty, dirty);
    con_redo_commit();
  }
}

/* Make [i, i + n) of the free run at i a used one. span latch. */
static void use_run(uint64_t i, uint64_t n, uint64_t mark) {
  con_arena *a = con_shared;
  uint64_t run = a->spans[i].run, rest = LENGTH(run) - n;
  con_redo_begin(&a->span_latch);
  if (rest > 0) con_redo_set(&a->spans[i + n].run, RUN(STATE(run), rest));
  con_redo_set(&a->spans[i].mark, mark);
  con_redo_set(&a->spans[i].run, RUN(USED, n));
  if (STATE(run) == FREE_DIRTY) con_redo_set(&a->dirty, a->dirty - n);
  con_redo_commit();
}

/* The first free run of at least n spans, dirty ones first; -1 if none. span latch. */
static int64_t find_run(uint64_t n) {
  con_arena *a = con_shared;
  int64_t clean = -1;
  uint64_t first_free = a->top;
  for (uint64_t i = a->hint < a->top ? a->hint : 0; i < a->top; i += LENGTH(a->spans[i].run)) {
    if (STATE(a->spans[i].run) == USED) continue;
    if (first_free == a->top) first_free = i;
    join_free(i);
    if (LENGTH(a->spans[i].run) < n) continue;
    if (STATE(a->spans[i].run) == FREE_DIRTY) {
      a->hint = first_free;
      return (int64_t)i;
    }
    if (clean < 0) clean = (int64_t)i;
  }
  a->hint = first_free;
  return clean;
}

/* Take n new spans above all others. span latch. */
static int64_t extend(uint64_t n, uint64_t mark) {
  con_arena *a = con_shared;
  uint64_t i = a->top;
  if (a->n_spans - i < n) return -1;
  size_t table = (n + 1) * sizeof(con_span);
  uintptr_t from = (uintptr_t)&a->spans[i] & ~(uintptr_t)4095;
  if (con_arena_make_real((void *)from, ((uintptr_t)&a->spans[i] - from + table + 4095) &
                                            ~(size_t)4095) != CON_OK)
    return -1;
  con_redo_begin(&a->span_latch);
  con_redo_set(&a->spans[i].mark, mark);
  con_redo_set(&a->spans[i].run, RUN(USED, n));
  con_redo_set(&a->top, i + n);
  con_redo_commit();
  return (int64_t)i;
}

int64_t con_span_take(uint64_t n, size_t bytes, uint64_t mark) {
  con_arena *a = con_shared;
  con_latch_lock(&a->span_latch);
  int64_t i = find_run(n);
  bool dirty = i >= 0 && STATE(a->spans[i].run) == FREE_DIRTY;
  if (i >= 0) use_run((uint64_t)i, n, mark);
  else i = extend(n, mark);
  con_latch_unlock(&a->span_latch);
  if (i < 0) return -1;
  bytes = (bytes + 4095) & ~(size_t)4095;
  if (!dirty && con_arena_make_real(con_arena_span_start((uint64_t)i), bytes) != CON_OK) {
    con_span_give((uint64_t)i);
    return -1;
  }
  return i;
}

void con_span_give(uint64_t index) {
  con_arena *a = con_shared;
  con_span *s = &a->spans[index];
  uint64_t n = LENGTH(con_load(&s->run));
  bool keep = con_load_relaxed(&a->dirty) + n <= KEEP_DIRTY;
  if (!keep) con_arena_forget(con_arena_span_start(index), n << CON_SPAN_BITS);
  con_latch_lock(&a->span_latch);
  con_redo_begin(&a->span_latch);
  con_redo_set(&s->mark, 0);
  con_redo_set(&s->run, RUN(keep ? FREE_DIRTY : FREE_CLEAN, n));
  if (keep) con_redo_set(&a->dirty, a->dirty + n);
  if (index < a->hint) con_redo_set(&a->hint, index);
  con_redo_commit();
  con_latch_unlock(&a->span_latch);
}

uint64_t con_span_length(uint64_t index) {
  uint64_t n = LENGTH(con_load(&con_shared->spans[index].run));
  return n == 0 ? 1 : n;
}

bool con_span_in_use(uint64_t index) {
  return STATE(con_load(&con_shared->spans[index].run)) == USED;
}

void con_span_usage(uint64_t *used, uint64_t *kept) {
  con_arena *a = con_shared;
  uint64_t in_use = 0;
  con_latch_lock(&a->span_latch);
  for (uint64_t i = 0; i < a->top; i += LENGTH(a->spans[i].run))
    if (STATE(a->spans[i].run) == USED) in_use += LENGTH(a->spans[i].run);
  *used = in_use << CON_SPAN_BITS;
  *kept = a->dirty << CON_SPAN_BITS;
  con_latch_unlock(&a->span_latch);
}
