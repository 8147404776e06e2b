/* SPDX-License-Identifier: MIT */
/* pending.h: how the running unit sees to its pending reasons (CON_PENDING_* of units/unit.h). With
 * the state's lock. */
#ifndef CON_SCHED_PENDING_H
#define CON_SCHED_PENDING_H

#include <lua.h>

#include "units/unit.h"

/* The reasons that stop a unit, by an error. */
#define CON_STOPS \
  (CON_PENDING_SIGNAL | CON_PENDING_INTERRUPT | CON_PENDING_TERMINATE | CON_PENDING_CANCEL)

/* See to those of the `reasons` that are pending for the running unit, and let other threads have
 * their turn. CON_OK, or the status for the caller to raise: CON_TERMINATED, CON_CANCELLED,
 * CON_INTERRUPTED, CON_SIGNALLED or CON_DEADLOCK. */
con_status con_handle_pending_of(lua_State *L, uint32_t reasons);

/* con_handle_pending_of for all reasons. */
con_status con_handle_pending(lua_State *L);

/* Is a reason of CON_STOPS pending for the running unit? Reasons that the unit's shield puts off do
 * not count. */
bool con_pending_is_to_stop(void);

#endif
