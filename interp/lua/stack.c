/* SPDX-License-Identifier: MIT */
#include "lua/stack.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>

#define SIZE ((size_t)1 << 20) /* as threads have */
#define GUARD ((size_t)4096)   /* running over the end is a fault, not somebody else's memory */

/* AddressSanitizer keeps notes of the stack in use, and is told when that is another. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>

static _Thread_local con_stack *left_stack, *entered_stack;

static void tell_leaving(con_stack *from, con_stack *to) {
  left_stack = from;
  entered_stack = to;
  __sanitizer_start_switch_fiber(&from->shadow, to->bottom, to->size);
}

static void tell_arrived(void) {
  con_stack *from = left_stack;
  __sanitizer_finish_switch_fiber(entered_stack->shadow, &from->bottom, &from->size);
}

static void set_bounds(con_stack *s) {
  s->bottom = s->memory;
  s->size = SIZE;
}
#else
static void tell_leaving(con_stack *from, con_stack *to) { (void)from, (void)to; }
static void tell_arrived(void) {}
static void set_bounds(con_stack *s) { (void)s; }
#endif

static _Thread_local con_stack *begun; /* that is gone to */

static void begin(void) {
  tell_arrived();
  begun->run();
}

/* getcontext may return a second time, for all that the compiler knows, and what its caller has in registers could then be
 * lost. So it stands alone, where there is nothing to lose. */
__attribute__((noinline)) static int take_context(ucontext_t *c) { return getcontext(c); }

static bool get_ready(con_stack *s, void (*run)(void)) {
  s->memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (s->memory == MAP_FAILED) {
    s->memory = NULL;
    return false;
  }
  if (mprotect(s->memory, GUARD, PROT_NONE) != 0 || take_context(&s->context) != 0) return false;
  s->context.uc_stack.ss_sp = s->memory;
  s->context.uc_stack.ss_size = SIZE;
  s->context.uc_link = NULL;
  s->run = run;
  set_bounds(s);
  makecontext(&s->context, begin, 0);
  return true;
}

con_stack *con_stack_new(void (*run)(void)) {
  con_stack *s = calloc(1, sizeof *s);
  if (s == NULL || get_ready(s, run)) return s;
  con_stack_free(s);
  return NULL;
}

void con_stack_switch(con_stack *from, con_stack *to) {
  begun = to;
  tell_leaving(from, to);
  swapcontext(&from->context, &to->context);
  tell_arrived();
}

void con_stack_free(con_stack *s) {
  if (s->memory != NULL) munmap(s->memory, SIZE);
  free(s);
}
