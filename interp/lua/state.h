/* SPDX-License-Identifier: MIT */
/* state.h: a Lua state, the lock that lets one thread at a time run in it, and how that lock changes hands.
 *
 * The threads of a process share one state; each isolate has its own. A thread that waits for the lock longer than
 * CON_SWITCH_INTERVAL sends SIGURG to the holder, whose handler does what lua.c does at Ctrl-C: it sets a hook for the next
 * instruction. The hook gives the lock up and stays away until a waiter has taken it. With nobody waiting the lock costs
 * nothing. The same hook is how everything else that is pending for a unit (units/unit.h) reaches running code.
 *
 * A hook belongs to a coroutine, so the coroutine that runs on each OS thread is kept (`con_running`), by our own
 * coroutine.resume and wrap.
 *
 * Owns:   con_state; con_local.
 * Rules:  the lock is held whenever Lua code or a C function of Lua runs; never across con_park or a call that blocks.
 * Uses:   unit, futex.
 */
#ifndef CON_LUA_STATE_H
#define CON_LUA_STATE_H

#include <lua.h>

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
  int32_t holder;         /* tid; the holder writes it, waiters read it */
  uint32_t threads;       /* OS threads that may enter; state lock */
  lua_State *main;        /* fixed */
  con_unit *unit;         /* the process or isolate that runs in it; changed by a fork only */
  struct con_loop *loops; /* of its threads that have green tasks (loop.h); state lock */
  uint32_t
      closing; /* a con_closing; the closer writes it with the state lock; atomic, with con_state_request */
} con_state;

/* What this OS thread is doing in Lua. */
typedef struct con_local {
  con_state *state;
  lua_State *running; /* the coroutine that runs; read by the signal handler */
  lua_Hook hook;      /* the script's own hook, while ours is in its place */
  int mask, count;
} con_local;

extern _Thread_local con_local con_here;

/* A new state with the standard libraries but without conlua's words; this thread has its lock and runs in it. NULL: no
 * memory. */
con_state *con_state_new(void);

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
  if (!con_cas(&s->word, &free, 1u)) con_state_enter_slow(s);
  con_store_relaxed(&s->holder, con_me->tid);
}

static inline void con_state_leave(void) {
  con_state *s = con_here.state;
  if (con_swap(&s->word, 0u) == 2) con_state_wake(s);
}

/* In the child of a fork: the lock is this thread's, and nobody waits. */
void con_state_after_fork(con_unit *unit);

/* See to what is pending for the running unit, and let other threads have their turn. CON_OK, CON_TERMINATED,
 * CON_INTERRUPTED, CON_SIGNALLED or CON_DEADLOCK, which the caller raises. */
con_status con_state_attend(lua_State *L);

/* Let the threads that wait for the state have it. */
void con_state_take_turns(void);

/* Let the other units of this thread run; set once there are green tasks. */
extern void (*con_state_pass)(void);

/* Called by the standing hook of --shake; set once there are green tasks. */
extern void (*con_state_watch)(lua_State *L);

/* The same for some of the reasons (CON_PENDING_*) only. */
con_status con_state_attend_to(lua_State *L, uint32_t reasons);

/* While the shield of `self`, which runs, is above 0 nothing stops it: what would, by an error, waits until it is 0 again. Sets
 * it, and returns what it was. */
uint32_t con_state_shield(con_unit *self, uint32_t shield);

/* Make the hook run at the next instruction of this thread. Async-signal-safe. */
void con_state_request(void);

/* Make the OS thread under `u` look at what is pending. Any process. Async-signal-safe. */
void con_state_poke(con_unit *u);

/* L was made for a unit to run in, and is no coroutine of the script's: to the script it is what the main thread is in `lua`.
 * Lua copies this mark to new coroutines from the state's main one, which therefore has none. */
static inline void con_state_set_base(lua_State *L) {
  *(const void **)lua_getextraspace(L) = &con_here;
}
static inline bool con_state_is_base(lua_State *L) {
  return *(const void **)lua_getextraspace(L) != NULL || L == con_here.state->main;
}

/* How a doomed family ends; set by kinds/. If it returns, the wait of the unit ends with CON_DEADLOCK. */
extern void (*con_state_doom)(void);

/* Run handlers of the script for signals; set by the signal library. Returns CON_OK, or CON_SIGNALLED with the error of a
 * handler kept for con_raise_status. */
extern con_status (*con_state_signals)(lua_State *L);

/* A new coroutine begins with the hook of its maker, which may be ours, set for just then: give it the one it is to have. */
void con_state_new_hook(lua_State *L);

/* Is there a standing hook, to change hands at random (shake.h)? Fixed before the first state is made. */
extern bool con_state_shaking;

#endif
