/* SPDX-License-Identifier: MIT */
/* state.h: the life of a Lua state, and asking a thread that runs in one to look at what is pending.
 */
#ifndef CON_SCHED_STATE_H
#define CON_SCHED_STATE_H

#include "sched/here.h"

/* A new state with the standard libraries but without conlua's words; this thread has its lock and
 * runs in it. `seed`: of its baton under --shake. NULL: no memory. */
con_state *con_state_new(uint64_t seed);

/* Close `s`, from whichever of its threads, with the lock. Threads that are in it still never get its
 * lock again: the caller goes on in a copy of *s, with a lock of its own, and s is not freed. */
void con_state_close(con_state *s);

/* This OS thread runs coroutine L of state `s` from now on. Takes no lock: con_state_enter does. */
void con_state_attach(con_state *s, lua_State *L);

/* In the child of a fork, which `unit` runs: the lock is this thread's, and nobody waits. */
void con_state_after_fork(con_unit *unit);

/* Set the shield of `self`, which runs; returns what it was. While the shield is above 0 nothing stops
 * the unit: what would, by an error, waits until the shield is 0 again. With the state's lock. */
uint32_t con_state_shield(con_unit *self, uint32_t shield);

/* Make the OS thread under `u` look at what is pending. Any process. Async-signal-safe. */
void con_state_poke(con_unit *u);

#endif
