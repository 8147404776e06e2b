/* SPDX-License-Identifier: MIT */
#include "check/fiber.h"

#include <link.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "check/control.h"
#include "check/image.h"
#include "codec/encoder.h"
#include "sched/stack.h"

typedef struct fiber {
  con_stack *stack; /* NULL: not used yet */
  char *locals;     /* while the fiber does not run */
  con_encoder encoder;
  void (*begin)(void *(*run)(void *), void *data);
  void *(*run)(void *);
  void *data;
} fiber;

typedef struct fibers {
  con_stack explorer;
  char *locals; /* of this thread */
  size_t size;
  const char *image; /* what a new thread begins with: bytes of the program, then zeros */
  size_t image_size;
  fiber fiber[CON_CHECK_UNITS];
} fibers;

static fibers *all;

/* The program itself is the first of the objects. */
static int find_locals(struct dl_phdr_info *info, size_t size, void *data) {
  (void)size, (void)data;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    if (segment->p_type != PT_TLS) continue;
    all->image = (const char *)(info->dlpi_addr + segment->p_vaddr);
    all->image_size = segment->p_filesz;
    all->size = segment->p_memsz;
    all->locals = info->dlpi_tls_data;
  }
  return 1;
}

void con_fiber_open(void) {
  all = con_control_memory(sizeof *all);
  dl_iterate_phdr(find_locals, NULL);
  con_assert(all->locals != NULL);
}

const con_encoder *con_fiber_encoder(uint32_t u) { return &all->fiber[u].encoder; }

char *con_fiber_locals(size_t *size) {
  *size = all->size;
  return all->locals;
}

static void begin(void) {
  fiber *f = &all->fiber[con_control_here->me];
  con_encoder_of_fiber = &f->encoder;
  f->begin(f->run, f->data);
  con_panic("check: a fiber came to its end");
}

bool con_fiber_prepare(uint32_t u, bool inherits, void (*first)(void *(*run)(void *), void *data),
                       void *(*run)(void *), void *data) {
  fiber *f = &all->fiber[u];
  if (f->locals == NULL) f->locals = malloc(all->size);
  if (f->stack == NULL) f->stack = con_stack_new(begin);
  else con_stack_begin_anew(f->stack);
  if (f->stack == NULL || f->locals == NULL) return false;
  if (inherits) {
    memcpy(f->locals, all->locals, all->size);
  } else {
    memset(f->locals, 0, all->size);
    memcpy(f->locals, all->image, all->image_size);
  }
  f->begin = first;
  f->run = run;
  f->data = data;
  return true;
}

static void load(const fiber *f) { memcpy(all->locals, f->locals, all->size); }

void con_fiber_switch(uint32_t to) {
  con_control *c = con_control_here;
  fiber *from = &all->fiber[c->me];
  uint32_t process = c->unit[c->me].process;
  memcpy(from->locals, all->locals, all->size);
  c->me = to;
  if (c->unit[to].process != process) {
    if (c->unit[process].place != CON_PLACE_ENDED) con_image_exchange(process, c->unit[to].process);
    else con_image_put(c->unit[to].process);
  }
  load(&all->fiber[to]);
  con_stack_switch(from->stack, all->fiber[to].stack);
}

void con_fiber_run(uint32_t to) {
  con_control_here->me = to;
  load(&all->fiber[to]);
  con_stack_switch(&all->explorer, all->fiber[to].stack);
  con_control_here->me = 0;
}

_Noreturn void con_fiber_stop(void) {
  con_stack_switch(all->fiber[con_control_here->me].stack, &all->explorer);
  con_panic("check: a run went on behind its end");
}
