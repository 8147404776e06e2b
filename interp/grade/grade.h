/* SPDX-License-Identifier: MIT */
/* grade.h: how the host begins a graded run, and how it opens the grader. */
#ifndef CON_GRADE_GRADE_H
#define CON_GRADE_GRADE_H

#include <stdbool.h>

#include <lua.h>

/* Begin a graded run, after the words are open and before the script: narrow the words, shut the
 * process in, and write its operations into the trace from here on. False: the process is not shut
 * in as the grader asked, so the script must not run; or an error, which was printed. */
bool con_grade_begin(lua_State *L);

/* Shut the process in without a run: for a submission that is checked in all orders. The modules of
 * the command are loaded before. False as above. */
bool con_grade_shut(void);

/* Let the grader find its functions of C by `require "conlua.grade.system"`, which also removes
 * what a grader that was killed has left. */
void con_grade_open(lua_State *L);

#endif
