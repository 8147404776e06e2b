/* SPDX-License-Identifier: MIT */
/* fd_wait.h: which descriptors the waiters of a loop wait for.
 *
 * Each wait tells the kernel of its descriptor, for one event (EPOLLONESHOT), so that the kernel keeps
 * quiet about a descriptor that nobody waits for, and a number that is used again for another file is
 * told again. What the kernel reports of a wait that ended otherwise finds no waiter.
 *
 * A set belongs to the loop of one OS thread, and is guarded by the lock of the thread's state.
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
  struct con_fd_wait *next; /* of the same descriptor */
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
  int epoll, event;          /* the epoll(7) set, and the bell's descriptor in it; -1: none yet */
  uint32_t n_waits, n_known; /* waits; room of `known` */
  con_fd_waits *known;       /* by descriptor */
  con_time polled;           /* when the kernel was last asked */
  con_bell *bell;            /* of the thread; fixed */
} con_fd_set;

/* An empty set for the thread that has the bell. */
void con_fd_wait_open(con_fd_set *set, con_bell *bell);

/* Add a wait, whose fields but `next` are set. CON_BLOCKED: w->waiter will be told. CON_OK: the
 * descriptor is ready at once, as w->revents says. CON_LIMIT: the kernel cannot tell, as there are too
 * many open files; ask again in a while. In each case con_fd_wait_remove ends the wait. */
con_status con_fd_wait_add(con_fd_set *set, con_fd_wait *w);
void con_fd_wait_remove(con_fd_set *set, con_fd_wait *w);

/* Ask the kernel; sleep until `deadline` (0: do not), or until the bell moves on from `seen`. Gives up
 * the state's lock for the sleep. Calls `fire` for each wait with an event; the wait's revents say
 * which. True: the dead were looked after in the sleep, and may have woken waiters without the bell. */
bool con_fd_wait_poll(con_fd_set *set, uint32_t seen, con_time deadline,
                      void (*fire)(con_fd_wait *w));

/* Close the descriptors of the set: this process lets go of what the kernel was told. */
void con_fd_wait_close(con_fd_set *set);

#endif
