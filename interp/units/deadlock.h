/* SPDX-License-Identifier: MIT */
/* deadlock.h: which unit waits for which, and whether that can ever end.
 *
 * Two kinds of deadlock are told apart:
 *  - a cycle: a unit waits without a limit for a lock, or for the end of a unit, whose owner waits,
 *    and so on back to the first. The unit whose wait closes the cycle learns at once
 *    (con_deadlock_closes_cycle) and the others go on, as in PostgreSQL.
 *  - a family asleep: every unit waits without a limit for something that only another unit could
 *    do. As in Go, this is reported and ends the script.
 *
 * A unit publishes its wait before it looks, and looks under the deadlock latch, so of all units of
 * a cycle the last to look sees the cycle whole. A cycle is believed only when a second walk finds
 * every unit in the wait of the first walk (park_count unchanged).
 */
#ifndef CON_UNITS_DEADLOCK_H
#define CON_UNITS_DEADLOCK_H

#include "units/unit.h"

/* Does the wait that `self` has published close a cycle? If so, the cycle is reported. No latch
 * held. */
bool con_deadlock_closes_cycle(con_unit *self);

/* Is every unit of the family asleep for ever? If so, dooms the family: reports, and posts to the
 * root unit, which ends the script. `self`: the caller, about to sleep, or NULL for a unit that
 * ends. Cheap unless the counts say so. No latch held. */
void con_deadlock_look(con_unit *self);

/* The whole end of unit `u` with `exitcode`, for a thread of its process: con_unit_finish,
 * con_deadlock_look and con_unit_release. No latch held. */
void con_unit_end(con_unit *u, int exitcode);

#endif
