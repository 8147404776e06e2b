/* SPDX-License-Identifier: MIT */
/* The checks of a hardened longjmp know of one stack only. */
#undef _FORTIFY_SOURCE
#include "sched/stack.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/atomic.h"
#include "base/limit.h"
#include "base/os_thread.h"
#include "base/panic.h"

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102 /* Linux 6.13 */
#endif

#define GUARD ((size_t)4096)
#define DUMPED ((size_t)256 << 10) /* of a stack, in a core */

/* A process may have 65,530 mappings; neighbours with equal rights count as one. So only the first
 * stacks of a process get guards and dumped parts that are mappings of their own. Later stacks have
 * a guard that needs no mapping, where the system has such guards, else none. */
#define MAPPED 8000

static uint32_t n_stacks; /* stacks of this process, without threads' own; atomic */

/* AddressSanitizer keeps notes of the stack in use, and is told when that is another. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
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
  s->size = s->room;
}
#else
static void tell_leaving(con_stack *from, con_stack *to) { (void)from, (void)to; }
static void tell_arrived(void) {}
static void set_bounds(con_stack *s) { (void)s; }
#endif

static _Thread_local con_stack *begun; /* that is gone to */

static void run_bottom(void) {
  tell_arrived();
  begun->run();
}

/* getcontext may return a second time, for all that the compiler knows, and lose what its caller
 * has in registers. So the call stands alone, with nothing to lose. */
__attribute__((noinline)) static int take_context(ucontext_t *c) { return getcontext(c); }

static bool map(con_stack *s) {
  for (s->room = con_limit_stack(); s->room >= CON_STACK_LEAST; s->room /= 2) {
    s->memory = mmap(NULL, s->room, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (s->memory != MAP_FAILED) return true;
  }
  s->memory = NULL;
  return false;
}

static void protect(con_stack *s) {
  bool mapped = con_add(&n_stacks, 1u) < MAPPED;
  madvise(s->memory, mapped ? s->room - DUMPED : s->room, MADV_DONTDUMP);
  if (madvise(s->memory, GUARD, MADV_GUARD_INSTALL) != 0 && mapped)
    mprotect(s->memory, GUARD, PROT_NONE);
}

static bool set_context(con_stack *s) {
  if (take_context(&s->context) != 0) return false;
  s->context.uc_stack.ss_sp = s->memory;
  s->context.uc_stack.ss_size = s->room;
  s->context.uc_link = NULL;
  set_bounds(s);
  s->is_left = false;
  makecontext(&s->context, run_bottom, 0);
  return true;
}

static bool get_ready(con_stack *s, void (*run)(void)) {
  if (!map(s)) return false;
  protect(s);
  s->run = run;
  return set_context(s);
}

void con_stack_begin_anew(con_stack *s) {
#ifdef __SANITIZE_ADDRESS__
  /* Frames that were left in the middle have marks of the sanitizer. */
  __asan_unpoison_memory_region((char *)s->memory + GUARD, s->room - GUARD);
  s->shadow = NULL;
#endif
  con_assert(set_context(s)); /* succeeded when the stack was made */
}

con_stack *con_stack_new(void (*run)(void)) {
  con_stack *s = calloc(1, sizeof *s);
  if (s == NULL || get_ready(s, run)) return s;
  con_stack_free(s);
  return NULL;
}

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
static void go(con_stack *from, con_stack *to) { swapcontext(&from->context, &to->context); }
#else
/* In place of swapcontext, which asks the system for the mask of signals at each switch: that is a
 * thread's, and all stacks of a thread have the thread's. */
static void go(con_stack *from, con_stack *to) {
  if (_setjmp(from->place) != 0) return;
  from->is_left = true;
  if (to->is_left) _longjmp(to->place, 1);
  setcontext(&to->context);
}
#endif

void con_stack_switch(con_stack *from, con_stack *to) {
  begun = to;
  tell_leaving(from, to);
  go(from, to);
  tell_arrived();
}

void con_stack_free(con_stack *s) {
  if (s->memory != NULL) {
    con_sub(&n_stacks, 1u);
    /* Between mappings with equal rights, to unmap makes a mapping more, and may be refused at the
     * limit. */
    if (munmap(s->memory, s->room) != 0) madvise(s->memory, s->room, MADV_DONTNEED);
  }
  free(s);
}

int con_stack_start_thread(void *(*run)(void *), void *data) {
  con_os_thread thread = {.run = run, .data = data};
  int error = EAGAIN;
  for (size_t n = con_limit_stack(); error == EAGAIN && n >= CON_STACK_LEAST; n /= 2) {
    thread.stack = n;
    error = con_os_thread_start(&thread);
  }
  return error;
}
