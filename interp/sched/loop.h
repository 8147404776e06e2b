/* SPDX-License-Identifier: MIT */
/* loop.h: the loop of an OS thread, in which its green tasks and its own code take turns.
 *
 * Each of them is a waiter. One runs; the others are ready, or wait for their unit to be woken, for a deadline, for
 * descriptors. Whoever has to wait hands the thread on, in one of two ways:
 *
 *  - A task whose word can be gone on with later yields: its coroutine goes back to the loop, and is resumed. This is cheap in
 *    time and memory, and the usual way.
 *  - Whoever cannot yield (the thread's own code; C code in between; a coroutine of the script's own) leaves its C stack as it
 *    is, and the loop goes on upon another (stack.h). So nobody ever waits for somebody above him on the same stack, as in a
 *    loop inside a wait, and every C function that waits by con_wait works in tasks.
 *
 * With nothing ready the thread sleeps in con_park_thread for all of its units at once, and the bell (units/bell.h) tells it
 * which were woken.
 *
 * A thread has a loop from its first task on.
 *
 * Owns:   con_loop_here; the waiters' fields.
 * Rules:  everything here is guarded by the lock of the state in which the thread runs.
 * Uses:   stack, state, park, bell.
 */
#ifndef CON_SCHED_LOOP_H
#define CON_SCHED_LOOP_H

#include <poll.h>

#include "sched/deadlines.h"
#include "sched/fd_wait.h"
#include "sched/here.h"
#include "units/park.h"

typedef struct con_loop {
  struct con_loop *next;     /* of the same state */
  con_waiter main;           /* the thread's own code */
  con_waiter *current;       /* who runs, or is about to leave */
  con_waiter *chosen;        /* for the stack that is gone to: whom to run first */
  con_waiter *first, **last; /* the ready ones */
  uint32_t n_ready, batch;   /* how many; how many of them before the loop looks around */
  con_deadlines deadlines;
  con_waiter *waiting[CON_BELL_BITS]; /* those with a unit, by its bit of the bell */
  con_unit *host;                     /* of the thread */
  con_bell *bell;
  con_state *state;
  uint32_t tasks;        /* started and not ended */
  uint32_t user_tasks;   /* of them, not daemons */
  con_stack own, *stack; /* the thread's own stack; the one in use */
  con_stack *idle;       /* those on which the loop was left */
  uint32_t n_idle;
  con_fd_set fds;
  con_time since;     /* under --shake: when the current one went on; CON_NEVER: it was named */
  void *tasks_memory; /* of kinds/green.c */
} con_loop;

extern _Thread_local con_loop *con_loop_here;

/* The loop of this thread, made if it has none. NULL: no memory. */
con_loop *con_loop_open(void);

/* The thread ends; it has no tasks any more. */
void con_loop_close(void);

/* In the child of a fork: the loop was the parent's. */
void con_loop_after_fork(void);

/* The same in a process that is foreign, which has the stack that this thread is on, and no loop. */
void con_loop_leave_behind(void);

/* It may run from now on. Nobody waits any more for what it waited for. */
void con_loop_ready(con_loop *l, con_waiter *w);

/* Is L the coroutine of the task that runs, and able to yield? Then its word may wait by yielding. */
bool con_loop_can_yield(lua_State *L);

/* The waiter that runs waits from now on, until its unit is woken or for `deadline`. False: no memory. Then it yields, or
 * calls con_loop_leave. */
bool con_loop_wait(con_loop *l, con_time deadline);

/* The others go on; returns when the waiter that left is to go on. After con_loop_wait or con_loop_ready. False: no memory
 * for a stack; then nothing has happened. */
bool con_loop_leave(con_loop *l);

/* Under --shake: name a task on stderr that has run for a second without a wait. From the hook. */
void con_loop_report_hog(lua_State *L);

/* A waiter that waits without a record has been given one. */
void con_loop_recorded(con_loop *l, con_waiter *w);

/* con_park for a thread with a loop: others run meanwhile. CON_NO_MEMORY: it cannot wait. */
con_status con_loop_park(con_unit *self, const con_waiting *what, uint32_t seen, con_time deadline);

/* The same until one of the descriptors is ready; their `revents` say which. */
con_status con_loop_park_outside(con_unit *self, const con_waiting *what, struct pollfd *fds,
                                 nfds_t n, con_time deadline);

/* Let the others run that are ready. */
void con_loop_pass(void);

#endif
