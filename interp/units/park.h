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
#include "units/unit.h"

#define CON_LOOK_AGAIN (500 * CON_MS)

typedef struct con_waiting {
  con_object *object; /* NULL: only for time, or for something outside */
  con_operation operation;
  bool outside; /* the world outside the family may end the wait */
} con_waiting;

/* The wake word now; before the operation is tried. */
static inline uint32_t con_park_begin(con_unit *self) { return con_load_seq(&self->wake) & ~1u; }

/* Block `self` until it is unparked, has something pending, or is past `deadline` (CON_NEVER: no limit).
 * Returns CON_OK (try again), CON_TIMEOUT, or CON_DEADLOCK when this wait closes a ring of locks; the ring was told to
 * con_graph_report. Pairs with con_unpark. */
con_status con_park(con_unit *self, const con_waiting *what, uint32_t seen, con_time deadline);

/* Block `self` until one of the descriptors is ready (poll(2)), a signal comes to its thread, or it is past `deadline`. For
 * waits that the world outside ends: a wake alone does not reach the kernel's poll, so whoever presses such a unit also
 * signals its thread (con_state_poke). Returns CON_OK (look again) or CON_TIMEOUT. */
con_status con_park_outside(con_unit *self, const con_waiting *what, struct pollfd *fds, nfds_t n,
                            con_time deadline);

/* Wake a unit; a wake before its park is remembered. Any process; async-signal-safe. */
void con_unpark(con_unit *u);

/* The same in two steps, for under a latch: the word to give to con_futex.wake afterwards, or NULL. */
uint32_t *con_unpark_word(con_unit *u);

/* Wake everybody in a queue of `o`, or the first n. No latch held. Returns how many. */
uint32_t con_wake_some(con_object *o, con_waitq *q, uint32_t n);
static inline uint32_t con_wake_all(con_object *o, con_waitq *q) {
  return con_wake_some(o, q, UINT32_MAX);
}

#endif
