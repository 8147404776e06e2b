/* SPDX-License-Identifier: MIT */
#include "check/image.h"

#include <link.h>
#include <string.h>

#include "base/panic.h"
#include "check/control.h"
#include "check/region.h"

#define PIECES 8

typedef struct piece {
  char *at;
  size_t size, room;
} piece;

typedef struct images {
  piece piece[PIECES]; /* the first is the region, of which the part in use is copied */
  uint32_t n;
  size_t room;                    /* of an image */
  char *image[CON_CHECK_UNITS];   /* the pieces, one behind the other; NULL: never used */
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
#else
void con_image_copy(void *to, const void *from, size_t size) { memcpy(to, from, size); }
#endif

static void add(void *at, size_t size, size_t room) {
  if (all->n == PIECES) con_panic("check: the program has too many segments");
  all->piece[all->n++] = (piece){at, size, room};
  all->room += (room + 63) & ~(size_t)63;
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
}

static char *copy_of(uint32_t i) {
  if (all->image[i] == NULL) all->image[i] = con_control_memory(all->room);
  return all->image[i];
}

void con_image_take(uint32_t i) {
  size_t most;
  char *to = copy_of(i);
  con_region_used(&all->region[i], &most);
  for (uint32_t k = 0; k < all->n; k++) {
    const piece *p = &all->piece[k];
    con_image_copy(to, p->at, k == 0 ? all->region[i] : p->size);
    to += (p->room + 63) & ~(size_t)63;
  }
}

void con_image_put(uint32_t i) {
  const char *from = all->image[i];
  for (uint32_t k = 0; k < all->n; k++) {
    const piece *p = &all->piece[k];
    con_image_copy(p->at, from, k == 0 ? all->region[i] : p->size);
    from += (p->room + 63) & ~(size_t)63;
  }
}
