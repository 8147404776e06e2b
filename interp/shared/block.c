/* SPDX-License-Identifier: MIT */
#include "shared/block.h"

#include <stdlib.h>

#include "shared/span.h"

uint32_t con_process_slot;

#define HEADER 16
#define LARGE 0xff
#define LARGEST_SMALL 32768
/* A span is backed with memory in steps of so many bytes while blocks are cut from the span: most
 * programs need little of each class. */
#define STEP 16384

/* Sizes, header included. Four classes between powers of two where messages are frequent, fewer
 * above. */
static const uint32_t class_size[CON_CLASSES] = {48,  64,  96,   128,  192,  256,  320,   384,
                                                 512, 768, 1024, 2048, 4096, 8192, 16384, 32768};

typedef struct header {
  /* owner << 32 | kind << 8 | class; atomic. The owner of a large block is in the span's mark. */
  uint64_t mark;
  uint64_t size; /* bytes asked for */
} header;

#define MARK(owner, kind, class) ((uint64_t)(owner) << 32 | (uint64_t)(kind) << 8 | (class))
#define OWNER(mark) ((uint32_t)((mark) >> 32))
#define KIND(mark) ((con_block_kind)((mark) >> 8 & 0xff))
#define CLASS(mark) ((uint32_t)((mark)&0xff))

static header *header_of(void *p) { return (header *)((char *)p - HEADER); }

static uint32_t class_for(size_t size) {
  uint32_t c = 0;
  while (class_size[c] < size) c++;
  return c;
}

/* ---- a class's list of spans with room: words of an open redo log; class latch ---- */

static void list_add(con_class *k, uint64_t index) {
  con_span *s = &con_shared->spans[index];
  con_redo_set(&s->next, k->partial);
  con_redo_set(&s->prev, 0);
  con_redo_set(&s->in_list, 1);
  if (k->partial != 0) con_redo_set(&con_shared->spans[k->partial - 1].prev, index + 1);
  con_redo_set(&k->partial, index + 1);
}

static void list_remove(con_class *k, uint64_t index) {
  con_span *s = &con_shared->spans[index];
  if (s->prev != 0) con_redo_set(&con_shared->spans[s->prev - 1].next, s->next);
  else con_redo_set(&k->partial, s->next);
  if (s->next != 0) con_redo_set(&con_shared->spans[s->next - 1].prev, s->prev);
  con_redo_set(&s->in_list, 0);
}

/* Put a new span into class c. Class latch. False: no memory. */
static bool add_span(uint32_t c, uint32_t owner) {
  con_class *k = &con_shared->classes[c];
  int64_t i = con_span_take(1, STEP, MARK(owner, CON_BLOCK_SPAN, c));
  if (i < 0) return false;
  con_span *s = &con_shared->spans[i];
  s->free = 0; /* no other process sees the span yet */
  s->used = 0;
  s->carved = 0;
  con_redo_begin(&k->latch);
  list_add(k, (uint64_t)i);
  con_redo_set(&s->mark, MARK(CON_SHARED_OWNER, CON_BLOCK_SPAN, c));
  con_redo_commit();
  return true;
}

/* Back the span with memory up to `end`; `carved` bytes are cut so far. Class latch. False: no
 * memory. */
static bool back(uint64_t index, uint64_t carved, uint64_t end) {
  uint64_t from = (carved + STEP - 1) / STEP * STEP, to = (end + STEP - 1) / STEP * STEP;
  if (from == 0) from = STEP; /* con_span_take backed the first step */
  return from >= to || con_arena_populate(con_arena_span_start(index) + from, to - from) == CON_OK;
}

static void *new_small(size_t size, con_block_kind kind, uint32_t owner) {
  uint32_t c = class_for(size + HEADER);
  con_class *k = &con_shared->classes[c];
  con_latch_lock(&k->latch);
  if (k->partial == 0 && !add_span(c, owner)) {
    con_latch_unlock(&k->latch);
    return NULL;
  }
  uint64_t index = k->partial - 1;
  con_span *s = &con_shared->spans[index];
  header *h = (header *)(uintptr_t)s->free;
  uint64_t next = 0, carved = s->carved;
  if (h != NULL) {
    next = *(uint64_t *)(h + 1);
  } else {
    h = (header *)(con_arena_span_start(index) + carved);
    if (!back(index, carved, carved + class_size[c])) {
      con_latch_unlock(&k->latch);
      return NULL;
    }
    carved += class_size[c];
  }
  h->size = size;
  con_redo_begin(&k->latch);
  con_redo_set(&h->mark, MARK(owner, kind, c)); /* before `carved`: a sweep reads up to there */
  con_redo_set(&s->free, next);
  con_redo_set(&s->carved, carved);
  con_redo_set(&s->used, s->used + 1);
  if (next == 0 && carved + class_size[c] > CON_SPAN_SIZE) list_remove(k, index);
  con_redo_commit();
  con_latch_unlock(&k->latch);
  return h + 1;
}

static void free_small(header *h) {
  uint32_t c = CLASS(h->mark);
  con_class *k = &con_shared->classes[c];
  con_span *s = con_arena_span_of(h);
  uint64_t index = (uint64_t)(s - con_shared->spans);
  con_latch_lock(&k->latch);
  /* The last block of a span goes, and another span of the class has room: the span goes back. One
   * commit takes the span out of the class and gives the span to this process, so that the sweep
   * finds the span after a death before con_span_give. */
  bool give = s->used == 1 && (k->partial != 0 && (!s->in_list || s->next != 0 || s->prev != 0));
  con_redo_begin(&k->latch);
  if (give) {
    if (s->in_list) list_remove(k, index);
    con_redo_set(&s->used, 0);
    con_redo_set(&s->mark, MARK(OWNER(h->mark), CON_BLOCK_SPAN, c));
  } else {
    con_redo_set((uint64_t *)(h + 1), s->free);
    con_redo_set(&s->free, (uint64_t)(uintptr_t)h);
    con_redo_set(&s->used, s->used - 1);
    if (!s->in_list) list_add(k, index);
  }
  con_redo_set(&h->mark, MARK(0, 0, c));
  con_redo_commit();
  con_latch_unlock(&k->latch);
  if (give) con_span_give(index, s->mark);
}

static void *new_block(size_t size, con_block_kind kind, uint32_t owner) {
  if (size + HEADER <= LARGEST_SMALL) return new_small(size, kind, owner);
  if (size > con_shared->size) return NULL;
  uint64_t n = (size + HEADER + CON_SPAN_SIZE - 1) >> CON_SPAN_BITS;
  int64_t i = con_span_take(n, size + HEADER, MARK(owner, kind, LARGE));
  if (i < 0) return NULL;
  header *h = (header *)con_arena_span_start((uint64_t)i);
  h->size = size;
  con_store(&h->mark, MARK(CON_SHARED_OWNER, kind, LARGE));
  return h + 1;
}

void *con_block_new(size_t size, con_block_kind kind) {
  return new_block(size, kind, con_process_slot);
}

void *con_block_new_shared(size_t size, con_block_kind kind) {
  return new_block(size, kind, CON_SHARED_OWNER);
}

static void give_large(con_span *s) {
  con_span_give((uint64_t)(s - con_shared->spans), MARK(OWNER(s->mark), CON_BLOCK_SPAN, LARGE));
}

void con_block_free(void *p) {
  header *h = header_of(p);
  if (CLASS(h->mark) != LARGE) free_small(h);
  else give_large(con_arena_span_of(h));
}

uint64_t *con_block_tag(void *p) {
  header *h = header_of(p);
  return CLASS(con_load_relaxed(&h->mark)) == LARGE ? &con_arena_span_of(h)->mark : &h->mark;
}

uint64_t con_block_tag_for(void *p, uint32_t owner) {
  uint64_t mark = con_load_relaxed(con_block_tag(p));
  return MARK(owner, KIND(mark), CLASS(mark));
}

void con_redo_own(void *p) {
  if (p != NULL) con_redo_set(con_block_tag(p), con_block_tag_for(p, con_process_slot));
}

void con_redo_share(void *p) {
  if (p != NULL) con_redo_set(con_block_tag(p), con_block_tag_for(p, CON_SHARED_OWNER));
}

void con_block_attach(con_latch *latch, void *place, void *p) {
  con_latch_lock(latch);
  con_redo_begin(latch);
  con_redo_set_pointer(place, p);
  con_redo_share(p);
  con_redo_commit();
  con_latch_unlock(latch);
}

void *con_block_detach(con_latch *latch, void *place) {
  void *p = *(void **)place;
  if (p == NULL) return NULL;
  con_latch_lock(latch);
  con_redo_begin(latch);
  con_redo_set_pointer(place, NULL);
  con_redo_own(p);
  con_redo_commit();
  con_latch_unlock(latch);
  return p;
}

con_block_kind con_block_kind_of(void *p) { return KIND(con_load(con_block_tag(p))); }

void con_block_set_kind(void *p, con_block_kind kind) {
  uint64_t *mark = con_block_tag(p), old = con_load_relaxed(mark);
  con_store(mark, MARK(OWNER(old), kind, CLASS(old)));
}

uint32_t con_block_owner(void *p) { return OWNER(con_load(con_block_tag(p))); }

size_t con_block_size(void *p) {
  header *h = header_of(p);
  uint32_t c = CLASS(con_load_relaxed(&h->mark));
  if (c != LARGE) return class_size[c] - HEADER;
  return (con_span_length((uint64_t)(con_arena_span_of(h) - con_shared->spans)) << CON_SPAN_BITS) -
         HEADER;
}

/* ---- walking all blocks ---- */

#define BATCH 64

typedef struct batch {
  void *found[BATCH];
  int n;
} batch;

/* Is the run at `index` cut into small blocks of class *c? */
static bool is_small(uint64_t index, uint32_t *c) {
  uint64_t mark = con_load(&con_shared->spans[index].mark);
  *c = CLASS(mark);
  return KIND(mark) == CON_BLOCK_SPAN && OWNER(mark) == CON_SHARED_OWNER;
}

/* Find up to BATCH blocks of `owner` in the span at `index`, from *offset on. Moves *offset;
 * SIZE_MAX: the span is done. */
static void find_owned(uint64_t index, uint32_t c, uint32_t owner, size_t *offset, batch *b) {
  con_class *k = &con_shared->classes[c];
  uint32_t now;
  b->n = 0;
  con_latch_lock(&k->latch);
  size_t end = is_small(index, &now) && now == c ? con_shared->spans[index].carved : 0;
  for (; *offset < end && b->n < BATCH; *offset += class_size[c]) {
    header *h = (header *)(con_arena_span_start(index) + *offset);
    if (OWNER(con_load(&h->mark)) == owner) b->found[b->n++] = h + 1;
  }
  if (*offset >= end) *offset = SIZE_MAX;
  con_latch_unlock(&k->latch);
}

/* The starts of all runs that are in use at this moment; the caller frees the array. NULL: no
 * memory. Reads the table under the span latch, because the entries inside a run are stale. */
static uint64_t *runs_in_use(uint64_t *n) {
  con_arena *a = con_shared;
  uint64_t most = con_load(&a->top) + 1;
  uint64_t *runs = malloc(most * sizeof *runs);
  *n = 0;
  if (runs == NULL) return NULL;
  con_latch_lock(&a->span_latch);
  for (uint64_t i = 0; i < a->top && *n < most; i += con_span_length(i))
    if (con_span_in_use(i)) runs[(*n)++] = i;
  con_latch_unlock(&a->span_latch);
  return runs;
}

static void sweep_run(uint64_t i, uint32_t owner, void (*visit)(void *, con_block_kind, void *),
                      void *data) {
  uint64_t mark = con_load(&con_shared->spans[i].mark);
  uint32_t c;
  if (is_small(i, &c)) {
    batch b;
    for (size_t offset = 0; offset != SIZE_MAX;) {
      find_owned(i, c, owner, &offset, &b);
      for (int j = 0; j < b.n; j++) visit(b.found[j], con_block_kind_of(b.found[j]), data);
    }
  } else if (OWNER(mark) == owner && KIND(mark) == CON_BLOCK_SPAN) {
    con_span_give(i, mark);
  } else if (OWNER(mark) == owner) {
    header *h = (header *)con_arena_span_start(i);
    /* The maker may have died before writing the header: write the header of a new block. */
    con_store(&h->mark, MARK(CON_SHARED_OWNER, KIND(mark), LARGE));
    visit(h + 1, KIND(mark), data);
  }
}

void con_block_sweep(uint32_t owner, void (*visit)(void *p, con_block_kind kind, void *data),
                     void *data) {
  uint64_t n, *runs = runs_in_use(&n);
  for (uint64_t i = 0; i < n; i++) sweep_run(runs[i], owner, visit, data);
  free(runs);
}

void con_block_each(con_block_kind kind, void (*visit)(void *p, void *data), void *data) {
  uint64_t n, *runs = runs_in_use(&n);
  for (uint64_t i = 0; i < n; i++) {
    uint32_t c, now;
    if (!is_small(runs[i], &c)) continue;
    con_class *k = &con_shared->classes[c];
    con_latch_lock(&k->latch);
    size_t end = is_small(runs[i], &now) && now == c ? con_shared->spans[runs[i]].carved : 0;
    for (size_t offset = 0; offset < end; offset += class_size[c]) {
      header *h = (header *)(con_arena_span_start(runs[i]) + offset);
      uint64_t mark = con_load(&h->mark);
      if (OWNER(mark) != 0 && KIND(mark) == kind) visit(h + 1, data);
    }
    con_latch_unlock(&k->latch);
  }
  free(runs);
}
