/* SPDX-License-Identifier: MIT */
#include "check/pools.h"

#include "objects/pool.h"

static uint64_t address(const void *o) { return (uint64_t)(uintptr_t)o; }

static const con_pool *pool_of(const con_check_step *s) {
  return (const con_pool *)(uintptr_t)s->object;
}

void con_pools_step(con_check_step *s, const con_unit *u) {
  const con_pool *p = NULL;
  if (con_step_is_of_pool(s)) {
    p = pool_of(s);
    if (s->operation == CON_OP_COLLECT) s->key = p->news;
  } else if (s->operation == CON_OP_END && u->worker != NULL) {
    p = u->worker->pool;
    s->key = address(p);
    s->looks = u->worker->task != NULL; /* else nobody can tell which worker is gone first */
  }
  if (p != NULL && (s->operation == CON_OP_TASK_DONE || s->operation == CON_OP_END))
    s->child = con_checked_number(p->boss);
}

static bool has_done(const con_pool *p) { return p->first_done != NULL || p->gone != NULL; }

bool con_pools_ready(const con_unit *u, const con_check_step *s) {
  const con_pool *p = pool_of(s);
  if (s->operation == CON_OP_COLLECT) return has_done(p) || p->news != s->key;
  return p->first != NULL || p->state != CON_POOL_OPEN || con_load(&u->stop_asked);
}

uint8_t con_pools_refused(const con_check_step *s) {
  const con_pool *p = pool_of(s);
  return (uint8_t)((p->first == NULL && p->state == CON_POOL_OPEN ? CON_NO_GET : 0) |
                   (has_done(p) ? 0 : CON_NO_COLLECT));
}

/* Who takes a task changes nothing for those who finish and collect. */
bool con_pools_depend(const con_check_step *a, const con_check_step *b) {
  const con_check_step *take = a->operation == CON_OP_GET ? a : b, *s = take == a ? b : a;
  if (take->operation != CON_OP_GET) return true;
  return s->operation != CON_OP_TASK_DONE && s->operation != CON_OP_COLLECT;
}

bool con_pools_may_call(const con_check_step *s) {
  return s->flags & (CON_STEP_WAITS | CON_STEP_TURN) || s->operation == CON_OP_SLEEP ||
         s->operation == CON_OP_CALLBACK;
}

bool con_pools_tell(const con_check_step *a, const con_check_step *b) {
  bool of_worker = a->operation == CON_OP_END && a->key != 0;
  if (of_worker && a->key == b->object && b->operation != CON_OP_GET)
    return a->looks || b->operation != CON_OP_TASK_DONE;
  if (of_worker && b->operation == CON_OP_END && a->key == b->key) return a->looks || b->looks;
  bool tells = of_worker || a->operation == CON_OP_POST ||
               (a->operation == CON_OP_TASK_DONE && con_step_is_of_pool(a));
  return tells && a->child == b->unit && con_pools_may_call(b);
}

bool con_pools_call_later(const con_unit *u) {
  return u != NULL && con_load(&u->pending) & CON_PENDING_CALLS;
}

void con_pools_collected(const con_check_step *collect, uint32_t from) {
  const con_control *c = con_control_here;
  for (uint32_t i = from; i < c->n; i++) {
    const con_check_step *s = &c->step[i];
    bool of_pool = s->object == collect->object ||
                   (s->operation == CON_OP_END && s->key == collect->object);
    if (!of_pool && s->child == c->me && s->operation != CON_OP_START) return;
  }
  con_unit *self = c->unit[c->me].unit;
  con_and(&self->pending, ~CON_PENDING_CALLS);
}
