/* SPDX-License-Identifier: MIT */
/* deadlock.h: who waits for whom, and whether that can ever end.
 *
 * Two kinds of deadlock are told apart:
 *  - a ring: a unit waits without a limit for a lock, or for the end of a unit, whose owner waits ... back to the first.
 *    The unit whose wait closes it learns at once (con_deadlock_closes_cycle) and the others go on, as in PostgreSQL.
 *  - a family asleep: every unit waits without a limit for something only another unit could do. As Go does, this is
 *    reported and ends the script.
 *
 * A unit publishes its wait before it looks, and looks under the graph latch, so of all the units of a ring the last one to
 * look sees it whole. A ring is believed only when a second walk finds every unit in the same wait (park_count unchanged).
 *
 * Uses:   unit, park's fields, reap.
 */
#ifndef CON_UNITS_DEADLOCK_H
#define CON_UNITS_DEADLOCK_H

#include "units/unit.h"

/* Does the wait that `self` has published close a ring? Tells con_deadlock_report the ring if so. No latch held. */
bool con_deadlock_closes_cycle(con_unit *self);

/* Is every unit of the family asleep for ever? If so, dooms the family: reports, and presses the root unit, which ends the
 * script. `self`: the caller, about to sleep, or NULL for one that ends. Cheap unless the counts say so. No latch held. */
void con_deadlock_look(con_unit *self);

/* Where reports go: `text` is whole lines. Set by the host; the default writes to stderr. */
extern void (*con_deadlock_report)(const char *text);

/* "lock#3, held by Process-1", "Thread-2 to end": what a unit that waits for `o` waits for. */
void con_deadlock_describe(con_object *o, con_unit *waiter, char *out, size_t size);

#endif
