/* SPDX-License-Identifier: MIT */
/* pools.h: pools and executors under `conlua check`, and the callbacks that a unit runs in a wait.
 *
 * Tasks are submitted, taken, finished and collected by steps on the pool. What has ended is told
 * to the main unit of the owner's state, which runs callbacks in its next wait: such a unit can go
 * on, and its step is then a callback (CON_OP_CALLBACK), before the wait goes on.
 */
#ifndef CON_CHECK_POOLS_H
#define CON_CHECK_POOLS_H

#include "check/control.h"

static inline bool con_step_is_of_pool(const con_check_step *s) {
  return s->kind == CON_KIND_POOL || s->kind == CON_KIND_EXECUTOR;
}

/* Fill in what is special about a step of unit `u`: on a pool, or the end of a worker. */
void con_pools_step(con_check_step *s, const con_unit *u);

/* Could the step, which waits, go on now? */
bool con_pools_ready(const con_unit *u, const con_check_step *s);

/* As con_enabled_refused. */
uint8_t con_pools_refused(const con_check_step *s);

/* Do two steps on the same pool depend on each other? */
bool con_pools_depend(const con_check_step *a, const con_check_step *b);

/* Does step `a` tell the unit of `b` of callbacks, or is the end of a worker of the pool of `b`? */
bool con_pools_tell(const con_check_step *a, const con_check_step *b);

/* Is the step a wait in which callbacks may run? */
bool con_pools_may_call(const con_check_step *s);

/* Are callbacks due to unit `u` (NULL: none)? */
bool con_pools_call_later(const con_unit *u);

/* The running unit has waited in `collect`, no callbacks being due, since place `from` of the log:
 * what ended of the pool meanwhile was told to the wait, and is no reason for callbacks. */
void con_pools_collected(const con_check_step *collect, uint32_t from);

#endif
