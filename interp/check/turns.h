/* SPDX-License-Identifier: MIT */
/* turns.h: the green tasks of a thread, and the thread's own code, take turns under `conlua check`.
 *
 * A thread with tasks has one turn. The unit that has the turn keeps it through all steps, until
 * the unit waits for something that is not there, sleeps, or ends. A step that needs the turn first
 * (CON_STEP_TURN) is the one after such a wait, or the task's beginning. Units of other threads go
 * on between any two steps, as always.
 *
 * Each task is a fiber (fiber.h) with the thread-local block of its thread. Steps of units that
 * share a turn depend on each other.
 */
#ifndef CON_CHECK_TURNS_H
#define CON_CHECK_TURNS_H

#include "check/control.h"

/* Does the running unit take turns with others? */
bool con_turns_are_taken(void);

/* A new unit; `maker` 0: none. */
void con_turns_begin(uint32_t u, uint32_t maker, con_kind kind);

/* Task `u`, which was made just now, takes part from here on: behind all that are ready. */
void con_turns_start(uint32_t u);

/* The running unit gives up its turn, and is to take `next` when it has the turn again. */
void con_turns_give(con_check_step *next, bool is_timed);

/* Before a choice: a unit that cannot go on any more, since another thread took what it waited for,
 * has lost its place. */
void con_turns_look(void);

/* Unit `u` has been chosen for a step that needs the turn. */
void con_turns_take(uint32_t u);

/* Unit `u` has ended. */
void con_turns_end(uint32_t u);

/* The running unit, which takes turns, has tried its last step in vain, and gives up its turn until
 * that can succeed, or, where there is a limit, for as long as the schedule says. Returns the step
 * that comes next. */
con_check_step con_turns_retry(con_time deadline);

/* Whether a unit falls asleep before or after another thread wakes a unit that it takes turns with
 * says which of the two comes first. So that is a step of its own, where there are other threads;
 * false: there is none. */
bool con_turns_park(con_check_step *park);

/* The running unit gives up its turn to sleep; `passes`: to let those run that are ready. */
void con_turns_sleep(con_check_step *next, bool passes);

#endif
