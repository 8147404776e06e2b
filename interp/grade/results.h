/* SPDX-License-Identifier: MIT */
/* results.h: what the tasks of pools return, in a graded run. */
#ifndef CON_GRADE_RESULTS_H
#define CON_GRADE_RESULTS_H

#include <lua.h>

/* From here on each task that ends in a process of a pool tells the numbers in its results
 * (CON_OP_RESULT); a task that failed has none. In a new state. */
void con_results_tell(lua_State *L);

#endif
