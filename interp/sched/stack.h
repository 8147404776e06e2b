/* SPDX-License-Identifier: MIT */
/* stack.h: C stacks beside the stack an OS thread was born with, and how to go from stack to stack.
 *
 * A wait in the middle of C code that Lua cannot yield across (a comparison of table.sort, io.read,
 * a C module) keeps its C stack, and the thread's loop (loop.h) goes on upon another. A stack stays
 * with its OS thread.
 *
 * The stacks of new threads are made here, too. All have the size of con_limit_stack, or less where
 * the system refuses that; untouched pages cost no memory. Running over the end is a fault: below a
 * stack lies a guard page.
 */
#ifndef CON_SCHED_STACK_H
#define CON_SCHED_STACK_H

#include <lua.h>
#include <setjmp.h>
#include <stdbool.h>
#include <ucontext.h>

typedef struct con_stack {
  struct con_stack *next; /* for the stack's keeper */
  void *memory;           /* NULL: the thread's own */
  size_t room;            /* bytes, with the guard */
  ucontext_t context; /* where the stack begins; of a stack that was left with a sanitizer, where */
  jmp_buf place;      /* where the stack was left */
  bool is_left;       /* has `place` been set since the beginning? */
  lua_State *L;       /* for calls from the bottom of this stack; set by the keeper */
  void (*run)(void);  /* begins on the stack */
#ifdef __SANITIZE_ADDRESS__
  const void *bottom; /* for AddressSanitizer */
  size_t size;
  void *shadow;
#endif
} con_stack;

/* Make a stack on which `run` begins at the first switch to the stack; `run` never returns. NULL:
 * no memory. */
con_stack *con_stack_new(void (*run)(void));

/* Forget what is on stack `s`, on which nothing runs: `run` begins there at the next switch to the
 * stack. */
void con_stack_begin_anew(con_stack *s);

/* Start a detached OS thread that calls run(data). 0 or an errno. */
int con_stack_start_thread(void *(*run)(void *), void *data);

/* Leave stack `from` and go on where stack `to` was left. */
void con_stack_switch(con_stack *from, con_stack *to);

/* Free a stack on which nothing runs. */
void con_stack_free(con_stack *s);

#endif
