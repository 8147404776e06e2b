/* SPDX-License-Identifier: MIT */
#include "objects/pool.h"

#include <string.h>

#include "units/bell.h"
#include "units/unpark.h"
#include "units/waitq.h"

/* ---- words of an open redo log; latch ---- */

static void unlink_queued(con_pool *p, con_task *t) {
  if (t->prev != NULL) con_redo_set_pointer(&t->prev->next, t->next);
  else con_redo_set_pointer(&p->first, t->next);
  if (t->next != NULL) con_redo_set_pointer(&t->next->prev, t->prev);
  else con_redo_set_pointer(&p->last, t->prev);
  con_redo_set(&p->queued, p->queued - 1);
}

static void link_done(con_pool *p, con_task *t, con_task_state state) {
  con_redo_set_pointer(&t->next, NULL);
  if (p->last_done != NULL) con_redo_set_pointer(&p->last_done->next, t);
  else con_redo_set_pointer(&p->first_done, t);
  con_redo_set_pointer(&p->last_done, t);
  con_redo_set(&p->running, p->running - 1);
  con_redo_set(&t->state, state);
}

/* This process takes the task, and all that hangs on the task alone, for freeing. Returns the
 * task's function if that goes too. */
static con_function *own_task(con_task *t) {
  con_function *f = t->function;
  con_redo_own(t);
  con_redo_own(t->work);
  con_redo_own(t->result);
  if (f == NULL) return NULL;
  con_redo_set(&f->uses, f->uses - 1);
  if (f->uses > 1) return NULL;
  con_redo_own(f->message);
  con_redo_own(f);
  return f;
}

static void free_function(con_function *f) {
  if (f == NULL) return;
  con_message_free(f->message);
  con_block_free(f);
}

void con_pool_free_task(con_task *t) {
  if (t->work != NULL) con_message_free(t->work);
  if (t->result != NULL) con_message_free(t->result);
  con_block_free(t);
}

/* ---- making and unmaking ---- */

con_pool *con_pool_new(con_kind kind, con_unit *boss, con_kind workers, uint64_t size,
                       uint64_t lease) {
  con_pool *p = con_object_new(kind, sizeof *p);
  if (p == NULL) return NULL;
  p->kind = workers;
  p->size = size;
  p->lease = lease;
  p->home = boss->head.number;
  con_object_hold(&p->boss, &boss->head);
  return p;
}

/* Take the first task of a list for freeing. Only the destroying thread uses the pool; the latch is
 * for the redo log. */
static con_task *strip(con_pool *p, con_task **list, con_function **f) {
  con_task *t = *list;
  con_latch_lock(&p->head.latch);
  con_redo_begin(&p->head.latch);
  con_redo_set_pointer(list, t->next);
  *f = own_task(t);
  con_redo_commit();
  con_latch_unlock(&p->head.latch);
  return t;
}

static void strip_all(con_pool *p, con_task **list) {
  while (*list != NULL) {
    con_function *f;
    con_pool_free_task(strip(p, list, &f));
    free_function(f);
  }
}

/* A worker refers to the pool, so the only workers left are those whose end was not collected. The
 * process of the owner may have died with functions in `defined`, which are freed here if no task
 * uses them. */
static void destroy(con_object *o) {
  con_pool *p = (con_pool *)o;
  strip_all(p, &p->first);
  strip_all(p, &p->first_done);
  while (p->defined != NULL) con_pool_forget(p, p->defined);
  while (p->gone != NULL) {
    con_worker *w = p->gone;
    con_latch_lock(&o->latch);
    con_redo_begin(&o->latch);
    con_redo_set_pointer(&p->gone, w->next);
    con_redo_own(w);
    con_redo_commit();
    con_latch_unlock(&o->latch);
    con_block_free(w);
  }
  con_object_let_go(&p->boss);
  con_block_free(p);
}

/* ---- telling ---- */

/* Tell the owner that something is to be collected: wake the thread that was taken from the
 * collectors, or, if there was none, post to the owner's main unit, which may wait for something
 * else. A main unit with the post pending clears the post before it takes the latch to look, so
 * that it sees this end too. No latch held. */
static void announce_done(con_pool *p, con_wakeup collector, bool anybody) {
  con_bell_tell(collector);
  if (!anybody && !(con_load(&p->boss->pending) & CON_PENDING_CALLS))
    con_unit_post(p->boss, CON_PENDING_CALLS);
}

void con_pool_tell(con_pool *p) {
  con_latch_lock(&p->head.latch);
  con_store(&p->news, p->news + 1);
  bool waiters = p->collectors.head != NULL;
  con_latch_unlock(&p->head.latch);
  if (waiters) con_wake_all(&p->head, &p->collectors);
}

/* ---- functions ---- */

con_function *con_pool_define(con_pool *p, con_message *message) {
  con_function *f = con_block_new(sizeof *f, CON_BLOCK_PLAIN);
  if (f == NULL) return NULL;
  f->message = message;
  f->number = ++p->functions;
  f->uses = 1;
  f->prev = NULL;
  con_latch_lock(&p->head.latch);
  con_redo_begin(&p->head.latch);
  con_redo_set_pointer(&f->next, p->defined);
  if (p->defined != NULL) con_redo_set_pointer(&p->defined->prev, f);
  con_redo_set_pointer(&p->defined, f);
  con_redo_share(f);
  con_redo_share(message);
  con_redo_commit();
  con_latch_unlock(&p->head.latch);
  return f;
}

void con_pool_forget(con_pool *p, con_function *f) {
  con_latch_lock(&p->head.latch);
  bool last = f->uses == 1;
  con_redo_begin(&p->head.latch);
  con_redo_set(&f->uses, f->uses - 1);
  if (f->prev != NULL) con_redo_set_pointer(&f->prev->next, f->next);
  else con_redo_set_pointer(&p->defined, f->next);
  if (f->next != NULL) con_redo_set_pointer(&f->next->prev, f->prev);
  if (last) {
    con_redo_own(f->message);
    con_redo_own(f);
  }
  con_redo_commit();
  con_latch_unlock(&p->head.latch);
  if (last) free_function(f);
}

bool con_pool_knows(con_pool *p, uint64_t function) {
  con_latch_lock(&p->head.latch);
  const con_function *f = p->defined;
  while (f != NULL && f->number != function) f = f->next;
  con_latch_unlock(&p->head.latch);
  return f != NULL;
}

/* ---- tasks ---- */

con_task *con_pool_submit(con_pool *p, const con_order *order, con_status *status) {
  con_task *t = con_block_new(sizeof *t, CON_BLOCK_PLAIN);
  *status = CON_NO_MEMORY;
  if (t == NULL) return NULL;
  *t = (con_task){.id = order->id,
                  .part = order->part,
                  .mode = order->mode,
                  .function = order->function,
                  .work = order->work};
  con_function *f = order->function;
  con_wakeup left = CON_NO_WAKEUP;
  con_latch_lock(&p->head.latch);
  *status = p->state == CON_POOL_OPEN ? CON_OK : CON_CLOSED;
  if (*status == CON_OK) {
    t->prev = p->last;
    con_redo_begin(&p->head.latch);
    if (p->last != NULL) con_redo_set_pointer(&p->last->next, t);
    else con_redo_set_pointer(&p->first, t);
    con_redo_set_pointer(&p->last, t);
    con_redo_set(&p->queued, p->queued + 1);
    if (f != NULL) con_redo_set(&f->uses, f->uses + 1);
    con_redo_share(t);
    con_redo_share(order->work);
    con_redo_commit();
    if (p->head.waiters.head != NULL) left = con_waitq_pop(&p->head, &p->head.waiters, NULL);
  }
  con_latch_unlock(&p->head.latch);
  con_bell_tell(left);
  if (*status == CON_OK) return t;
  con_block_free(t);
  return NULL;
}

bool con_pool_cancel(con_pool *p, con_task *t) {
  con_function *f = NULL;
  con_latch_lock(&p->head.latch);
  bool queued = t->state == CON_TASK_QUEUED;
  if (queued) {
    con_redo_begin(&p->head.latch);
    unlink_queued(p, t);
    f = own_task(t);
    con_redo_commit();
  }
  bool drained = queued && p->queued == 0 && p->state != CON_POOL_OPEN;
  con_latch_unlock(&p->head.latch);
  if (!queued) return false;
  con_pool_free_task(t);
  free_function(f);
  if (drained) con_wake_all(&p->head, &p->head.waiters);
  return true;
}

con_task *con_pool_task_of(const con_unit *self, const con_pool *p) {
  const con_worker *w = self->worker;
  return w != NULL && w->pool == p ? w->task : NULL;
}

con_status con_pool_take(con_unit *self, con_pool *p, con_task **out, con_message **work,
                         con_node *node) {
  con_worker *w = self->worker;
  con_status status = CON_OK;
  con_latch_lock(&p->head.latch);
  con_task *t = p->first;
  if (con_load(&self->stop_asked)) {
    status = CON_TERMINATED;
  } else if (p->state == CON_POOL_STOPPED || (t == NULL && p->state == CON_POOL_CLOSED)) {
    status = CON_CLOSED;
  } else if (t != NULL) {
    *out = t;
    *work = t->work;
    con_redo_begin(&p->head.latch);
    unlink_queued(p, t);
    con_redo_set(&p->running, p->running + 1);
    con_redo_set(&t->state, CON_TASK_RUNNING);
    con_redo_set_pointer(&w->task, t);
    if (t->work != NULL) {
      con_redo_own(t->work);
      con_redo_set_pointer(&t->work, NULL);
    }
    con_redo_commit();
  } else {
    status = con_waitq_or(&p->head, &p->head.waiters, node, CON_EMPTY);
  }
  /* With the last queued task of a closed pool taken, the waiting workers see the end. */
  bool drained = status == CON_OK && p->queued == 0 && p->state == CON_POOL_CLOSED;
  con_latch_unlock(&p->head.latch);
  if (drained) con_wake_all(&p->head, &p->head.waiters);
  return status;
}

void con_pool_finish(con_unit *self, con_pool *p, con_task_state state, con_message *result) {
  con_worker *w = self->worker;
  con_task *t = w->task;
  bool anybody = false;
  con_latch_lock(&p->head.latch);
  con_redo_begin(&p->head.latch);
  con_redo_set_pointer(&w->task, NULL);
  con_redo_set_pointer(&t->result, result);
  con_redo_share(result);
  link_done(p, t, state);
  con_redo_commit();
  con_wakeup left = con_waitq_pop(&p->head, &p->collectors, &anybody);
  con_latch_unlock(&p->head.latch);
  announce_done(p, left, anybody);
}

con_status con_pool_collect(con_pool *p, uint64_t news, con_collected *out, con_node *node) {
  con_status status = CON_OK;
  con_function *f = NULL;
  con_latch_lock(&p->head.latch);
  con_task *t = p->first_done;
  con_worker *gone = t == NULL ? p->gone : NULL;
  *out = (con_collected){t, gone};
  con_redo_begin(&p->head.latch);
  if (t != NULL) {
    con_redo_set_pointer(&p->first_done, t->next);
    if (t->next == NULL) con_redo_set_pointer(&p->last_done, NULL);
    f = own_task(t);
    con_redo_commit();
  } else if (gone != NULL) {
    con_redo_set_pointer(&p->gone, gone->next);
    con_redo_own(gone);
    con_redo_commit();
  } else if (p->news == news) {
    status = con_waitq_or(&p->head, &p->collectors, node, CON_TIMEOUT);
  }
  con_latch_unlock(&p->head.latch);
  free_function(f);
  return status;
}

void con_pool_put_back(con_pool *p, con_worker *gone) {
  con_latch_lock(&p->head.latch);
  con_redo_begin(&p->head.latch);
  con_redo_set_pointer(&gone->next, p->gone);
  con_redo_set_pointer(&p->gone, gone);
  con_redo_share(gone);
  con_redo_commit();
  con_latch_unlock(&p->head.latch);
}

void con_pool_close(con_pool *p, uint64_t state) {
  con_latch_lock(&p->head.latch);
  if (p->state < state) con_store(&p->state, state);
  con_latch_unlock(&p->head.latch);
  con_wake_all(&p->head, &p->head.waiters);
}

/* ---- workers ---- */

con_status con_pool_hire(con_pool *p, con_unit *u) {
  con_worker *w = con_block_new(sizeof *w, CON_BLOCK_PLAIN);
  if (w == NULL) return CON_NO_MEMORY;
  *w = (con_worker){.pool = p, .unit = u->head.number};
  con_latch_lock(&p->head.latch);
  con_redo_begin(&p->head.latch);
  con_redo_set_pointer(&w->next, p->workers);
  if (p->workers != NULL) con_redo_set_pointer(&p->workers->prev, w);
  con_redo_set_pointer(&p->workers, w);
  con_redo_set(&p->working, p->working + 1);
  con_redo_set(&p->head.refs, p->head.refs + 1);
  con_redo_set_pointer(&u->worker, w);
  con_redo_share(w);
  con_redo_commit();
  con_latch_unlock(&p->head.latch);
  return CON_OK;
}

/* Words of an open redo log: the worker leaves the pool. `tell`: the owner collects the worker as
 * gone; else the worker's block is this process's. Returns whether the pool's last reference
 * went. */
static bool leave(con_pool *p, con_unit *u, con_worker *w, bool tell) {
  if (w->prev != NULL) con_redo_set_pointer(&w->prev->next, w->next);
  else con_redo_set_pointer(&p->workers, w->next);
  if (w->next != NULL) con_redo_set_pointer(&w->next->prev, w->prev);
  con_redo_set(&p->working, p->working - 1);
  con_redo_set_pointer(&u->worker, NULL);
  if (tell) {
    con_redo_set_pointer(&w->next, p->gone);
    con_redo_set_pointer(&p->gone, w);
  } else {
    con_redo_own(w);
  }
  return con_object_unref_in(&p->head);
}

void con_pool_dismiss(con_unit *u) {
  con_worker *w = u->worker;
  con_pool *p = w->pool;
  con_latch_lock(&p->head.latch);
  con_redo_begin(&p->head.latch);
  leave(p, u, w, false); /* not the last reference: the caller has another */
  con_redo_commit();
  con_latch_unlock(&p->head.latch);
  con_block_free(w);
}

/* A unit that works for a pool has ended. Called by the unit's own thread or by the reaper, which
 * may repeat the call after a death. */
static void lose(con_unit *u) {
  con_worker *w = u->worker;
  con_pool *p = w->pool;
  bool anybody = false;
  con_latch_lock(&p->head.latch);
  con_task *t = w->task;
  con_redo_begin(&p->head.latch);
  if (t != NULL) {
    con_redo_set_pointer(&w->task, NULL);
    con_redo_set((uint64_t *)&t->exitcode, (uint64_t)(int64_t)u->exitcode);
    link_done(p, t, CON_TASK_DIED);
  }
  bool last = leave(p, u, w, true);
  con_redo_commit();
  con_wakeup left = con_waitq_pop(&p->head, &p->collectors, &anybody);
  /* With the last reference gone there is no owner to tell. */
  if (!last && !anybody) {
    con_or(&p->boss->pending, CON_PENDING_CALLS);
    left = con_unpark_word(p->boss);
  }
  con_latch_unlock(&p->head.latch);
  con_bell_tell(left);
  if (last) con_object_destroy(&p->head);
}

static con_status ready(con_object *o, con_node *node) {
  con_pool *p = (con_pool *)o;
  con_status status = CON_OK;
  con_latch_lock(&p->head.latch);
  if (p->first_done == NULL && p->gone == NULL)
    status = con_waitq_or(&p->head, &p->collectors, node, CON_TIMEOUT);
  con_latch_unlock(&p->head.latch);
  return status;
}

static uint64_t size(const con_object *o) { return ((const con_pool *)o)->size; }

const con_kind_type con_kind_pool = {
    .destroy = destroy, .ready = ready, .on_unit_end = lose, .size = size, .annex = true};
