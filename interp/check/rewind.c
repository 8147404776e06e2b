/* SPDX-License-Identifier: MIT */
#include "check/rewind.h"

#include <string.h>

#include "base/panic.h"
#include "check/control.h"
#include "check/fiber.h"
#include "check/image.h"
#include "check/region.h"
#include "shared/carrier.h"

#define PIECES 200

typedef struct piece {
  char *at, *copy;
  size_t size, room; /* room: of the copy */
} piece;

typedef struct saved {
  piece piece[PIECES];
  uint32_t n;
  uint32_t carriers; /* used */
  uint64_t spans;    /* used */
} saved;

static saved *all;

static void save(void *at, size_t size) {
  if (size == 0) return;
  if (all->n == PIECES) con_panic("check: the arena is in too many pieces");
  piece *p = &all->piece[all->n++];
  if (p->room < size) *p = (piece){NULL, con_control_memory(size), 0, size};
  p->at = at;
  p->size = size;
  con_image_copy(p->copy, p->at, size);
}

static void save_arena(void) {
  con_arena *a = con_shared;
  save(a, sizeof *a);
  all->carriers = a->carriers_used;
  save(a->carriers, all->carriers * sizeof *a->carriers);
  all->spans = a->top;
  save(a->spans, all->spans * sizeof *a->spans);
  for (uint64_t i = 0; i < all->spans; i++) {
    const con_span *s = &a->spans[i];
    size_t size = s->carved > 0 && s->carved < CON_SPAN_SIZE ? s->carved : CON_SPAN_SIZE;
    save(a->base + (i << CON_SPAN_BITS), size);
  }
}

void con_rewind_open(void) {
  all = con_control_memory(sizeof *all);
  con_region_limit_run();
  con_image_open();
}

void con_rewind_save(void) {
  size_t size;
  all->n = 0;
  save_arena();
  char *locals = con_fiber_locals(&size);
  save(locals, size);
  con_region_limit_run();
  con_image_take(CON_IMAGE_START);
}

void con_rewind_back(void) {
  con_arena *a = con_shared;
  if (a->carriers_used > all->carriers)
    memset(a->carriers + all->carriers, 0,
           (a->carriers_used - all->carriers) * sizeof *a->carriers);
  if (a->top > all->spans)
    memset(a->spans + all->spans, 0, (a->top - all->spans) * sizeof *a->spans);
  for (uint32_t i = 0; i < all->n; i++)
    con_image_copy(all->piece[i].at, all->piece[i].copy, all->piece[i].size);
  con_image_put(CON_IMAGE_START);
}
