/* SPDX-License-Identifier: MIT */
/* end.h: the end of a unit, and waiting for that.
 *
 * A unit ends in two steps, so that a reaper can go on wherever its thread or process dies:
 * con_unit_finish sets the state, and tells all who wait for the unit's end or for what it had;
 * con_unit_release drops the reference that kept the record while the unit ran.
 */
#ifndef CON_UNITS_END_H
#define CON_UNITS_END_H

#include "units/unit.h"

/* Unit `u` has ended with `exitcode`: wake all who join it, and give back what it held of
 * semaphores and of a pool. For the unit's own thread, or, for a process that died, the reaper; may
 * run again from the start after a death. No latch held. Returns true: the rest of the family may
 * sleep for ever now, so the caller, if it is no reaper, calls con_deadlock_look; false: a parent
 * is about to wake, and will look. */
bool con_unit_finish(con_unit *u, int exitcode);

/* Drop the reference that a running unit has on itself. After con_unit_finish. No latch held. */
void con_unit_release(con_unit *u);

/* Undo con_unit_start for a unit whose start failed. No latch held. */
void con_unit_unstart(con_unit *u);

/* Has the unit ended? CON_OK; else CON_BLOCKED with `node` queued among those who join the unit,
 * or, for NULL, CON_TIMEOUT. */
con_status con_unit_join(con_unit *u, con_node *node);

#endif
