/* SPDX-License-Identifier: MIT */
#include "sched/loop.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/futex.h"
#include "sched/enter.h"
#include "sched/hook.h"
#include "sched/state.h"
#include "sched/upcalls.h"
#include "units/announce.h"
#include "units/park.h"
#include "units/unpark.h"
#include "units/urge.h"

#define TICK (CON_SECOND / 10)     /* of processor time, between looks for a hog */
#define IDLE_STACKS 8              /* kept for the next waiter that cannot yield */
#define ASK_AGAIN (20 * CON_MS)    /* where the kernel cannot tell of a descriptor */
#define POLL_INTERVAL (CON_MS / 5) /* between looks at descriptors, while tasks are ready */

_Thread_local con_loop *con_loop_here;

/* ---- waiting and ready ---- */

static con_waiter **bucket_of(con_loop *l, con_waiter *w) {
  return &l->waiting[con_bell_bit(w->unit->head.number)];
}

static void remove_waiting(con_loop *l, con_waiter *w) {
  con_waiter **p = bucket_of(l, w);
  while (*p != w) p = &(*p)->next;
  *p = w->next;
}

void con_loop_recorded(con_loop *l, con_waiter *w) {
  con_waiter **p = bucket_of(l, w);
  w->next = *p;
  *p = w;
}

bool con_loop_wait(con_loop *l, con_time deadline) {
  con_waiter *w = l->current;
  if (deadline != CON_NEVER && !con_deadlines_reserve(&l->deadlines)) return false;
  w->state = CON_WAITER_WAITING;
  w->timed_out = false;
  if (w->unit != NULL) con_loop_recorded(l, w);
  if (deadline != CON_NEVER) con_deadlines_add(&l->deadlines, w, deadline);
  return true;
}

void con_loop_ready(con_loop *l, con_waiter *w) {
  if (w->state == CON_WAITER_WAITING) {
    con_deadlines_remove(&l->deadlines, w);
    if (w->unit != NULL) remove_waiting(l, w);
  }
  if (w->unit != NULL) con_store(&w->unit->state, (uint64_t)CON_READY);
  w->state = CON_WAITER_READY;
  w->next = NULL;
  *l->last = w;
  l->last = &w->next;
  l->n_ready++;
}

static con_waiter *take_ready(con_loop *l) {
  con_waiter *w = l->first;
  l->first = w->next;
  if (l->first == NULL) l->last = &l->first;
  l->n_ready--;
  return w;
}

/* ---- looking around ---- */

static void wake_bucket(con_loop *l, uint32_t bit) {
  for (con_waiter *w = l->waiting[bit], *next; w != NULL; w = next) {
    next = w->next;
    if (con_unit_is_woken(w->unit)) con_loop_ready(l, w);
  }
}

/* Make the waiters ready whose units were woken. */
static void hear_bell(con_loop *l) {
  if (con_load_seq(&l->bell->any) == 0) return;
  uint64_t any = con_swap(&l->bell->any, (uint64_t)0);
  for (; any != 0; any &= any - 1) {
    uint32_t word = (uint32_t)__builtin_ctzll(any);
    uint64_t bits = con_swap(&l->bell->bits[word], (uint64_t)0);
    for (; bits != 0; bits &= bits - 1) wake_bucket(l, word * 64 + (uint32_t)__builtin_ctzll(bits));
  }
}

static void look_at_clock(con_loop *l) {
  if (l->deadlines.n == 0) return;
  con_time now = con_futex.now();
  while (con_deadlines_first(&l->deadlines) <= now) {
    con_waiter *w = l->deadlines.heap[0].waiter;
    w->timed_out = true;
    con_loop_ready(l, w);
  }
}

static void fire(con_fd_wait *w) {
  if (w->waiter->state == CON_WAITER_WAITING) con_loop_ready(con_loop_here, w->waiter);
}

static void look_around(con_loop *l) {
  con_state_take_turns();
  con_park_pass();
  hear_bell(l);
  look_at_clock(l);
  if (l->fds.n_waits > 0 && con_futex.now() - l->fds.polled >= POLL_INTERVAL)
    con_fd_wait_poll(&l->fds, 0, 0, fire);
  l->batch = l->n_ready;
}

/* Nothing is ready: sleep until something may be. The word of the bell is read before the last
 * look. */
static void sleep_all(con_loop *l) {
  uint32_t seen = con_wake_word_seen(&l->bell->wake);
  hear_bell(l);
  if (l->n_ready > 0) return;
  con_time deadline = con_deadlines_first(&l->deadlines);
  bool looked;
  con_self_known = l->host;
  con_here.running = NULL;
  if (l->fds.n_waits > 0) {
    looked = con_fd_wait_poll(&l->fds, seen, deadline, fire);
  } else {
    con_state_leave_until_woken(&l->bell->wake, seen);
    looked = con_park_thread(l->bell, seen, deadline, deadline == CON_NEVER) == CON_ABANDONED;
    con_state_enter();
  }
  for (uint32_t bit = 0; looked && bit < CON_BELL_BITS; bit++) wake_bucket(l, bit);
}

static con_waiter *next_ready(con_loop *l) {
  for (;;) {
    if (l->batch == 0) look_around(l);
    if (l->n_ready > 0) {
      l->batch--;
      return take_ready(l);
    }
    l->batch = 0;
    sleep_all(l);
  }
}

/* ---- running ---- */

static void become(con_loop *l, con_waiter *w, lua_State *running) {
  l->current = w;
  w->state = CON_WAITER_RUNNING;
  con_self_known = w->unit;
  con_here.running = running;
  l->switches++;
  if (w->unit != NULL) con_store(&w->unit->state, (uint64_t)CON_RUNNING);
}

/* Go on with the waiter. What has become pending meanwhile is still due. */
static void go_on(con_loop *l, con_waiter *w, lua_State *running) {
  become(l, w, running);
  if (w->unit != NULL && (con_load(&w->unit->pending) & ~CON_PENDING_IN_WAITS)) con_hook_request();
}

/* Begin a task. Finalizers may run here, and wait, as a part of the task. A reason to stop the task
 * is heeded when the task's own code has begun. */
static bool begin_task(con_loop *l, con_waiter *w) {
  con_unit *u = w->unit;
  if (u != NULL) con_state_shield(u, 1);
  become(l, w, l->stack->L);
  bool begun = con_sched.task_begin(w, l->stack->L);
  con_here.running = NULL;
  if (u != NULL) con_state_shield(u, 0);
  return begun;
}

static void resume(con_loop *l, con_waiter *w) {
  if (w->L == NULL && !begin_task(l, w)) {
    con_sched.task_end(w, LUA_ERRMEM);
    l->current = &l->main;
    return;
  }
  int results, arguments = (int)w->n_args; /* 0: the task began before */
  w->heap_index = 0;
  if (arguments > 0) become(l, w, w->L); /* a new task's body looks at what is pending */
  else go_on(l, w, w->L);
  int status = lua_resume(w->L, NULL, arguments, &results);
  while (con_process_is_foreign && status == LUA_YIELD) { /* a fork's: no other task is there */
    lua_pop(w->L, results);
    status = lua_resume(w->L, NULL, 0, &results);
  }
  con_here.running = NULL;
  con_self_known = l->host;
  if (status != LUA_YIELD) {
    con_sched.task_end(w, status);
    l->current = &l->main; /* the task's waiter may be garbage */
    return;
  }
  if (w->state != CON_WAITER_RUNNING) return;
  lua_pop(w->L, results); /* foreign C code yielded: the task goes on after all ready waiters */
  con_loop_ready(l, w);
}

void con_loop_run_apart(con_loop *l, con_waiter *w) {
  int results, arguments = (int)w->n_args;
  w->heap_index = 0;
  become(l, w, w->L);
  int status = lua_resume(w->L, NULL, arguments, &results);
  while (status == LUA_YIELD) {
    lua_pop(w->L, results); /* foreign C code yielded */
    con_announce(w->unit, CON_OP_SLEEP, NULL, 0);
    status = lua_resume(w->L, NULL, 0, &results);
  }
  con_here.running = NULL;
  con_sched.task_end(w, status);
}

static void go_to(con_loop *l, con_stack *to) {
  con_stack *from = l->stack;
  l->stack = to;
  con_stack_switch(from, to);
}

static void free_stack(con_stack *s) {
  lua_pushnil(s->L);
  lua_rawsetp(s->L, LUA_REGISTRYINDEX, s);
  con_stack_free(s);
}

static void put_idle(con_loop *l, con_stack *s) {
  if (l->n_idle == IDLE_STACKS) {
    con_stack *spare = l->idle;
    l->idle = spare->next;
    l->n_idle--;
    free_stack(spare);
  }
  s->next = l->idle;
  l->idle = s;
  l->n_idle++;
}

/* Runs at the bottom of every stack but the thread's own. */
static void run(void) {
  for (;;) {
    con_loop *l = con_loop_here;
    con_waiter *w = l->chosen != NULL ? l->chosen : next_ready(l);
    l->chosen = NULL;
    if (w->stack == NULL) {
      resume(l, w);
      continue;
    }
    put_idle(l, l->stack);
    go_to(l, w->stack);
  }
}

static bool reserve_stack(con_loop *l) {
  lua_State *L = con_here.running != NULL ? con_here.running : l->state->main;
  if (l->idle != NULL) return true;
  if (!lua_checkstack(L, 4)) return false;
  lua_State *service = lua_newthread(L);
  con_stack *s = con_stack_new(run);
  if (s != NULL) {
    s->L = service;
    con_state_set_base(service);
    lua_rawsetp(L, LUA_REGISTRYINDEX, s);
    con_hook_new(service);
    put_idle(l, s);
  } else {
    lua_pop(L, 1);
  }
  return s != NULL;
}

/* Let the other waiters run; returns when the waiter that left is to go on. After con_loop_wait or
 * con_loop_ready. False: no memory for a stack; then nothing has happened. */
static bool leave(con_loop *l) {
  con_waiter *self = l->current;
  lua_State *running = con_here.running;
  if (!reserve_stack(l)) return false;
  con_waiter *w = next_ready(l);
  if (w != self) {
    self->stack = l->stack;
    con_stack *to = w->stack;
    if (to == NULL) { /* a loop's */
      to = l->idle;
      l->idle = to->next;
      l->n_idle--;
      l->chosen = w;
    }
    go_to(l, to);
    self->stack = NULL;
  }
  go_on(l, self, running);
  return true;
}

bool con_loop_can_yield(lua_State *L) {
  con_loop *l = con_loop_here;
  return l != NULL && con_sched.wait_on == NULL && l->current->L == L && lua_isyieldable(L);
}

void con_loop_pass(void) {
  con_loop *l = con_loop_here;
  if (!reserve_stack(l)) return;
  look_around(l); /* waiters woken meanwhile go first */
  con_loop_ready(l, l->current);
  leave(l);
}

/* Could another waiter go on? A look only: the waiters stay where they are. */
static bool could_others(const con_loop *l) {
  return l->n_ready > 0 || con_load_seq(&l->bell->any) != 0 ||
         (l->deadlines.n > 0 && con_deadlines_first(&l->deadlines) <= con_futex.now());
}

static con_time processor_time(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (con_time)t.tv_sec * CON_SECOND + t.tv_nsec;
}

bool con_loop_is_hogged(void) {
  con_loop *l = con_loop_here;
  if (l == NULL || l->current == &l->main) return false;
  con_time now = con_state_shaking ? con_futex.now() : processor_time();
  if (l->seen != l->switches) {
    l->seen = l->switches;
    l->since = now;
  }
  if (l->since == CON_NEVER || now - l->since < CON_SECOND - TICK / 2) return false;
  if (!con_state_shaking && !could_others(l)) return false;
  l->since = CON_NEVER;
  return true;
}

/* ---- waits that keep the stack ---- */

con_status con_loop_park(con_unit *self, const con_waiting *what, uint32_t seen,
                         con_time deadline) {
  con_loop *l = con_loop_here;
  if (!reserve_stack(l)) return CON_NO_MEMORY;
  con_status status = con_park_enter(self, what, seen, deadline);
  if (status != CON_BLOCKED) return status;
  if (!con_loop_wait(l, deadline)) status = CON_NO_MEMORY;
  else leave(l);
  con_park_leave(self);
  if (status == CON_NO_MEMORY) return status;
  return l->current->timed_out ? CON_TIMEOUT : CON_OK;
}

con_status con_loop_park_outside(con_unit *self, const con_waiting *what, struct pollfd *fds,
                                 nfds_t n, con_time deadline) {
  con_loop *l = con_loop_here;
  con_fd_wait *watches = calloc(n + 1, sizeof *watches);
  nfds_t added = 0;
  con_time until = deadline, again = con_futex.now() + ASK_AGAIN;
  con_status status = watches != NULL && reserve_stack(l) ? CON_BLOCKED : CON_NO_MEMORY;
  uint32_t seen = con_park_begin(self);
  for (nfds_t i = 0; i < n; i++) fds[i].revents = 0;
  for (; status == CON_BLOCKED && added < n; added++) {
    watches[added] = (con_fd_wait){NULL, l->current, fds[added].fd, fds[added].events, 0};
    con_status how = fds[added].fd >= 0 ? con_fd_wait_add(&l->fds, &watches[added]) : CON_BLOCKED;
    if (how == CON_OK) status = CON_OK;
    if (how == CON_LIMIT && again < until) until = again;
  }
  if (status == CON_BLOCKED) status = con_park_enter(self, what, seen, until);
  if (status == CON_BLOCKED) {
    if (con_loop_wait(l, until)) leave(l);
    else status = CON_NO_MEMORY;
    con_park_leave(self);
    if (status == CON_BLOCKED)
      status = l->current->timed_out && until == deadline ? CON_TIMEOUT : CON_OK;
  }
  for (nfds_t i = 0; i < added; i++) {
    fds[i].revents = watches[i].revents;
    if (fds[i].fd >= 0) con_fd_wait_remove(&l->fds, &watches[i]);
  }
  free(watches);
  return status;
}

/* ---- a loop's beginning and end ---- */

void *con_loop_memory(void *old, size_t had, size_t size) {
  void *p = old;
  if (con_sched.allocate != NULL) p = con_sched.allocate(NULL, old, had, size);
  else if (size > 0) p = realloc(old, size);
  else free(old);
  if (size > had && p != NULL) memset((char *)p + had, 0, size - had);
  return size > 0 ? p : NULL;
}

con_loop *con_loop_open(void) {
  con_loop *l = con_loop_here;
  if (l != NULL) return l;
  con_bell *bell = con_bell_new();
  if (bell == NULL) return NULL;
  l = con_loop_memory(NULL, 0, sizeof *l);
  if (l == NULL) {
    con_block_free(bell);
    return NULL;
  }
  l->host = con_self_thread;
  l->main.unit = l->host;
  l->main.state = CON_WAITER_RUNNING;
  l->current = &l->main;
  l->last = &l->first;
  l->stack = &l->own;
  l->state = con_here.state;
  con_unit_be_host(l->host, &l->main, bell);
  l->bell = bell;
  con_fd_wait_open(&l->fds, l->bell);
  l->next = l->state->loops;
  l->state->loops = l;
  con_loop_here = l;
  /* Under --shake the standing hook looks; a signal would come at other moments each time. */
  if (con_units.signal == NULL && !con_state_shaking) l->timer = con_urge_each(TICK);
  return l;
}

void con_loop_close(void) {
  con_loop *l = con_loop_here;
  if (l == NULL) return;
  con_loop **p = &l->state->loops;
  while (*p != l) p = &(*p)->next;
  *p = l->next;
  con_urge_no_more(l->timer);
  con_store(&l->bell->event, -1);
  con_fd_wait_close(&l->fds);
  while (l->idle != NULL) {
    con_stack *s = l->idle;
    l->idle = s->next;
    free_stack(s);
  }
  con_deadlines_free(&l->deadlines);
  free(l->fds.known);
  con_loop_here = NULL;
  con_loop_memory(l, sizeof *l, 0);
}

/* The memory stays: the caller may be on one of the loop's stacks. */
void con_loop_after_fork(void) {
  con_loop *l = con_loop_here;
  con_here.state->loops = NULL;
  con_loop_here = NULL;
  if (l != NULL) con_fd_wait_close(&l->fds);
}
