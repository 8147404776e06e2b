/* SPDX-License-Identifier: MIT */
#include "sched/state.h"

#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/futex.h"
#include "binding/args.h"
#include "sched/spin.h"
#include "units/park.h"
#include "units/reap.h"
#include "units/urge.h"

_Thread_local con_local con_here;
void (*con_state_doom)(void);
con_status (*con_state_signals)(lua_State *L);
void (*con_state_children)(void);

#define HUGE_BLOCK ((size_t)32 << 20) /* what malloc surely maps by itself: no neighbours */

/* As Lua's own, but very large blocks get large pages where the system has them. In small ones the page faults for a string of
 * 64 MB cost five times as much as its copying. */
static void *allocate(void *unused, void *p, size_t old_size, size_t size) {
  (void)unused, (void)old_size;
  if (size == 0) {
    free(p);
    return NULL;
  }
  p = realloc(p, size);
  if (__builtin_expect(size >= HUGE_BLOCK, 0) && p != NULL) {
    uintptr_t from = ((uintptr_t)p + 4095) & ~(uintptr_t)4095;
    madvise((void *)from, ((uintptr_t)p + size - from) & ~(size_t)4095, MADV_HUGEPAGE);
  }
  return p;
}

con_state *con_state_new(uint64_t seed) {
  con_state *s = calloc(1, sizeof *s);
  if (s == NULL) return NULL;
  s->main = luaL_newstate();
  if (s->main == NULL) {
    free(s);
    return NULL;
  }
  lua_setallocf(s->main, allocate, NULL);
  memset(lua_getextraspace(s->main), 0, LUA_EXTRASPACE); /* Lua leaves it as malloc gave it */
  s->threads = 1;
  if (con_state_shaking && (s->baton = con_baton_new(seed)) == NULL) {
    lua_close(s->main);
    free(s);
    return NULL;
  }
  con_state_attach(s, s->main);
  con_state_enter();
  return s;
}

/* The others stand at the lock of `s` for ever, which stays taken. Waits of finalizers give up another one. */
static void go_on_alone(con_state *s, con_state *own) {
  *own = *s;
  own->word = 1;
  own->waiting = own->giving = 0;
  own->threads = 1;
  own->baton = NULL;
  own->closing = CON_STATE_ENDS;
  con_here.state = own;
  con_store_relaxed(&s->holder, (con_unit *)NULL); /* nobody asks for it */
  con_store(&s->closing, (uint32_t)CON_STATE_CLOSED);
}

void con_state_close(con_state *s) {
  bool alone = s->threads <= 1;
  con_state *own = alone ? NULL : malloc(sizeof *own);
  con_here.running = NULL;
  if (!alone && own == NULL) return;
  if (!alone) go_on_alone(s, own);
  lua_close(s->main);
  if (alone) con_baton_free(s->baton);
  free(alone ? s : own);
  con_here.state = NULL;
  con_here.running = NULL;
}

void con_state_attach(con_state *s, lua_State *L) {
  con_here.state = s;
  con_here.running = L;
  if (con_state_shaking) con_state_new_hook(L);
}

/* ---- the lock: the three-state mutex of Drepper's "Futexes are tricky", with a waiter that loses patience ---- */

static void hurry_holder(con_state *s) {
  con_unit *holder = con_load_relaxed(&s->holder);
  if (holder != NULL && con_futex.now() >= con_load_relaxed(&holder->quiet)) con_urge(holder);
}

#define PAUSES 20 /* about a microsecond */

static bool look_for_lock(con_state *s) {
  for (int i = 0; i < 2 * PAUSES; i++) {
    uint32_t free = 0;
    if (con_load_relaxed(&s->word) == 0 && con_cas(&s->word, &free, 1u)) return true;
    if (i == PAUSES && !con_spin_yield()) return false;
    con_pause();
  }
  return false;
}

/* The lock's holder may be about to wait for something: then the lock is free sooner than the thread could sleep and wake. A
 * holder that shares the thread's processor needs the processor first. */
static bool enter_soon(con_state *s) {
  static _Thread_local con_spin spin = CON_SPIN;
  return con_spin_begin(&spin) && con_spin_end(&spin, look_for_lock(s));
}

/* The signal comes at a tick of the system, some 2 ms later: then the interval is over. */
#define PATIENCE (CON_SWITCH_INTERVAL - 2 * CON_MS)

static void sleep_until_free(con_state *s) {
  uint32_t turns = con_load(&s->turns);
  while (con_swap(&s->word, 2u) != 0) {
    /* One of those who wait has to lose its patience, not a thousand at a time. */
    con_time patience = PATIENCE * (1 + con_load_relaxed(&s->waiting) / CON_IMPATIENT);
    if (con_futex.wait(&s->word, 2, con_futex.now() + patience) != ETIMEDOUT) continue;
    /* Whoever has it has had it for an interval: ask for it. */
    if (con_load(&s->turns) == turns) hurry_holder(s);
    turns = con_load(&s->turns);
  }
}

void con_state_enter_slow(con_state *s) {
  con_add(&s->waiting, 1u);
  if (!enter_soon(s)) sleep_until_free(s);
  con_sub(&s->waiting, 1u);
  con_add(&s->turns, 1u);
  if (con_load_seq(&s->giving) > 0) con_futex.wake(&s->turns, -1);
}

void con_state_wake(con_state *s) { con_futex.wake(&s->word, 1); }

/* Give the lock to a waiter and stay away until it has it: an unlock alone would mostly be won by who unlocked. */
static void take_turns(con_state *s) {
  uint32_t turns = con_load_seq(&s->turns);
  con_add(&s->giving, 1u);
  con_state_leave();
  while (con_load_seq(&s->turns) == turns && con_load_seq(&s->waiting) > 0)
    con_futex.wait(&s->turns, turns, con_futex.now() + CON_SWITCH_INTERVAL);
  con_sub(&s->giving, 1u);
  con_state_enter();
}

void con_state_take_turns(void) {
  if (con_state_shaking) con_baton_choose(0);
  else if (con_load_relaxed(&con_here.state->waiting) > 0) take_turns(con_here.state);
}

void con_state_after_fork(con_unit *unit) {
  con_state *s = con_here.state;
  s->word = 1;
  s->waiting = 0;
  s->giving = 0;
  s->threads = 1;
  s->holder = con_self_thread;
  s->unit = unit;
  if (con_state_shaking) con_baton_after_fork();
}

/* ---- what is pending ---- */

/* What would stop the unit is put off while it is shielded. */
static uint32_t put_off(con_unit *self, uint32_t pending) {
  uint32_t stops = pending & CON_STOPS;
  if (self->shield == 0 || stops == 0) return pending;
  con_and(&self->pending, ~stops);
  self->deferred |= stops;
  return pending & ~stops;
}

bool con_state_is_to_stop(void) {
  con_unit *self = con_self_known;
  return self != NULL && (put_off(self, con_load_seq(&self->pending)) & CON_STOPS) != 0;
}

uint32_t con_state_shield(con_unit *self, uint32_t shield) {
  uint32_t before = self->shield;
  self->shield = shield;
  if (shield > 0 || self->deferred == 0) return before;
  con_or(&self->pending, self->deferred);
  self->deferred = 0;
  con_state_request();
  return before;
}

static con_status attend_pending(lua_State *L, con_unit *self, uint32_t reasons) {
  uint32_t pending = put_off(self, con_load(&self->pending) & reasons);
  con_status status;
  if (pending & CON_PENDING_DOOM) {
    con_and(&self->pending, ~CON_PENDING_DOOM);
    con_state_doom();
    return CON_DEADLOCK;
  }
  if (pending & CON_PENDING_SWEEP) {
    con_and(&self->pending, ~CON_PENDING_SWEEP);
    con_sweep();
    if (con_state_children != NULL) con_state_children();
  }
  if (pending & CON_PENDING_SIGNAL) {
    con_and(&self->pending, ~CON_PENDING_SIGNAL);
    if (con_state_signals != NULL && (status = con_state_signals(L)) != CON_OK) return status;
  }
  if (pending & CON_PENDING_INTERRUPT) {
    con_and(&self->pending, ~CON_PENDING_INTERRUPT);
    return CON_INTERRUPTED;
  }
  if (pending & CON_PENDING_TERMINATE) {
    con_and(&self->pending, ~CON_PENDING_TERMINATE);
    return CON_TERMINATED;
  }
  if (pending & CON_PENDING_CANCEL) {
    con_and(&self->pending, ~CON_PENDING_CANCEL);
    return CON_CANCELLED;
  }
  return CON_OK;
}

con_status con_handle_pending_of(lua_State *L, uint32_t reasons) {
  con_status status = CON_OK;
  con_unit *self = con_self_known; /* a task without a record has nothing pending */
  if (self != NULL && (con_load(&self->pending) & reasons) != 0)
    status = attend_pending(L, self, reasons);
  con_state_take_turns();
  return status;
}

con_status con_handle_pending(lua_State *L) { return con_handle_pending_of(L, UINT32_MAX); }

void con_state_poke(con_unit *u) {
  int pid = con_load(&u->pid), tid = con_load(&u->tid);
  con_unit *host = con_load(&u->host);
  if (u == con_self_known) con_state_request();
  else if (pid <= 0 || tid <= 0 || con_load(&u->state) == CON_ENDED) return;
  else if (pid == (int)getpid() && (host != NULL || con_load_seq(&u->state) != CON_WAITING))
    con_urge(host != NULL ? host : u); /* where there is a loop the bell rings */
  else syscall(SYS_tgkill, pid, tid, SIGURG);
}
