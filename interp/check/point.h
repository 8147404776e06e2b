/* SPDX-License-Identifier: MIT */
/* point.h: where units stop, and choose who goes on.
 *
 *           START by the maker                    chosen
 *  (none) --------------------> newborn --runs up to its first step--> pending <---------+
 *                                                                        | can go on,    |
 *                                                ended <-- END -- running <+ chosen      |
 *                                                                   +---- next step -----+
 *
 * The steps come from con_announce (units/announce.h), from accesses to data (access.h), and from
 * waits that have two parts. A unit that would have to wait stays pending until its step can
 * succeed (enabled.h), and then succeeds at once; so no unit ever parks. Timed waits and tries can
 * always go on, and do what is possible at that moment, as on some machine.
 */
#ifndef CON_CHECK_POINT_H
#define CON_CHECK_POINT_H

#include "check/control.h"

/* Listen to announcements. Before the first state is made. */
void con_point_open(void);

/* The running unit accesses data: stops, if units stop at the site. */
void con_point_access(con_operation op, uint32_t site, uint64_t object, uint64_t key);

/* The running unit is about to take step `next`, of which more is filled in here. Returns when the
 * unit is chosen; the step is then the unit's last in the log. */
void con_point_stop(con_check_step next);

/* The running unit takes turns with others (turns.h), and has tried its last step in vain: wait. */
void con_point_wait(con_time deadline);

/* A place where it matters whether an error that stops the running unit comes before or behind: the
 * beginning and the end of its code, and of calls that catch errors. May raise. */
void con_point_pause(void);

/* Ask the functions on the stack of `asked` (NULL: none) about the state: where one does not give
 * true, the run ends with verdict `v`. */
void con_point_look(struct lua_State *asked, con_verdict v);

/* The running unit is at the end of a round of a loop that only looks. `sleeps`: the loop has a
 * sleep, which comes next. The next round begins when something seen in this round has changed. */
void con_point_look_again(bool sleeps);

/* The running unit waits, without a limit if `deadline` is CON_NEVER, until one of the objects is
 * ready. */
void con_point_any(con_object *const *objects, uint64_t n, con_time deadline);

/* The running unit is about to look at pool `o`, or to change the pool, with no announcement:
 * `queued`, the tasks that are queued, else what has ended. That is a step, if the unit's last step
 * is not one that says as much. */
void con_point_touch(con_object *o, bool queued);

/* The running unit is about to tell unit `u` that callbacks are due. */
void con_point_post(con_unit *u);

/* Unit `u`, which is the caller, is about to abandon all locks that it holds. */
void con_point_abandon(con_unit *u);

/* Start the unit whose START was announced last by the caller: run(data) is its thread. 0, or an
 * errno. */
int con_point_start(void *(*run)(void *), void *data);

/* Begin the main unit as the first of a run: the script is run(data). From the explorer; returns at
 * the end of the run. */
void con_point_run(void *(*run)(void *), void *data);

/* The running unit has ended, and others go on. */
_Noreturn void con_point_leave(void);

/* Unit `u` goes no further, by the last step of the log. */
void con_point_cut(uint32_t u);

/* The running unit is about to kill process `u`, if that was not announced. */
void con_point_kill(con_unit *u, int sig);

/* End the run. */
_Noreturn void con_point_end(con_verdict v);

/* End the run, in which the calling unit has failed. */
_Noreturn void con_point_fail(con_verdict v, const char *message);

/* End the run: the script does what cannot be checked. `what` is a sentence. */
_Noreturn void con_point_refuse(const char *what);

#endif
