/* SPDX-License-Identifier: MIT */
/* pool.h: tasks, and the workers who do them.
 *
 * The owner, a Lua state, submits tasks and hires workers: units of any kind. A worker takes a task, finishes it and takes
 * the next, so work goes on while the owner is busy. The owner collects what was finished, and learns who is gone.
 *
 *   submit -> queued -> take -> the worker's -> finish -> done -> collect
 *                |                  |                       ^
 *              cancel               +------ its death ------+
 *
 * Each arrow is one redo commit. So whatever a worker dies of, and at whatever instruction, its task is in one of these
 * places: a task that a dead worker had goes to the done ones with the exit code (con_pool_lose, called at the end of every
 * unit that works for a pool). No task is lost or done by two.
 *
 * The owner alone submits, cancels, hires and collects; it says when a message, or a task, is to be freed. A function goes
 * into the arena once: tasks refer to it, and workers keep it.
 *
 * Owns:   con_pool, its tasks, workers and functions; the field `worker` of a unit.
 * Uses:   message, waitq, park.
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

enum {
  CON_POOL_OPEN,
  CON_POOL_CLOSED,
  CON_POOL_STOPPED
}; /* closed: what is queued is still done */

/* A function that was sent: a plain block. */
typedef struct con_function {
  uint64_t number;                  /* unique in its pool; fixed */
  uint64_t uses;                    /* by tasks, and one of the owner's; latch */
  con_message *message;             /* fixed */
  struct con_function *next, *prev; /* those the owner did not forget; latch */
} con_function;

/* A plain block. Fields: latch of the pool, but for the worker who has it and the owner who collected it. */
typedef struct con_task {
  struct con_task *next, *prev;
  uint64_t state;         /* con_task_state; also read by its owner without the latch */
  uint64_t id, part;      /* the owner's names for it; fixed */
  uint64_t mode;          /* what the worker is to do with it; for the floor above; fixed */
  con_function *function; /* counted, or NULL; fixed */
  con_message *work;      /* the arguments, until they are taken; or NULL */
  con_message *result;    /* once done, or NULL */
  int64_t exitcode;       /* died: of the worker */
} con_task;

/* Who works for a pool: a plain block, from con_pool_hire until the owner collected its end. Fields: latch of the pool. */
typedef struct con_worker {
  struct con_worker *next, *prev;
  struct con_pool *pool; /* counted; fixed */
  uint64_t unit;         /* its number; fixed */
  con_task *task;        /* that it has, or NULL */
} con_worker;

typedef struct con_pool {
  con_object head;      /* waiters: who wants to take a task */
  con_waitq collectors; /* who wants to collect. latch, as all below but the fixed ones */
  con_unit *
      boss; /* main unit of the owner's state, counted: pressed when there is something to collect; fixed */
  uint32_t home;                     /* of the owner: number of its process or isolate; fixed */
  uint64_t kind;                     /* con_kind of its workers; fixed */
  uint64_t size;                     /* how many workers there may be; fixed */
  uint64_t lease;                    /* tasks after which a worker is replaced, 0: none; fixed */
  uint64_t state;                    /* CON_POOL_...; read without the latch */
  uint64_t news;                     /* moves when the owner has dealt with what it collected */
  con_task *first, *last;            /* queued */
  con_task *first_done, *last_done;  /* singly linked; first_done: also read without the latch */
  con_worker *workers, *gone;        /* gone: singly linked, also read without the latch */
  uint64_t queued, running, working; /* counts; read without the latch */
  con_function *defined;             /* functions that the owner may use again */
  uint64_t functions, ids;           /* the last numbers given out; owner's state */
  uint64_t open;                     /* tasks that have not ended for the script; owner's state */
} con_pool;

/* What con_pool_collect gives: a task, the caller's now, or a worker that is gone: its number. */
typedef struct con_collected {
  con_task *task;
  uint64_t gone;
} con_collected;

/* kind: CON_KIND_POOL or CON_KIND_EXECUTOR; `workers`: the kind of its units; the owner is the caller's state, whose main
 * unit is `boss`. NULL: no memory. As con_object_new. */
con_pool *con_pool_new(con_kind kind, con_unit *boss, con_kind workers, uint64_t size,
                       uint64_t lease);

/* ---- the owner ---- */

/* Make `function` known by a new number; the message becomes the pool's. NULL: no memory, and the message stays the
 * caller's. con_pool_forget: the owner will not use it in new tasks. */
con_function *con_pool_define(con_pool *p, con_message *message);
void con_pool_forget(con_pool *p, con_function *f);

/* For workers: may the function of this number come with a new task, since its owner has not forgotten it? */
bool con_pool_knows(con_pool *p, uint64_t function);

/* Queue a task; its work becomes the pool's. NULL: no memory or closed, *status says which; then the work stays the
 * caller's. */
typedef struct con_order { /* the fields of a task that its owner chooses */
  uint64_t id, part, mode;
  con_function *function;
  con_message *work;
} con_order;
con_task *con_pool_submit(con_pool *p, const con_order *order, con_status *status);

/* Take a task back that nobody has begun: true, and it is freed. The task was not collected. */
bool con_pool_cancel(con_pool *p, con_task *t);

/* Unit `u`, not started yet, works for the pool: the pool hears of its end, whatever that is. CON_OK, CON_NO_MEMORY.
 * con_pool_dismiss: it could not be started. */
con_status con_pool_hire(con_pool *p, con_unit *u);
void con_pool_dismiss(con_unit *u);

/* CON_OK with *out filled, or with it empty when `news` is not p->news any more; else CON_BLOCKED with `node`
 * queued, or, for NULL, CON_TIMEOUT. */
con_status con_pool_collect(con_pool *p, uint64_t news, con_collected *out, con_node *node);

/* CON_OK when there is something to collect; else CON_BLOCKED with `node` queued, or, for NULL, CON_TIMEOUT. */
con_status con_pool_ready(con_pool *p, con_node *node);

/* The owner has dealt with what it collected: others of its threads who wait to collect look again. */
void con_pool_tell(con_pool *p);

/* Free a task that was collected. */
void con_pool_free_task(con_task *t);

/* No task any more: who takes sees CON_CLOSED, at once or, CON_POOL_CLOSED, when all are done. */
void con_pool_close(con_pool *p, uint64_t state);

/* ---- workers: units that were hired ---- */

/* CON_OK: *out is the caller's task; its work is the caller's own message now (and no longer in the task). CON_BLOCKED
 * with `node` queued, or, for NULL, CON_EMPTY; CON_CLOSED; CON_TERMINATED for a worker that was told to end. */
con_status con_pool_take(con_unit *self, con_pool *p, con_task **out, con_message **work,
                         con_node *node);

/* The task that the caller has is CON_TASK_DONE or CON_TASK_FAILED; `result` (or NULL) becomes the pool's. */
void con_pool_finish(con_unit *self, con_pool *p, con_task_state state, con_message *result);

/* The task that `self` has, or NULL. */
con_task *con_pool_task_of(const con_unit *self, const con_pool *p);

#endif
