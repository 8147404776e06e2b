/* SPDX-License-Identifier: MIT */
/* waiter.h: what takes turns on an OS thread: green tasks, and the thread's own code.
 *
 * The lock of the state in which the thread runs guards all fields.
 */
#ifndef CON_SCHED_WAITER_H
#define CON_SCHED_WAITER_H

#include <lua.h>
#include <stdint.h>

#include "sched/stack.h"
#include "units/unit.h"

typedef enum con_waiter_state {
  CON_WAITER_NEW,
  CON_WAITER_READY,
  CON_WAITER_RUNNING,
  CON_WAITER_WAITING,
  CON_WAITER_ENDED
} con_waiter_state;

typedef struct con_waiter {
  /* Among the ready waiters, or among those with a common bit of the bell. */
  struct con_waiter *next;
  con_unit *unit;   /* NULL: a task that has no record yet */
  lua_State *L;     /* of a task: its coroutine; NULL before the task begins */
  con_stack *stack; /* the C stack that the waiter left; NULL: a task that yielded, or is new */
  void *kept;       /* the call of a task that yielded (wait_task.c); then memory for the next */
  union {
    uint32_t heap_index; /* of a waiting waiter: among the deadlines, from 1; 0: no deadline */
    uint32_t n_args;     /* of a new task: values on the stack of L above the task's function */
  };
  uint8_t state;     /* con_waiter_state */
  uint8_t timed_out; /* why the last wait ended */
  uint8_t daemon;    /* of a task; fixed after start */
  uint8_t flags;     /* of a task: kinds/green.h */
} con_waiter;

#endif
