/* SPDX-License-Identifier: MIT */
/* checker_states.h: functions of conlua.check.core for the graph of states, and for schedules that
 * a reader chooses step by step. */
#ifndef CON_HOST_CHECKER_STATES_H
#define CON_HOST_CHECKER_STATES_H

#include <lauxlib.h>

extern const luaL_Reg con_checker_states[];

/* Of checker.c: go into the script's state, and back; keep the failing run in the log. */
void con_checker_enter(void);
void con_checker_leave(void);
void con_checker_keep_failure(void);

#endif
