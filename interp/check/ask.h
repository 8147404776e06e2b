/* SPDX-License-Identifier: MIT */
/* ask.h: asking functions of the script, those of check.await, check.invariant and check.finally,
 * which only look.
 *
 * While a function is asked nobody stops and nothing is logged. What the function reads is noted:
 * each write to that is a step of its own from then on, since its place among the steps of other
 * units may matter.
 */
#ifndef CON_CHECK_ASK_H
#define CON_CHECK_ASK_H

#include <lua.h>

#include "check/control.h"

typedef enum con_answer { CON_ANSWER_NO, CON_ANSWER_YES, CON_ANSWER_ERROR } con_answer;

/* Before the first run. */
void con_ask_open(void);

/* Ask the function at `index` of L, a coroutine of state `s`. After CON_ANSWER_ERROR the error is
 * on top of L. */
con_answer con_ask(struct con_state *s, lua_State *L, int index);

/* Be unit `u`, with the memory of the unit's process in place, until con_ask_back with the number
 * that is returned. What is asked may change nothing but the stack of its coroutine. */
uint32_t con_ask_as(uint32_t u);
void con_ask_back(uint32_t me);

/* Does the condition of check.await, at 1 on the unit's stack, hold, or fail? */
bool con_ask_await(const con_checked *u);

/* The function that is asked reads the data. */
void con_ask_note(uint64_t object, uint64_t key);

/* After a run with all accesses in the log: let units stop before each write to what was asked
 * about. Returns at how many sites they did not stop before. */
uint32_t con_ask_find(void);

#endif
