/* SPDX-License-Identifier: MIT */
/* loop.h: the loop of an OS thread, in which green tasks and the thread's own code take turns.
 *
 * Each task, and the thread's own code, is a waiter. One waiter runs; the others are ready, or wait
 * for their unit to be woken, for a deadline, or for descriptors. A waiter that has to wait hands
 * the thread on, in one of two ways:
 *
 *  - A task whose word can be continued later yields: the coroutine goes back to the loop, and is
 *    resumed. This is cheap in time and memory, and the usual way.
 *  - A waiter that cannot yield (the thread's own code; C code in between; a coroutine of the
 *    script's) leaves its C stack, and the loop goes on upon another (stack.h). So no waiter ever
 *    waits for another waiter above it on a stack, as in a loop inside a wait, and every C function
 *    that waits by con_wait works in tasks.
 *
 * With no waiter ready the thread sleeps in con_park_thread for all of its units at once, and the
 * bell (units/bell.h) tells which units were woken.
 *
 * A thread has a loop from the thread's first task on. All of loop.h is guarded by the lock of the
 * state in which the thread runs.
 */
#ifndef CON_SCHED_LOOP_H
#define CON_SCHED_LOOP_H

#include <poll.h>

#include "sched/deadlines.h"
#include "sched/fd_wait.h"
#include "sched/here.h"
#include "units/park.h"

typedef struct con_loop {
  struct con_loop *next;     /* of another thread of the state */
  con_waiter main;           /* the thread's own code */
  con_waiter *current;       /* the waiter that runs, or is about to leave */
  con_waiter *chosen;        /* for the stack that comes next: the waiter to run first */
  con_waiter *first, **last; /* the ready waiters */
  uint32_t n_ready, batch;   /* ready waiters; how many of them run before the loop looks around */
  con_deadlines deadlines;
  con_waiter *waiting[CON_BELL_BITS]; /* waiters with a unit, by the unit's bit of the bell */
  con_unit *host;                     /* of the thread */
  con_bell *bell;
  con_state *state;
  uint32_t tasks;        /* started and not ended */
  uint32_t user_tasks;   /* of the tasks, without daemons */
  con_stack own, *stack; /* the thread's own stack; the stack in use */
  con_stack *idle;       /* stacks on which the loop was left */
  uint32_t n_idle;
  con_fd_set fds;
  /* How often a waiter went on; that, when a look for a hog first saw the running waiter, and the
   * processor time of the thread then (under --shake: the time), CON_NEVER: reported. The timer
   * that has the loop look. */
  uint64_t switches, seen;
  con_time since;
  int32_t timer;
  void *tasks_memory; /* of kinds/green.c */
} con_loop;

extern _Thread_local con_loop *con_loop_here;

/* The loop of the calling thread, which is made if missing. NULL: no memory. */
con_loop *con_loop_open(void);

/* The thread ends, and has no tasks any more. */
void con_loop_close(void);

/* In the child of a fork, also of a C module's: leave the parent's loop behind. The calling thread
 * may be on a stack of the loop. */
void con_loop_after_fork(void);

/* Waiter `w` may run from now on, and waits for nothing any more. */
void con_loop_ready(con_loop *l, con_waiter *w);

/* Is L the coroutine of the running task, and able to yield? Then a word may wait by yielding. */
bool con_loop_can_yield(lua_State *L);

/* The running waiter waits from now on, until its unit is woken or for `deadline`. The caller then
 * yields. False: no memory. */
bool con_loop_wait(con_loop *l, con_time deadline);

/* Has the running task run for a second of processor time without a wait, while others of its
 * thread could go on? Under --shake: for a second. True once for each time. From the hook. */
bool con_loop_is_hogged(void);

/* Waiter `w`, which waits and had no record, has been given a record. */
void con_loop_recorded(con_loop *l, con_waiter *w);

/* con_park for a thread with a loop: other waiters run meanwhile. CON_NO_MEMORY: the unit cannot
 * wait. */
con_status con_loop_park(con_unit *self, const con_waiting *what, uint32_t seen, con_time deadline);

/* Park, as con_loop_park does, until a descriptor among `fds` is ready, as the `revents` say. */
con_status con_loop_park_outside(con_unit *self, const con_waiting *what, struct pollfd *fds,
                                 nfds_t n, con_time deadline);

/* Task `w`, which has a record and a coroutine, from the beginning to the end on the calling stack:
 * for a checker that decides itself which unit goes on (con_sched.wait_on). */
void con_loop_run_apart(con_loop *l, con_waiter *w);

/* Memory of zeros for things of a loop: as realloc, but of size 0 frees. `had`: the size before. */
void *con_loop_memory(void *old, size_t had, size_t size);

/* Let the other ready waiters run. */
void con_loop_pass(void);

#endif
