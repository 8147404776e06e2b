/* SPDX-License-Identifier: MIT */
/* grade.h: both ends of a graded run, for the host. */
#ifndef CON_GRADE_GRADE_H
#define CON_GRADE_GRADE_H

#include <stdbool.h>

#include <lua.h>

/* In the run, after the words are open and before the script: narrow what it can say, shut the process in, and write down
 * what happens from here on. False: what was asked for does not hold, so the script must not run. */
bool con_grade_begin(lua_State *L);

/* In the grader: the functions behind `require "conlua.grade.system"`. */
void con_grade_open(lua_State *L);

#endif
