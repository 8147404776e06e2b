/* SPDX-License-Identifier: MIT */
/* join.h: waiting for the end of a unit. */
#ifndef CON_KINDS_JOIN_H
#define CON_KINDS_JOIN_H

#include <stdbool.h>

#include "sched/wait.h"

/* Wait until `u` has ended. If `u` is a child of this process, the child is then collected
 * (children.h). Returns
 *   CON_OK;
 *   CON_TIMEOUT: `u` still runs at `deadline`;
 *   the other answers of con_wait. */
con_status con_join(lua_State *L, con_unit *u, con_time deadline);

/* con_join as the last act of a word (con_wait_then): returns what `finish` returns. */
int con_join_then(lua_State *L, con_unit *u, con_time deadline, con_finish finish);

/* Did this process make the process unit `u`? */
bool con_process_is_mine(const con_unit *u);

#endif
