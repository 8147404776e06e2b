/* SPDX-License-Identifier: MIT */
/* state.h: a Lua state, the lock that lets one thread at a time run in it, and how that lock changes hands.
 *
 * The threads of a process share one state; each isolate has its own. A thread that waits for the lock longer than
 * CON_SWITCH_INTERVAL has SIGURG sent to the holder (units/urge.h), whose handler does what lua.c does at Ctrl-C: it sets a hook
 * for the next instruction (hook.h). The hook gives the lock up and stays away until a waiter has taken it. With nobody waiting
 * the lock costs nothing. The same hook is how everything else that is pending for a unit (units/unit.h) reaches running code.
 *
 * A hook belongs to a coroutine, so the coroutine that runs on each OS thread is kept (`con_running`), by our own
 * coroutine.resume and wrap.
 *
 * Owns:   con_state; con_local.
 * Rules:  the lock is held whenever Lua code or a C function of Lua runs; never across con_park or a call that blocks.
 * Uses:   unit, urge, futex; hook.
 */
#ifndef CON_SCHED_STATE_H
#define CON_SCHED_STATE_H

#include <lua.h>

#include "sched/baton.h"
#include "sched/hook.h"
#include "units/unit.h"

#define CON_SWITCH_INTERVAL (5 * CON_MS)
#define CON_IMPATIENT 4 /* waiters for each that asks for the lock within an interval */

typedef enum con_closing {
  CON_STATE_OPEN,
  CON_STATE_ENDS,  /* no unit starts in it any more */
  CON_STATE_CLOSED /* none of its other threads runs in it any more */
} con_closing;

typedef struct con_state {
  uint32_t word;          /* 0: free, 1: held, 2: held and waited for; futex */
  uint32_t turns;         /* how often it changed hands; futex of those who gave it up */
  uint32_t waiting;       /* how many want it; atomic */
  uint32_t giving;        /* how many wait for `turns` to move; atomic */
  con_unit *holder;       /* of its thread; the holder writes it, waiters read it; atomic */
  uint32_t threads;       /* OS threads that may enter; state lock */
  lua_State *main;        /* fixed */
  con_unit *unit;         /* the process or isolate that runs in it; changed by a fork only */
  con_baton *baton;       /* under --shake in place of `word`; fixed */
  struct con_loop *loops; /* of its threads that have green tasks (loop.h); state lock */
  uint32_t
      closing; /* a con_closing; the closer writes it with the state lock; atomic, with con_state_request */
} con_state;

/* What this OS thread is doing in Lua. */
typedef struct con_local {
  con_state *state;
  lua_State *running; /* the coroutine that runs; read by the signal handler */
} con_local;

extern _Thread_local con_local con_here;

/* Is there a standing hook, to change hands at random (shake.h)? Fixed before the first state is made. */
extern bool con_state_shaking;

/* A new state with the standard libraries but without conlua's words; this thread has its lock and runs in it. `seed`: of its
 * baton under --shake. NULL: no memory. */
con_state *con_state_new(uint64_t seed);

/* Close it, from whichever of its threads. Threads that are in it still never get its lock again: the caller goes on in a copy of
 * *s, with a lock of its own, and s is not freed. */
void con_state_close(con_state *s);

/* This OS thread runs coroutine L of state s from now on. The lock is taken by con_state_enter. */
void con_state_attach(con_state *s, lua_State *L);

void con_state_enter_slow(con_state *s);
void con_state_wake(con_state *s);

/* Take and give up the lock of the state this thread is attached to. */
static inline void con_state_enter(void) {
  con_state *s = con_here.state;
  uint32_t free = 0;
  if (__builtin_expect(con_state_shaking, 0)) con_baton_take();
  else if (!con_cas(&s->word, &free, 1u)) con_state_enter_slow(s);
  con_store_relaxed(&s->holder, con_self_thread);
}

static inline void con_state_leave(void) {
  con_state *s = con_here.state;
  if (__builtin_expect(con_state_shaking, 0)) con_baton_lend();
  else if (con_swap(&s->word, 0u) == 2) con_state_wake(s);
}

/* Give it up for a wait: until *word, without the bits of `mask`, is no longer `seen`, or what is outside comes, or time. */
static inline void con_state_leave_until(uint32_t *word, uint32_t seen, uint32_t mask) {
  if (__builtin_expect(con_state_shaking, 0)) con_baton_give(word, seen, mask);
  else con_state_leave();
}

/* The same for a wait that only what is outside, or time, ends. */
static inline void con_state_leave_outside(void) { con_state_leave_until(NULL, 0, 0); }

/* In the child of a fork: the lock is this thread's, and nobody waits. */
void con_state_after_fork(con_unit *unit);

/* See to what is pending for the running unit, and let other threads have their turn. CON_OK, CON_TERMINATED,
 * CON_INTERRUPTED, CON_SIGNALLED or CON_DEADLOCK, which the caller raises. */
con_status con_handle_pending(lua_State *L);

/* Let the threads that wait for the state have it, if there are any. */
void con_state_take_turns(void);

/* Let the other units of this thread run; set once there are green tasks. */
extern void (*con_state_pass)(void);

/* Called by the standing hook of --shake; set once there are green tasks. */
extern void (*con_state_report_hog)(lua_State *L);

/* The same for some of the reasons (CON_PENDING_*) only. */
con_status con_handle_pending_of(lua_State *L, uint32_t reasons);

/* While the shield of `self`, which runs, is above 0 nothing stops it: what would, by an error, waits until it is 0 again. Sets
 * it, and returns what it was. */
uint32_t con_state_shield(con_unit *self, uint32_t shield);

/* What stops a unit, by an error (CON_PENDING_*). */
#define CON_STOPS \
  (CON_PENDING_SIGNAL | CON_PENDING_INTERRUPT | CON_PENDING_TERMINATE | CON_PENDING_CANCEL)

/* Is there such a reason for the unit that runs? What is put off by its shield does not count. */
bool con_state_is_to_stop(void);

/* Make the OS thread under `u` look at what is pending. Any process. Async-signal-safe. */
void con_state_poke(con_unit *u);

/* A bit of the word that Lua keeps for each coroutine; the others are hook.c's. */
#define CON_STATE_IS_BASE ((uintptr_t)1)

/* L was made for a unit to run in, and is no coroutine of the script's: to the script it is what the main thread is in `lua`.
 * Lua copies this mark to new coroutines from the state's main one, which therefore has none. */
static inline void con_state_set_base(lua_State *L) {
  *(uintptr_t *)lua_getextraspace(L) |= CON_STATE_IS_BASE;
}
static inline bool con_state_is_base(lua_State *L) {
  return (*(uintptr_t *)lua_getextraspace(L) & CON_STATE_IS_BASE) != 0 || L == con_here.state->main;
}

/* How a doomed family ends; set by kinds/. If it returns, the wait of the unit ends with CON_DEADLOCK. */
extern void (*con_state_doom)(void);

/* Run handlers of the script for signals; set by the signal library. Returns CON_OK, or CON_SIGNALLED with the error of a
 * handler kept for con_raise_status. */
extern con_status (*con_state_signals)(lua_State *L);

/* Called, when not NULL, after a child of the process ended; set by kinds/. */
extern void (*con_state_children)(void);

#endif
