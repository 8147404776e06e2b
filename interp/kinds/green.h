/* SPDX-License-Identifier: MIT */
/* green.h: green tasks: coroutines that the loop of an OS thread (sched/loop.h) runs in turn.
 *
 * A task is one userdata: its handle, its place in the loop, and little more. It has no record in the arena until something
 * asks for one: when it waits at an object or takes a lock, when it is asked for its name or sent somewhere, when units() lists
 * it or a fork might take its handle along. So the many that only run, sleep and end cost no shared memory.
 *
 * While it lives, its handle and its coroutine are held by a table of its loop. Coroutines of tasks that ended are used again.
 *
 * Rules:  the fields of a task are guarded by the lock of its state.
 * Uses:   loop, handle, body.
 */
#ifndef CON_KINDS_GREEN_H
#define CON_KINDS_GREEN_H

#include "binding/handle.h"
#include "sched/loop.h"

typedef struct con_green {
  con_handle head; /* first, since it is the handle; `object` is NULL while it has no record */
  con_waiter waiter;
  con_loop *loop;  /* where it runs; NULL before the start */
  uint32_t number; /* of its default name */
  int slot;        /* in the table of its loop */
} con_green;

/* Of waiter.flags. */
#define CON_GREEN_FAILED 1u
#define CON_GREEN_QUIET 2u /* its error is somebody's business: not printed */

/* Once, in the first process. */
void con_green_open(void);

/* Push a new task, not started; with a default name. Raises when there is no memory. */
con_green *con_green_push(lua_State *L, bool daemon);

/* The task whose handle is at `index`, or NULL: a value of another kind, or a task of another state. */
con_green *con_green_at(lua_State *L, int index);

/* The task that runs, or NULL. */
con_green *con_green_current(void);

/* Give it a record, unless it has one; its handle is at `index`. */
con_unit *con_green_record(lua_State *L, int index);

/* Start the task whose handle is at `index`, with the function and n arguments on top (taken off). */
void con_green_start(lua_State *L, int index, int n);

/* Give records to all tasks of the state: they are to be listed, or a fork is to know them. */
void con_green_record_all(lua_State *L);

/* The code of this thread, which is not a process's main one, has ended: wait for its tasks, and end the daemons. What came
 * meanwhile, as con_join has it: then all tasks were ended. con_green_close: free what this thread had for tasks. */
con_status con_green_finish(lua_State *L);
void con_green_close(lua_State *L);

/* Wait for the tasks that are no daemons. */
con_status con_green_join_all(lua_State *L, con_time deadline);

/* Tell all tasks of this thread to end. */
void con_green_post_all(lua_State *L);

/* In the child of a fork, on coroutine L. */
void con_green_after_fork(lua_State *L);

#endif
