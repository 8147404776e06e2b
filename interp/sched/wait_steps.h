/* SPDX-License-Identifier: MIT */
/* wait_steps.h: the steps that all waits of wait.h are made of, for the files wait*.c alone. Each
 * is for `self`, the unit that runs, with the state's lock. */
#ifndef CON_SCHED_WAIT_STEPS_H
#define CON_SCHED_WAIT_STEPS_H

#include "sched/wait.h"

/* The reasons that have code of the script run in the middle of a wait. */
#define CON_PENDING_SCRIPT (CON_PENDING_SIGNAL | CON_PENDING_CALLS)

/* Is `status` the answer of an attempt that would have to wait, and was not to? */
static inline bool con_wait_would(con_status status) {
  return status == CON_TIMEOUT || status == CON_EMPTY || status == CON_FULL;
}

/* Give way, if that is asked of the unit (CON_PENDING_GIVE_WAY). May wait, until
 * `deadline`. CON_OK, or what ended the wait. */
con_status con_wait_give_way(lua_State *L, con_unit *self, con_time deadline);

/* Run the handlers and callbacks of the script that are due, in the middle of a wait for `o` (NULL:
 * for no object). The script's code may wait, too. For callbacks the unit's place in the queue of
 * `o` is put aside meanwhile; for a handler the place is given up, which a condition takes for a
 * wake, as it may. If `o` was handed to the unit just now the wait is over, and the script's code
 * comes later. CON_OK, or a status that ends the wait. */
con_status con_wait_run_script(lua_State *L, con_unit *self, const con_object *o);

/* See to what is pending, then attempt once. Returns the attempt's answer, or a status that ends
 * the wait; CON_BLOCKED: the unit is to park with the wake word *seen. */
con_status con_wait_attempt(lua_State *L, con_unit *self, con_call *call, uint32_t *seen);

/* The wait ended with `status`: take the unit out of the queue it may still be in. Returns
 * `status`. */
con_status con_wait_leave(con_unit *self, const con_call *call, con_status status);

/* Wait for descriptors in a process that is foreign, which has neither units nor a loop; n = 0: for
 * the deadline only. CON_OK or CON_TIMEOUT. */
con_status con_wait_plainly(struct pollfd *fds, nfds_t n, con_time deadline);

#endif
