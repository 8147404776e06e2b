/* SPDX-License-Identifier: MIT */
/* pool.h: tasks, and the workers that do tasks.
 *
 * The owner, a Lua state, submits tasks and hires workers: units of any kind. A worker takes a
 * task, finishes the task and takes the next, so work goes on while the owner is busy. The owner
 * collects finished tasks, and the numbers of workers that are gone.
 *
 *   submit -> queued -> take -> the worker's -> finish -> done -> collect
 *                |                  |                       ^
 *              cancel               +------ its death ------+
 *
 * Each arrow is a redo commit. So whatever a worker dies of, and at whatever instruction, its task
 * is in exactly one of these places: a dead worker's task joins the done tasks with the worker's
 * exit code, at the end of every unit that works for a pool. No task is lost or done twice.
 *
 * Only the owner submits, cancels, hires and collects, and only the owner frees tasks and forgets
 * functions. A function goes into the arena once: tasks refer to the function, and workers keep a
 * copy.
 *
 * All functions: no latch held, unless said otherwise.
 *
 * Owns: con_pool, its tasks, workers and functions; the field `worker` of a unit.
 */
#ifndef CON_OBJECTS_POOL_H
#define CON_OBJECTS_POOL_H

#include "objects/message.h"
#include "units/unit.h"

typedef enum con_task_state {
  CON_TASK_QUEUED,
  CON_TASK_RUNNING,
  CON_TASK_DONE,
  CON_TASK_FAILED,
  CON_TASK_DIED
} con_task_state;

/* CON_POOL_CLOSED: queued tasks are still done. CON_POOL_STOPPED: no queued task is begun. */
enum { CON_POOL_OPEN, CON_POOL_CLOSED, CON_POOL_STOPPED };

/* A function that was sent. A plain block. */
typedef struct con_function {
  uint64_t number;                  /* unique in its pool; fixed */
  uint64_t uses;                    /* by tasks, and 1 for the owner until con_pool_forget; latch */
  con_message *message;             /* fixed */
  struct con_function *next, *prev; /* in the list `defined`; latch */
} con_function;

/* A task. A plain block. Guard of the fields: the pool's latch; the worker of a running task and
 * the owner of a collected task use the fields without the latch. */
typedef struct con_task {
  struct con_task *next, *prev;
  uint64_t state;         /* con_task_state; also read by the owner without the latch */
  uint64_t id, part;      /* the owner's names for the task; fixed */
  uint64_t mode;          /* what the worker does with the task; for the floor above; fixed */
  con_function *function; /* counted, or NULL; fixed */
  con_message *work;      /* the arguments, until the task is taken; or NULL */
  con_message *result;    /* when done, or NULL */
  int64_t exitcode;       /* of the worker, when the worker died */
} con_task;

/* How a recording calls a task of a pool: by the owner's names for it. */
static inline int64_t con_task_number(uint64_t id, uint64_t part) {
  return (int64_t)(id << 32 | (part & UINT32_MAX));
}

/* A worker, from con_pool_hire until the owner collected the worker's end. A plain block. Guard of
 * the fields: the pool's latch. */
typedef struct con_worker {
  struct con_worker *next, *prev;
  struct con_pool *pool; /* counted; fixed */
  uint64_t unit;         /* number of the worker's unit; fixed */
  con_task *task;        /* the task in work, or NULL */
} con_worker;

typedef struct con_pool {
  con_object head;      /* waiters: workers that want to take a task */
  con_waitq collectors; /* units that want to collect. latch, as all below unless fixed */
  /* Main unit of the owner's state, counted; gets a post when there is something to collect.
   * Fixed. */
  con_unit *boss;
  uint32_t home;                     /* of the owner: number of the process or isolate; fixed */
  uint64_t kind;                     /* con_kind of its workers; fixed */
  uint64_t size;                     /* most workers; fixed */
  uint64_t lease;                    /* tasks after which a worker is replaced, 0: none; fixed */
  uint64_t state;                    /* CON_POOL_...; read without the latch */
  uint64_t news;                     /* counts con_pool_tell */
  con_task *first, *last;            /* queued */
  con_task *first_done, *last_done;  /* singly linked; first_done: also read without the latch */
  con_worker *workers, *gone;        /* gone: singly linked, also read without the latch */
  uint64_t queued, running, working; /* counts; read without the latch */
  con_function *defined;             /* functions that the owner may use again */
  uint64_t functions, ids;           /* the last numbers given out; owner's state */
  uint64_t open;                     /* tasks that have not ended for the script; owner's state */
} con_pool;

/* A collected item, which becomes the caller's: a task; or a worker that is gone, to be freed by
 * con_block_free or put back. Both NULL: neither. */
typedef struct con_collected {
  con_task *task;
  con_worker *gone;
} con_collected;

/* A pool of kind CON_KIND_POOL or CON_KIND_EXECUTOR. `workers`: the kind of the workers. The owner
 * is the caller's state, with main unit `boss`. NULL: no memory. As con_object_new. */
con_pool *con_pool_new(con_kind kind, con_unit *boss, con_kind workers, uint64_t size,
                       uint64_t lease);

/* ---- the owner ---- */

/* Make the function in `message` known by a new number; the message becomes the pool's. NULL: no
 * memory, and the message stays the caller's. */
con_function *con_pool_define(con_pool *p, con_message *message);

/* Forget a function: the owner uses the function in no new task. */
void con_pool_forget(con_pool *p, con_function *f);

/* May the function with this number come with a new task? False once the owner forgot the function.
 * For workers. */
bool con_pool_knows(con_pool *p, uint64_t function);

/* The fields of a task that the owner chooses. */
typedef struct con_order {
  uint64_t id, part, mode;
  con_function *function;
  con_message *work;
} con_order;

/* Queue a task; order->work becomes the pool's. NULL: *status is CON_NO_MEMORY or CON_CLOSED, and
 * the work stays the caller's. */
con_task *con_pool_submit(con_pool *p, const con_order *order, con_status *status);

/* Take back and free a queued task. False: a worker has begun the task. The owner has not collected
 * the task. */
bool con_pool_cancel(con_pool *p, con_task *t);

/* Let unit `u`, which is not started yet, work for the pool: the pool hears of the unit's end,
 * whatever that is. Returns CON_OK or CON_NO_MEMORY. */
con_status con_pool_hire(con_pool *p, con_unit *u);

/* Undo con_pool_hire for a unit that could not be started. */
void con_pool_dismiss(con_unit *u);

/* Collect a task or the end of a worker.
 * Returns CON_OK with *out filled, or with *out empty if p->news is not `news` any more; else
 * CON_BLOCKED with `node` queued, or, where `node` is NULL, CON_TIMEOUT. */
con_status con_pool_collect(con_pool *p, uint64_t news, con_collected *out, con_node *node);

/* The owner has failed to deal with a worker that is gone: the worker can be collected again. */
void con_pool_put_back(con_pool *p, con_worker *gone);

/* Let other threads of the owner that wait to collect look again: the owner has dealt with a
 * collected item. */
void con_pool_tell(con_pool *p);

/* Free a task that was collected. */
void con_pool_free_task(con_task *t);

/* Close the pool: con_pool_take answers CON_CLOSED, at once (CON_POOL_STOPPED) or when no task is
 * queued (CON_POOL_CLOSED). */
void con_pool_close(con_pool *p, uint64_t state);

/* ---- workers: units that were hired ---- */

/* Take a task.
 * Returns
 * - CON_OK: *out is the caller's task, and *work is a message that the caller owns (not in the task
 *   any more);
 * - CON_CLOSED;
 * - CON_TERMINATED: the worker was told to end;
 * - CON_BLOCKED with `node` queued, or, where `node` is NULL, CON_EMPTY. */
con_status con_pool_take(con_unit *self, con_pool *p, con_task **out, con_message **work,
                         con_node *node);

/* Finish the task of `self` as CON_TASK_DONE or CON_TASK_FAILED; `result`, which may be NULL,
 * becomes the pool's. */
void con_pool_finish(con_unit *self, con_pool *p, con_task_state state, con_message *result);

/* The task of `self` in pool `p`, or NULL. */
con_task *con_pool_task_of(const con_unit *self, const con_pool *p);

#endif
