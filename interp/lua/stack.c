/* SPDX-License-Identifier: MIT */
#include "lua/stack.h"

#include <stdlib.h>
#include <sys/mman.h>

#define SIZE ((size_t)1 << 20) /* as threads have */
#define GUARD ((size_t)4096)   /* running over the end is a fault, not somebody else's memory */

con_stack *con_stack_new(void (*run)(void)) {
  con_stack *s = calloc(1, sizeof *s);
  if (s == NULL) return NULL;
  s->memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (s->memory == MAP_FAILED || mprotect(s->memory, GUARD, PROT_NONE) != 0 ||
      getcontext(&s->context) != 0) {
    if (s->memory != MAP_FAILED) munmap(s->memory, SIZE);
    free(s);
    return NULL;
  }
  s->context.uc_stack.ss_sp = s->memory;
  s->context.uc_stack.ss_size = SIZE;
  s->context.uc_link = NULL;
  makecontext(&s->context, run, 0);
  return s;
}

void con_stack_switch(con_stack *from, con_stack *to) { swapcontext(&from->context, &to->context); }

void con_stack_free(con_stack *s) {
  if (s->memory != NULL) munmap(s->memory, SIZE);
  free(s);
}
