/* SPDX-License-Identifier: MIT */
/* park.h: the one place where a unit stops and waits.
 *
 * A unit reads its wake word, tries its operation, which may queue the unit up at an object, and
 * parks:
 *
 *   for (;;) {
 *     uint32_t seen = con_park_begin(self);
 *     status = try(...);                       CON_BLOCKED: self is in a wait queue
 *     if (status != CON_BLOCKED || con_load(&self->pending)) break;
 *     status = con_park(self, &what, seen, deadline);
 *   }
 *
 * An unpark between the try and the park is not lost: the wake word moves, and con_park compares
 * it.
 *
 * A wake can die with the unit that was woken, and an owner can die without a word; so while the
 * family has more than one process no park sleeps longer than CON_LOOK_AGAIN before the thread
 * looks after the dead and lets the caller try again.
 *
 * Owns:   a unit's wake, polls, state, waits_for, operation, asleep, park_count and park_seen.
 * Rules:  never park holding a latch; wakes may be spurious, so callers test their condition again.
 */
#ifndef CON_UNITS_PARK_H
#define CON_UNITS_PARK_H

#include <poll.h>

#include "units/bell.h"
#include "units/operation.h"

typedef struct con_waiting {
  con_object *object; /* NULL: only for time, or for something outside */
  con_operation operation;
  bool outside; /* the world outside the family may end the wait */
} con_waiting;

/* The wake word now; before the operation is tried. */
static inline uint32_t con_park_begin(con_unit *self) { return con_wake_word_seen(&self->wake); }

/* Block `self` until the unit is unparked, has something pending, or is past `deadline` (CON_NEVER:
 * no limit). `seen`: the wake word before the try. Pairs with con_unpark. Returns
 *   CON_OK        try again;
 *   CON_TIMEOUT   past the deadline;
 *   CON_DEADLOCK  the wait closes a cycle of locks, which was reported. */
con_status con_park(con_unit *self, const con_waiting *what, uint32_t seen, con_time deadline);

/* Block `self` until one of the descriptors is ready (poll(2)), a signal comes to the thread, or
 * the unit is past `deadline`. A wake of the unit reaches the poll as SIGURG (con_bell_of_poll).
 * Returns CON_OK (look again) or CON_TIMEOUT. */
con_status con_park_outside(con_unit *self, const con_waiting *what, struct pollfd *fds, nfds_t n,
                            con_time deadline);

/* The first of three steps of con_park, for a unit whose thread goes on with other units meanwhile
 * (sched/loop.h): publish the wait. Returns
 *   CON_BLOCKED   the thread may turn to others, and con_park_leave must follow;
 *   CON_OK        the unit was woken already: try again;
 *   CON_DEADLOCK  as con_park. */
con_status con_park_enter(con_unit *self, const con_waiting *what, uint32_t seen,
                          con_time deadline);

/* The last of the three steps: the unit goes on. */
void con_park_leave(con_unit *self);

/* Between con_park_enter and con_park_leave: the thread sleeps for this unit alone. CON_OK or
 * CON_TIMEOUT. */
con_status con_park_entered(con_unit *self, const con_waiting *what, uint32_t seen,
                            con_time deadline);

/* A thread with tasks has nothing to run: sleep until its bell moves on from `seen`, the bell's
 * word before the last look for something to do, at most until `deadline`. `for_ever`: only the
 * family can wake the thread. Returns
 *   CON_OK         look again;
 *   CON_TIMEOUT    past the deadline;
 *   CON_ABANDONED  the thread looked after the dead: all its units are to look again. */
con_status con_park_thread(con_bell *bell, uint32_t seen, con_time deadline, bool for_ever);

/* con_park_thread for a thread whose tasks wait for descriptors: sleep in epoll_wait(2) on `set`,
 * which has the bell's event among its descriptors. Returns how many are ready; *looked: the thread
 * looked after the dead. */
struct epoll_event;
int con_park_thread_outside(con_bell *bell, uint32_t seen, con_time deadline, int set,
                            struct epoll_event *ready, int most, bool *looked);

/* For a thread that always has something to run, and so never sleeps: let SIGCHLD in every 10
 * ms. */
void con_park_pass(void);

/* From here on SIGCHLD, blocked elsewhere, comes in while a thread of this process parks, or does
 * not (as at first). */
void con_park_lets_in_child(bool lets);

#endif
