/* SPDX-License-Identifier: MIT */
/* park.h: the one place where a unit stops and waits.
 *
 * A caller reads its wake word, tries its operation, which may put it into an object's wait queue, and parks:
 *
 *   for (;;) {
 *     uint32_t seen = con_park_begin(self);
 *     status = try(...);                       leaves self in a wait queue when it answers CON_BLOCKED
 *     if (status != CON_BLOCKED || con_load(&self->pending)) break;
 *     status = con_park(self, &what, seen, deadline);
 *   }
 *
 * An unpark between the two is not lost: it moves the wake word that con_park compares.
 *
 * A wake can die with the unit that was woken, and an owner can die without a word; so while the family has more than one
 * process no park sleeps longer than CON_LOOK_AGAIN before it looks after the dead and lets its caller try again.
 *
 * Owns:   the fields wake, state, waits_for, operation, asleep, park_count and park_seen of a unit.
 * Rules:  never park holding a latch; wakes may be spurious, so callers test their condition again.
 * Uses:   futex, unit, graph, reap. Knows nothing of Lua.
 */
#ifndef CON_UNITS_PARK_H
#define CON_UNITS_PARK_H

#include <poll.h>

#include "units/announce.h"
#include "units/bell.h"
#include "units/reap.h"

typedef struct con_waiting {
  con_object *object; /* NULL: only for time, or for something outside */
  con_operation operation;
  bool outside; /* the world outside the family may end the wait */
} con_waiting;

/* The wake word now; before the operation is tried. */
static inline uint32_t con_park_begin(con_unit *self) { return con_load_seq(&self->wake) & ~1u; }

/* Block `self` until it is unparked, has something pending, or is past `deadline` (CON_NEVER: no limit).
 * Returns CON_OK (try again), CON_TIMEOUT, or CON_DEADLOCK when this wait closes a ring of locks; the ring was told to
 * con_deadlock_report. Pairs with con_unpark. */
con_status con_park(con_unit *self, const con_waiting *what, uint32_t seen, con_time deadline);

/* Block `self` until one of the descriptors is ready (poll(2)), it is unparked or has something pending, or it is past
 * `deadline`. For waits that the world outside ends: the kernel's poll knows nothing of wake words, so con_unpark sends the
 * thread a signal. Returns CON_OK (look again) or CON_TIMEOUT. */
con_status con_park_outside(con_unit *self, const con_waiting *what, struct pollfd *fds, nfds_t n,
                            con_time deadline);

/* con_park in three steps, for a unit whose thread goes on with other units meanwhile (sched/loop.h). con_park_enter: publish the
 * wait. CON_BLOCKED: the thread may turn to others; CON_OK: it was woken already, try again; CON_DEADLOCK. con_park_leave: the
 * unit goes on. con_park_entered: in between the thread sleeps for this unit alone; CON_OK or CON_TIMEOUT. con_park_thread: there is nothing to run, so the thread sleeps until its bell moves on from `seen` (read before
 * the last look for something to do), at most until `deadline`. `for_ever`: nothing but the family can wake it. CON_OK or
 * CON_TIMEOUT; CON_ABANDONED when it looked after the dead, so everybody is to look again. */
con_status con_park_enter(con_unit *self, const con_waiting *what, uint32_t seen,
                          con_time deadline);
void con_park_leave(con_unit *self);
con_status con_park_entered(con_unit *self, const con_waiting *what, uint32_t seen,
                            con_time deadline);
con_status con_park_thread(con_bell *bell, uint32_t seen, con_time deadline, bool for_ever);

/* The same for one whose tasks wait for descriptors: in epoll_wait(2) on `set`, among whose descriptors is the bell's event.
 * How many are ready. *looked: it looked after the dead. */
struct epoll_event;
int con_park_thread_outside(con_bell *bell, uint32_t seen, con_time deadline, int set,
                            struct epoll_event *ready, int most, bool *looked);

/* For a thread that always has something to run, and so never sleeps: let SIGCHLD in once in 10 ms. */
void con_park_pass(void);

/* Does SIGCHLD, blocked elsewhere, come in while a thread of this process sleeps here? At first it does not. */
void con_park_lets_in_child(bool lets);

#endif
