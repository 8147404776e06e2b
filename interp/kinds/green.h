/* SPDX-License-Identifier: MIT */
/* green.h: green tasks: coroutines that the loop of an OS thread (sched/loop.h) runs in turn.
 *
 * A task is a single userdata: a handle, a waiter of the loop, and little more. The record in the
 * arena is made when first needed: when the task waits at an object or takes a lock; when the
 * task's name is asked for; when the handle is sent away, or a fork might copy it; when units()
 * lists the task. So the many tasks that only run, sleep and end cost no shared memory.
 *
 * A live task and the coroutine are held by a table of the loop. The coroutines of ended tasks are
 * used again.
 *
 * Rules:  the fields of a task are guarded by the state lock.
 */
#ifndef CON_KINDS_GREEN_H
#define CON_KINDS_GREEN_H

#include "binding/handle.h"
#include "sched/loop.h"

typedef struct con_green {
  /* First, as the userdata is a handle; `object` is NULL while the task has no record */
  con_handle head;
  con_waiter waiter;
  con_loop *loop;  /* NULL before the start */
  uint32_t number; /* in the default name: Green-1 */
  int slot;        /* in the loop's table */
} con_green;

/* Bits of waiter.flags. */
#define CON_GREEN_FAILED 1u
#define CON_GREEN_QUIET 2u /* an error is not printed */

/* Fill in the upcalls of lower floors that have to do with tasks. Once, in the first process. */
void con_green_open(void);

/* Push a new task, not started, with a default name. Raises when there is no memory. */
con_green *con_green_push(lua_State *L, bool daemon);

/* The task with the handle at `index`. NULL: another value, or a task of another state. */
con_green *con_green_at(lua_State *L, int index);

/* The running task; NULL: the thread's own code runs. */
con_green *con_green_current(void);

/* The record of the task with the handle at `index`, made if there is none. Raises when there is no
 * memory. */
con_unit *con_green_record(lua_State *L, int index);

/* Start the task with the handle at `index`: the function and n arguments are on top (taken
 * off). */
void con_green_start(lua_State *L, int index, int n);

/* Under `conlua check`: start the task, which has a record and a coroutine, on a stack of its own.
 * Raises when there is no memory. */
void con_green_start_apart(lua_State *L, con_green *t);

/* Give a record to every task of the state: before units() lists them, or a fork copies their
 * handles. */
void con_green_record_all(lua_State *L);

/* The code of a thread or isolate has ended: wait for the tasks, and end the daemon tasks. If the
 * wait is ended, all tasks are ended. Returns CON_OK, or the status that ended the wait. */
con_status con_green_finish(lua_State *L);

/* Free the loop and the table of tasks of this thread, after con_green_finish. */
void con_green_close(lua_State *L);

/* Wait for all tasks of this thread except daemons. Returns as con_join does. */
con_status con_green_join_all(lua_State *L, con_time deadline);

/* Tell all tasks of this thread to end. */
void con_green_post_all(lua_State *L);

/* In the child of a fork, which begins on coroutine L: the tasks were the parent's. */
void con_green_after_fork(lua_State *L);

#endif
