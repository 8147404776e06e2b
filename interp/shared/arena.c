/* SPDX-License-Identifier: MIT */
#include "shared/arena.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "base/atomic.h"
#include "base/limit.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* Linux 5.14 */
#endif

#define LARGEST ((size_t)64 << 30)
#define SMALLEST (CON_CARRIER_SIZE * CON_CARRIERS + ((size_t)8 << 20))

con_arena *con_shared;
bool con_arena_is_touched;

/* Bytes to reserve: 64 GB, or three quarters of the memory if that is less. Reserving costs only
 * addresses. The last quarter makes `out of shared memory` come before the kernel starts to kill
 * processes. */
static size_t default_size(void) {
  size_t most = con_limit_memory() / 4 * 3;
  return LARGEST < most ? LARGEST : most;
}

/* At most half of RLIMIT_AS, so that Lua keeps the other half. */
static size_t within_address_limit(size_t size) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
      size > limit.rlim_cur / 2)
    size = limit.rlim_cur / 2;
  return size;
}

static size_t page_up(size_t n) { return (n + 4095) & ~(size_t)4095; }

/* A core dump reads every page that may be dumped, and in a shared mapping the read creates the
 * pages that were missing. So leave_out excludes the arena from dumps, except the root and the
 * first carriers, and let_in includes each piece that is populated. Each process tells the kernel
 * for its own dump; a fork inherits the setting. Pieces that other processes populate later are
 * missing in this process's dump. */
#define DUMPED_CARRIERS 64
/* Bytes of spans that are let in. A dump creates the pages of spans that were given back, hence a
 * bound. */
#define DUMPED_SPANS ((size_t)16 << 20)

static void leave_out(void) {
  size_t before = (size_t)((char *)con_shared->carriers - (char *)con_shared);
  size_t in = page_up(before + CON_CARRIER_SIZE * DUMPED_CARRIERS);
  madvise((char *)con_shared + in, con_shared->size - in, MADV_DONTDUMP);
}

static void let_in(char *start, size_t size) {
  if (con_shared == NULL || start + size > con_shared->base + DUMPED_SPANS) return;
  if (start >= con_shared->base) { /* whole spans: fewer pieces of the mapping */
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
  if (con_arena_is_touched) return CON_OK;
  while (madvise(start, size, MADV_POPULATE_WRITE) != 0) {
    if (errno == EINTR || errno == EAGAIN) continue;
    if (errno != EINVAL) return CON_NO_MEMORY;
    /* Kernels before 5.14: touch each page. */
    for (size_t i = 0; i < size; i += 4096) con_or((uint64_t *)((char *)start + i), (uint64_t)0);
    break;
  }
  let_in(start, size);
  return CON_OK;
}

void con_arena_discard(void *start, size_t size) { madvise(start, size, MADV_REMOVE); }
