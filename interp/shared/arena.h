/* SPDX-License-Identifier: MIT */
/* arena.h: the memory that all processes of a family share.
 *
 * The arena is an anonymous shared mapping, made before the first fork: every process sees it at
 * the same address, so plain pointers into the arena are valid everywhere. The mapping has no name,
 * so nothing is left behind when the family ends. Much is reserved, and pieces are backed with
 * memory when needed (con_arena_populate), so that running out of memory is an answer and not a
 * SIGBUS. A core dump contains the populated pieces; of the spans, the first 16 MB.
 *
 *   | con_arena | carriers | span table | spans of 64 KB ... |
 *
 * Owns: the mapping; the root structure; the span table, from which runs of spans are taken.
 *
 * Rules: everything reachable from the root is 64-bit words or has a single writer, so that the
 * redo log of latch.h can carry any change. The guard of a word stands beside the word.
 */
#ifndef CON_SHARED_ARENA_H
#define CON_SHARED_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define CON_SPAN_BITS 16
#define CON_SPAN_SIZE ((size_t)1 << CON_SPAN_BITS)
#define CON_CARRIERS 16384              /* OS threads in a family */
#define CON_CARRIER_SIZE ((size_t)1024) /* bytes reserved for a con_carrier (carrier.h) */
#define CON_CLASSES 16                  /* sizes of small blocks (block.c) */
#define CON_ROOTS 4                     /* words for the floors above */

struct con_carrier;

/* The internal mutex of latch.h, declared here because the root contains latches. 0: free. Else the
 * token of the holder, and the waiters bit. */
typedef struct con_latch {
  uint32_t word;
} con_latch;

/* A span, or the first of a run of spans. Guard of the fields: span latch, unless said
 * otherwise. */
typedef struct con_span {
  uint64_t run;  /* length of the run in spans, and its state (span.c) */
  uint64_t mark; /* owner, kind, class of a run in use (block.h); atomic: the owner sets the word */
  uint64_t free; /* small blocks: the first free block, linked through the payload; class latch */
  uint64_t used; /* small blocks: number handed out; class latch */
  /* Small blocks: bytes cut so far; class latch. Other runs: bytes backed with memory; the
   * owner. */
  uint64_t carved;
  /* Neighbours in the class's list of spans with room: span index + 1, or 0; class latch. */
  uint64_t next;
  uint64_t prev;
  uint64_t in_list; /* is the span in that list? class latch */
} con_span;

typedef struct con_class {
  con_latch latch;
  uint64_t partial; /* span index + 1: first span with room; latch */
} con_class;

typedef struct con_arena {
  size_t size;                  /* bytes reserved; fixed after init */
  struct con_carrier *carriers; /* CON_CARRIERS of them; fixed after init */
  con_span *spans;              /* fixed after init */
  char *base;                   /* start of span 0; fixed after init */
  uint64_t n_spans;             /* fixed after init */
  con_latch span_latch;
  uint64_t top;  /* all spans ever taken lie below; span latch */
  uint64_t hint; /* all free runs lie at or above; span latch */
  uint64_t used; /* spans in use; span latch */
  uint64_t kept; /* free spans that may have pages; span latch */
  con_class classes[CON_CLASSES];
  uint32_t carriers_used; /* carriers ever claimed have lower numbers; atomic */
  uint32_t carrier_hint;  /* where to look for a free carrier; atomic, only a hint */
  void *roots[CON_ROOTS]; /* pointers of the floors above; fixed after their init */
} con_arena;

extern con_arena *con_shared; /* NULL before con_arena_open */

/* Map the arena: at most `limit` bytes, or, with 0, a share of the memory of the machine or the
 * container; less where RLIMIT_AS is lower. Call once, before any fork.
 * Returns CON_OK or CON_NO_MEMORY. */
con_status con_arena_open(size_t limit);

/* Back [start, start + size) with memory, so that a later access cannot fail. Any thread, no latch
 * needed.
 * Returns CON_OK or CON_NO_MEMORY. */
con_status con_arena_populate(void *start, size_t size);

/* Memory of the arena is used again and again, and con_arena_populate need not ask for any: for the
 * checker (check/rewind.h). Fixed before the script begins. */
extern bool con_arena_is_touched;

/* Give the pages of [start, start + size) back to the system; their content is lost. */
void con_arena_discard(void *start, size_t size);

/* Is `p` aligned and inside the spans? If so, `p` can be read, whether or not the object is still
 * there. */
static inline bool con_arena_holds(const void *p) {
  uintptr_t at = (uintptr_t)p, base = (uintptr_t)con_shared->base;
  return at % 8 == 0 && at >= base && at - base < con_shared->n_spans << CON_SPAN_BITS;
}

static inline con_span *con_arena_span_of(const void *p) {
  return &con_shared->spans[(size_t)((const char *)p - con_shared->base) >> CON_SPAN_BITS];
}

static inline char *con_arena_span_start(uint64_t index) {
  return con_shared->base + (index << CON_SPAN_BITS);
}

#endif
