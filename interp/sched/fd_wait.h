/* SPDX-License-Identifier: MIT */
/* fd_wait.h: the descriptors that waiters of a loop wait for.
 *
 * Each wait tells the kernel of its descriptor, for a single event (EPOLLONESHOT). So the kernel
 * keeps quiet about a descriptor without waits, and a number that is used again for another file is
 * told again. What the kernel reports for a wait that ended otherwise finds no waiter.
 *
 * A set belongs to the loop of an OS thread, and is guarded by the lock of the thread's state.
 */
#ifndef CON_SCHED_FD_WAIT_H
#define CON_SCHED_FD_WAIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/status.h"
#include "sched/waiter.h"
#include "units/bell.h"

/* A wait for a descriptor; its memory is the waiter's. */
typedef struct con_fd_wait {
  struct con_fd_wait *next; /* the next wait for `fd` */
  con_waiter *waiter;
  int fd;
  short events, revents; /* as in poll(2) */
} con_fd_wait;

/* All waits for one descriptor. */
typedef struct con_fd_waits {
  con_fd_wait *first;
  bool told; /* was the kernel ever told of the descriptor? */
} con_fd_waits;

typedef struct con_fd_set {
  /* the epoll(7) set and the bell's descriptor in the set; -1: not made */
  int epoll, event;
  uint32_t n_waits, n_known; /* waits; room of `known` */
  con_fd_waits *known;       /* by descriptor */
  con_time polled;           /* when the kernel was last asked */
  con_bell *bell;            /* of the thread; fixed */
} con_fd_set;

/* An empty set for the thread that has the bell. */
void con_fd_wait_open(con_fd_set *set, con_bell *bell);

/* Add wait `w`, whose fields but `next` are set. In each case con_fd_wait_remove ends the wait.
 * CON_BLOCKED: con_fd_wait_poll will fire the wait. CON_OK: the descriptor is ready at once, as
 * w->revents says. CON_LIMIT: the kernel cannot tell, as there are too many open files; the caller
 * asks again in a while. */
con_status con_fd_wait_add(con_fd_set *set, con_fd_wait *w);
void con_fd_wait_remove(con_fd_set *set, con_fd_wait *w);

/* Ask the kernel, and call `fire` for each wait with an event, which is in revents. Sleeps until
 * then, until `deadline` (0: not at all), or until the bell moves on from `seen`; the state's lock
 * is given up for the sleep. True: the dead were looked after in the sleep, and waiters may have
 * been woken without the bell. */
bool con_fd_wait_poll(con_fd_set *set, uint32_t seen, con_time deadline,
                      void (*fire)(con_fd_wait *w));

/* Close the descriptors of the set. Waits are forgotten by the kernel, in this process. */
void con_fd_wait_close(con_fd_set *set);

#endif
