/* SPDX-License-Identifier: MIT */
#include "check/image.h"

#include <link.h>
#include <string.h>

#include "base/panic.h"
#include "check/control.h"
#include "check/region.h"

#define PIECES 8
#define LEAF ((size_t)4096) /* bytes */
#define LEAVES_AT_ONCE 256

/* A copy of a part of the memory, in all images that have these bytes there. */
typedef struct leaf {
  struct leaf *next; /* while no image has the leaf */
  uint32_t used;     /* by so many images and `lying` */
  char bytes[LEAF];
} leaf;

typedef struct piece {
  char *at;
  size_t size, room;
  uint32_t first; /* leaf of an image */
} piece;

typedef struct images {
  piece piece[PIECES]; /* the first is the region, of which the part in use is copied */
  uint32_t n, leaves;  /* of an image, at most */
  leaf *free;
  leaf **lying;                   /* what was last seen in place, by leaf; NULL: nothing yet */
  size_t seen;                    /* bytes of the region at the last look at all leaves */
  leaf **image[CON_CHECK_UNITS];  /* NULL: never used */
  size_t region[CON_CHECK_UNITS]; /* bytes of the region in the image */
} images;

static images *all;

/* A sanitizer's marks lie between the variables, and must not stop the copy; memcpy would look at
 * them. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
__attribute__((no_sanitize("address", "thread", "undefined"),
               optimize("no-tree-loop-distribute-patterns"))) void
con_image_copy(void *to, const void *from, size_t size) {
  for (size_t i = 0; i < size; i++) ((char *)to)[i] = ((const char *)from)[i];
}

__attribute__((no_sanitize("address", "thread", "undefined"))) static bool is_same(const char *a,
                                                                                   const char *b,
                                                                                   size_t size) {
  for (size_t i = 0; i < size; i++)
    if (a[i] != b[i]) return false;
  return true;
}
#else
void con_image_copy(void *to, const void *from, size_t size) { memcpy(to, from, size); }

static bool is_same(const char *a, const char *b, size_t size) { return memcmp(a, b, size) == 0; }
#endif

static uint32_t leaves_of(size_t size) { return (uint32_t)((size + LEAF - 1) / LEAF); }

static void add(void *at, size_t size, size_t room) {
  if (all->n == PIECES) con_panic("check: the program has too many segments");
  all->piece[all->n++] = (piece){at, size, room, all->leaves};
  all->leaves += leaves_of(room);
}

/* The variables of the program, the first of the objects: its writable segment, without what the
 * loader has made read-only. */
static int add_variables(struct dl_phdr_info *info, size_t size, void *data) {
  (void)size, (void)data;
  uintptr_t read_only = 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *s = &info->dlpi_phdr[i];
    if (s->p_type == PT_GNU_RELRO) read_only = s->p_vaddr + s->p_memsz;
  }
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *s = &info->dlpi_phdr[i];
    if (s->p_type != PT_LOAD || !(s->p_flags & PF_W)) continue;
    uintptr_t from = s->p_vaddr, to = s->p_vaddr + s->p_memsz;
    if (from < read_only && read_only <= to) from = (read_only + 4095) & ~(uintptr_t)4095;
    if (from < to) add((void *)(info->dlpi_addr + from), to - from, to - from);
  }
  return 1;
}

void con_image_open(void) {
  size_t used, most;
  all = con_control_memory(sizeof *all);
  char *region = con_region_used(&used, &most);
  add(region, used, most);
  dl_iterate_phdr(add_variables, NULL);
  all->lying = con_control_memory(all->leaves * sizeof(leaf *));
}

/* ---- leaves ---- */

static leaf *new_leaf(void) {
  if (all->free == NULL) {
    leaf *some = con_control_memory(LEAVES_AT_ONCE * sizeof *some);
    for (uint32_t i = 0; i < LEAVES_AT_ONCE; i++) {
      some[i].next = all->free;
      all->free = &some[i];
    }
  }
  leaf *l = all->free;
  all->free = l->next;
  return l;
}

/* Let `*place` refer to leaf `l` instead of the leaf that it refers to, if to any. */
static void refer(leaf **place, leaf *l) {
  leaf *old = *place;
  if (old == l) return;
  l->used++;
  *place = l;
  if (old == NULL || --old->used > 0) return;
  old->next = all->free;
  all->free = old;
}

/* `size` bytes at `at` are the place of leaf `k` of an image. */
typedef void visitor(leaf **image, uint32_t k, char *at, size_t size);

static void each_leaf(uint32_t i, visitor *visit) {
  for (uint32_t p = 0; p < all->n; p++) {
    const piece *x = &all->piece[p];
    size_t size = p == 0 ? all->region[i] : x->size;
    for (size_t from = 0; from < size; from += LEAF)
      visit(all->image[i], x->first + (uint32_t)(from / LEAF), x->at + from,
            size - from < LEAF ? size - from : LEAF);
  }
}

static void take_leaf(leaf **image, uint32_t k, char *at, size_t size) {
  leaf *l = all->lying[k];
  if (l == NULL || !is_same(l->bytes, at, size)) {
    l = new_leaf();
    con_image_copy(l->bytes, at, size);
    refer(&all->lying[k], l);
  }
  refer(&image[k], l);
}

static void put_leaf(leaf **image, uint32_t k, char *at, size_t size) {
  leaf *l = image[k];
  if (!is_same(l->bytes, at, size)) con_image_copy(at, l->bytes, size);
  refer(&all->lying[k], l);
}

/* Behind con_image_take: what was seen in place is there, as far as the region was looked at. */
static void exchange_leaf(leaf **image, uint32_t k, char *at, size_t size) {
  const piece *region = &all->piece[0];
  bool was_seen = k >= leaves_of(region->room) || at + size <= region->at + all->seen;
  if (was_seen && all->lying[k] == image[k]) return;
  put_leaf(image, k, at, size);
}

void con_image_take(uint32_t i) {
  size_t most;
  if (all->image[i] == NULL) all->image[i] = con_control_memory(all->leaves * sizeof(leaf *));
  con_region_used(&all->region[i], &most);
  all->seen = all->region[i];
  each_leaf(i, take_leaf);
}

void con_image_put(uint32_t i) { each_leaf(i, put_leaf); }

void con_image_exchange(uint32_t i, uint32_t by) {
  con_image_take(i);
  each_leaf(by, exchange_leaf);
}
