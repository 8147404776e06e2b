/* SPDX-License-Identifier: MIT */
/* hurry.h: the hurried run, in which the submission's sleeps, and its limits under a second, last
 * next to nothing. A program whose units wait for each other by objects does as before; a program
 * that leaves time for things to happen does not find them done.
 *
 * Of each unit the first HURRIES such spans are cut, not all: a unit that polls, or that gives up
 * after a hundred waits, is soon as patient as its author meant it to be.
 */
#ifndef CON_GRADE_HURRY_H
#define CON_GRADE_HURRY_H

#include <lua.h>
#include <stdbool.h>

/* Hurry from here on, in all units of the family; before the script. `is_module`: is a lua_Debug's
 * source a module of the exercise? Spans that a module names are not cut. `only_limits`: nor are
 * sleeps. */
void con_hurry_begin(bool (*is_module)(const char *source), bool only_limits);

/* Where the submission acquires a lock or semaphore with a limit that is cut, others have it all
 * the time, unless no other unit lives. In each new state of a hurried run, before the script. */
void con_hurry_acquires(lua_State *L);

#endif
