/* SPDX-License-Identifier: MIT */
#include "check/region.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "base/panic.h"
#include "check/control.h"

#define PLACE ((void *)0x200000000000)
#define ROOM ((size_t)2 << 30)
#define MOST_OF_RUN ((size_t)64 << 20)
#define BEYOND ((size_t)256 << 20)

#define STEP 16    /* sizes of small blocks are multiples of STEP, up to SMALL */
#define SMALL 1024 /* larger blocks are powers of two */
#define SMALL_CLASSES (SMALL / STEP)
#define CLASSES (SMALL_CLASSES + 33)

/* At the start of the region, so what is free is written back with the rest. */
typedef struct region {
  char *top, *end, *limit;
  void *free[CLASSES]; /* lists; the first word of a free block points to the next */
} region;

static region *r;

static unsigned class_of(size_t size) {
  if (size <= SMALL) return (unsigned)((size + STEP - 1) / STEP) - 1;
  return SMALL_CLASSES + (unsigned)(64 - __builtin_clzl(size - 1)) - 11;
}

static size_t size_of(unsigned class) {
  if (class < SMALL_CLASSES) return (size_t)(class + 1) * STEP;
  return (size_t)1 << (class - SMALL_CLASSES + 11);
}

void con_region_open(void) {
  r = mmap(PLACE, ROOM, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (r == MAP_FAILED)
    r = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
             0);
  if (r == MAP_FAILED) con_panic("check: no memory");
  r->top = (char *)(((uintptr_t)(r + 1) + STEP - 1) & ~(uintptr_t)(STEP - 1));
  r->limit = r->end = (char *)r + ROOM;
}

char *con_region_used(size_t *size, size_t *most) {
  *size = (size_t)(r->top - (char *)r);
  *most = (size_t)(r->end - (char *)r);
  return (char *)r;
}

void con_region_limit_run(void) {
  r->limit = r->top + MOST_OF_RUN;
  if (r->end == (char *)r + ROOM) r->end = r->limit + BEYOND; /* the run ends at its next step */
}

static void *take(unsigned class) {
  void *p = r->free[class];
  if (p != NULL) {
    r->free[class] = *(void **)p;
    return p;
  }
  size_t size = size_of(class);
  if (size > (size_t)(r->end - r->top)) {
    con_control_here->is_exhausted = true;
    return NULL;
  }
  p = r->top;
  r->top += size;
  if (r->top > r->limit) con_control_here->is_exhausted = true;
  return p;
}

static void give(void *p, unsigned class) {
  *(void **)p = r->free[class];
  r->free[class] = p;
}

void *con_region_allocate(void *unused, void *p, size_t old_size, size_t size) {
  (void)unused;
  if (size > ROOM) return NULL;
  if (size == 0) {
    if (p != NULL && old_size > 0) give(p, class_of(old_size));
    return NULL;
  }
  unsigned class = class_of(size), before = p != NULL ? class_of(old_size) : CLASSES;
  if (class == before) return p;
  void *fresh = take(class);
  if (fresh == NULL || p == NULL) return fresh;
  memcpy(fresh, p, old_size < size ? old_size : size);
  give(p, before);
  return fresh;
}
