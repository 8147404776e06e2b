/* SPDX-License-Identifier: MIT */
#include "check/rewind.h"

#include <link.h>
#include <string.h>

#include "base/panic.h"
#include "check/control.h"
#include "check/fiber.h"
#include "check/region.h"
#include "shared/carrier.h"

#define PIECES 200

typedef struct piece {
  char *at, *copy;
  size_t size;
} piece;

typedef struct saved {
  piece piece[PIECES];
  uint32_t n;
  uint32_t carriers; /* used */
  uint64_t spans;    /* used */
} saved;

static saved *all;

/* A sanitizer's marks lie between the variables, and must not stop the copy; memcpy would look at
 * them. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
__attribute__((no_sanitize("address", "thread", "undefined"),
               optimize("no-tree-loop-distribute-patterns"))) static void
copy(char *to, const char *from, size_t size) {
  for (size_t i = 0; i < size; i++) to[i] = from[i];
}
#else
static void copy(char *to, const char *from, size_t size) { memcpy(to, from, size); }
#endif

static void save(void *at, size_t size) {
  if (size == 0) return;
  if (all->n == PIECES) con_panic("check: the arena is in too many pieces");
  piece *p = &all->piece[all->n++];
  *p = (piece){at, con_control_memory(size), size};
  copy(p->copy, p->at, size);
}

/* The variables of the program, the first of the objects: its writable segment, without what the
 * loader has made read-only. */
static int save_variables(struct dl_phdr_info *info, size_t size, void *data) {
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
    if (from < to) save((void *)(info->dlpi_addr + from), to - from);
  }
  return 1;
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

void con_rewind_save(con_state *s) {
  size_t size;
  all = con_control_memory(sizeof *all);
  con_region_limit_run();
  char *region = con_region_used(&size);
  save(region, size);
  save(s, sizeof *s);
  save_arena();
  char *locals = con_fiber_locals(&size);
  save(locals, size);
  dl_iterate_phdr(save_variables, NULL);
}

void con_rewind_back(void) {
  con_arena *a = con_shared;
  if (a->carriers_used > all->carriers)
    memset(a->carriers + all->carriers, 0,
           (a->carriers_used - all->carriers) * sizeof *a->carriers);
  if (a->top > all->spans)
    memset(a->spans + all->spans, 0, (a->top - all->spans) * sizeof *a->spans);
  for (uint32_t i = 0; i < all->n; i++)
    copy(all->piece[i].at, all->piece[i].copy, all->piece[i].size);
}
