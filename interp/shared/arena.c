/* SPDX-License-Identifier: MIT */
#include "shared/arena.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "base/limit.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* Linux 5.14 */
#endif

#define LARGEST ((size_t)64 << 30)
#define SMALLEST (CON_CARRIER_SIZE * CON_CARRIERS + ((size_t)8 << 20))

con_arena *con_shared;

/* How much to reserve. The reservation itself costs nothing but addresses; three quarters of the memory is where `out of
 * shared memory` still comes before the kernel starts to kill. */
static size_t default_size(void) {
  size_t most = con_limit_memory() / 4 * 3;
  return LARGEST < most ? LARGEST : most;
}

/* Half of what RLIMIT_AS allows, so that Lua keeps the other half. */
static size_t within_address_limit(size_t size) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
      size > limit.rlim_cur / 2)
    size = limit.rlim_cur / 2;
  return size;
}

static size_t page_up(size_t n) { return (n + 4095) & ~(size_t)4095; }

/* A core dump reads every page that may be dumped, and so makes those of a shared mapping that were not there. So what is not in
 * use is left out. Each process says so for itself; a fork hands it on, and what others take later is left out here. */
#define DUMPED_CARRIERS 64
#define DUMPED_SPANS \
  ((size_t)16 << 20) /* of those given back since, a dump makes the pages again */

static void leave_out(void) {
  size_t before = (size_t)((char *)con_shared->carriers - (char *)con_shared);
  size_t in = page_up(before + CON_CARRIER_SIZE * DUMPED_CARRIERS);
  madvise((char *)con_shared + in, con_shared->size - in, MADV_DONTDUMP);
}

static void let_in(char *start, size_t size) {
  if (con_shared == NULL || start + size > con_shared->base + DUMPED_SPANS) return;
  if (start >= con_shared->base) { /* whole spans, so that the mapping falls into few pieces */
    size_t from = (size_t)(start - con_shared->base) & ~(CON_SPAN_SIZE - 1);
    size += (size_t)(start - con_shared->base) - from;
    size = (size + CON_SPAN_SIZE - 1) & ~(CON_SPAN_SIZE - 1);
    start = con_shared->base + from;
  }
  madvise(start, size, MADV_DODUMP);
}

con_status con_arena_open(size_t limit) {
  size_t size = within_address_limit(limit != 0 ? limit : default_size());
  void *start;
  if (size < SMALLEST) size = SMALLEST;
  for (;; size /= 2) {
    if (size < SMALLEST) return CON_NO_MEMORY;
    start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1,
                 0);
    if (start != MAP_FAILED) break;
  }
  size_t root = page_up(sizeof(con_arena));
  size_t carriers = page_up(CON_CARRIER_SIZE * CON_CARRIERS);
  size_t n_spans = (size - root - carriers) / (CON_SPAN_SIZE + sizeof(con_span));
  size_t table = page_up(n_spans * sizeof(con_span));
  char *base = (char *)start + root + carriers + table;
  base = (char *)(((uintptr_t)base + CON_SPAN_SIZE - 1) & ~(uintptr_t)(CON_SPAN_SIZE - 1));
  if (con_arena_populate(start, root) != CON_OK) return CON_NO_MEMORY;
  con_shared = start;
  con_shared->size = size;
  con_shared->carriers = (struct con_carrier *)(void *)((char *)start + root);
  con_shared->spans = (con_span *)((char *)start + root + carriers);
  con_shared->base = base;
  con_shared->n_spans = (uint64_t)((char *)start + size - base) >> CON_SPAN_BITS;
  if (con_shared->n_spans > n_spans) con_shared->n_spans = n_spans;
  leave_out();
  return CON_OK;
}

con_status con_arena_populate(void *start, size_t size) {
  while (madvise(start, size, MADV_POPULATE_WRITE) != 0) {
    if (errno == EINTR || errno == EAGAIN) continue;
    if (errno != EINVAL) return CON_NO_MEMORY;
    /* An older kernel: touching is all that is left. */
    for (size_t i = 0; i < size; i += 4096) con_or((uint64_t *)((char *)start + i), (uint64_t)0);
    break;
  }
  let_in(start, size);
  return CON_OK;
}

void con_arena_discard(void *start, size_t size) { madvise(start, size, MADV_REMOVE); }
