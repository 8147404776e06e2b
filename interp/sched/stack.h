/* SPDX-License-Identifier: MIT */
/* stack.h: C stacks beside the one an OS thread was born with, and how to go from one to another.
 *
 * A wait in the middle of C code that Lua cannot yield across (a comparison of table.sort, io.read, a C module) keeps its C
 * stack, and the loop of its thread (sched/loop.h) goes on upon another one. A stack stays with its OS thread.
 *
 * The stack of a thread, too, is made here. Both have the size of con_limit_stack, or less where the system refuses that; what
 * is not touched costs no memory. Running over the end is a fault: below a stack lies a guard page.
 *
 * Owns:   the memory of stacks.
 */
#ifndef CON_SCHED_STACK_H
#define CON_SCHED_STACK_H

#include <lua.h>
#include <ucontext.h>

typedef struct con_stack {
  struct con_stack *next; /* for its keeper */
  void *memory;           /* NULL: the thread's own */
  size_t room;            /* its bytes, with the guard */
  ucontext_t context;     /* where it was left */
  lua_State *L;           /* for calls from the bottom of this stack; its keeper's */
  void (*run)(void);      /* what begins on it */
#ifdef __SANITIZE_ADDRESS__
  const void *bottom; /* what AddressSanitizer has to know of it */
  size_t size;
  void *shadow;
#endif
} con_stack;

/* A stack on which `run` begins when it is first gone to; `run` never returns. NULL: no memory. */
con_stack *con_stack_new(void (*run)(void));

/* Start a detached OS thread that calls run(data). 0 or an errno. */
int con_stack_start_thread(void *(*run)(void *), void *data);

/* Something that is left, and gone back to. */
void con_stack_switch(con_stack *from, con_stack *to);

/* Free one on which nothing runs. */
void con_stack_free(con_stack *s);

#endif
