/* SPDX-License-Identifier: MIT */
/* here.h: the Lua state that the calling OS thread runs in, and the running coroutine.
 *
 * The threads of a process share a state; each isolate has its own. A hook belongs to a coroutine,
 * so con_here.running names the running coroutine, which our own coroutine.resume and wrap keep up
 * to date.
 */
#ifndef CON_SCHED_HERE_H
#define CON_SCHED_HERE_H

#include <lua.h>
#include <stdbool.h>
#include <stdint.h>

#include "units/unit.h"

typedef enum con_closing {
  CON_STATE_OPEN,
  CON_STATE_ENDS,  /* no unit starts any more */
  CON_STATE_CLOSED /* none of the other threads runs Lua code any more */
} con_closing;

/* A Lua state and the state's lock (enter.h). Under --shake the baton takes the place of `word`. */
typedef struct con_state {
  uint32_t word;           /* 0: free, 1: held, 2: held and waited for; futex */
  uint32_t turns;          /* how often the lock changed hands; futex of con_state_take_turns */
  uint32_t waiting;        /* how many threads want the lock; atomic */
  uint32_t giving;         /* how many threads wait for `turns` to move; atomic */
  con_unit *holder;        /* host of the lock's thread; the holder writes, waiters read; atomic */
  uint32_t threads;        /* OS threads that may enter; state lock */
  lua_State *main;         /* fixed */
  con_unit *unit;          /* the process or isolate that runs here; changed by a fork only */
  struct con_baton *baton; /* NULL without --shake; fixed */
  struct con_loop *loops;  /* of threads that have green tasks (loop.h); state lock */
  bool warns, warning;     /* Lua's warnings are on; one goes on. State lock */
  uint32_t closing;        /* a con_closing; the closer writes; atomic, with con_hook_request */
} con_state;

/* What the calling OS thread does in Lua. */
typedef struct con_local {
  con_state *state;
  lua_State *running; /* read by the thread's signal handler; NULL: no Lua code runs */
} con_local;

extern _Thread_local con_local con_here;

/* Is there a standing hook, to change hands at random (shake.h)? Fixed before the first state is
 * made. */
extern bool con_state_shaking;

/* Of so many threads that want the lock, one at a time asks for it after an interval. */
#define CON_IMPATIENT 4

/* A bit of the word that Lua keeps for each coroutine; the word's other bits are hook.c's. */
#define CON_STATE_IS_BASE ((uintptr_t)1)

/* Mark L as made for a unit to run in: to the script L is what the main thread is in `lua`, and no
 * coroutine. New coroutines get a copy of the main coroutine's word, so the main coroutine has no
 * mark. */
static inline void con_state_set_base(lua_State *L) {
  *(uintptr_t *)lua_getextraspace(L) |= CON_STATE_IS_BASE;
}

/* Is L the main coroutine, or marked by con_state_set_base? */
static inline bool con_state_is_base(lua_State *L) {
  return (*(uintptr_t *)lua_getextraspace(L) & CON_STATE_IS_BASE) != 0 || L == con_here.state->main;
}

#endif
