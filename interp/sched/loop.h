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

#include "sched/here.h"
#include "sched/stack.h"
#include "units/bell.h"
#include "units/park.h"

typedef enum con_waiter_state {
  CON_WAITER_NEW,
  CON_WAITER_READY,
  CON_WAITER_RUNNING,
  CON_WAITER_WAITING,
  CON_WAITER_ENDED
} con_waiter_state;

typedef struct con_waiter {
  struct con_waiter
      *next;        /* of the ready ones; or of those that wait with the same bit of the bell */
  con_unit *unit;   /* NULL: a task that has no record yet */
  lua_State *L;     /* of a task: its coroutine; NULL before it begins */
  con_stack *stack; /* the C stack it left; NULL: it yielded, or is new */
  void *kept;       /* its call, while it yielded (wait.c); of a task, kept for the next */
  uint32_t
      place; /* while it waits: among the deadlines, from 1; 0: none. Before it first runs: how many values lie on the
                     stack of L above its function */
  uint8_t state;     /* con_waiter_state */
  uint8_t timed_out; /* why the last wait ended */
  uint8_t daemon;    /* of a task; fixed after start */
  uint8_t flags;     /* of a task: kinds/green.h */
} con_waiter;

typedef struct con_deadline {
  con_time time;
  con_waiter *waiter;
} con_deadline;

/* A wait for a descriptor; lies with whoever waits. */
typedef struct con_fd_wait {
  struct con_fd_wait *next; /* of the same descriptor */
  con_waiter *waiter;
  int fd;
  short events, revents; /* as in poll(2) */
} con_fd_wait;

typedef struct con_fd_waits {
  con_fd_wait *first;
  bool known; /* was it ever told to the kernel? */
} con_fd_waits;

typedef struct con_loop {
  struct con_loop *next;     /* of the same state */
  con_waiter main;           /* the thread's own code */
  con_waiter *current;       /* who runs, or is about to leave */
  con_waiter *chosen;        /* for the stack that is gone to: whom to run first */
  con_waiter *first, **last; /* the ready ones */
  uint32_t n_ready, batch;   /* how many; how many of them before the loop looks around */
  con_deadline *heap;        /* each has four children, later than itself */
  uint32_t n_heap, heap_room;
  con_waiter *waiting[CON_BELL_BITS]; /* those with a unit, by its bit of the bell */
  con_unit *host;                     /* of the thread */
  con_bell *bell;
  con_state *state;
  uint32_t tasks;        /* started and not ended */
  uint32_t user_tasks;   /* of them, not daemons */
  con_stack own, *stack; /* the thread's own stack; the one in use */
  con_stack *idle;       /* those on which the loop was left */
  uint32_t n_idle;
  int set, event; /* for epoll(7), and the bell's; -1: none yet */
  uint32_t n_watches, n_watched;
  con_fd_waits *watched; /* by descriptor */
  con_time polled;       /* when the kernel was last asked about descriptors */
  con_time since;        /* under --shake: when the current one went on; CON_NEVER: it was named */
  void *tasks_memory;    /* of kinds/green.c */
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

/* ---- fd_wait.c: descriptors ---- */

/* Wake w->waiter when the descriptor is ready. CON_BLOCKED; CON_OK: it is ready at once, as w->revents says; CON_LIMIT: the
 * kernel cannot tell, as there are too many open files: ask again in a while. Also then con_fd_wait_remove. */
con_status con_fd_wait_add(con_loop *l, con_fd_wait *w);
void con_fd_wait_remove(con_loop *l, con_fd_wait *w);

/* Ask the kernel; sleep until `deadline` (0: do not), or until the bell moves on from `seen`. True: the dead were looked
 * after. */
bool con_fd_wait_poll(con_loop *l, uint32_t seen, con_time deadline);

/* Let go of what the kernel was told; in this process only. */
void con_fd_wait_close(con_loop *l);

#endif
