/* SPDX-License-Identifier: MIT */
/* state.h: the life of a Lua state, and asking a unit's thread to look at what is pending. */
#ifndef CON_SCHED_STATE_H
#define CON_SCHED_STATE_H

#include "sched/here.h"

/* Make a state with the standard libraries but without conlua's words. The calling thread has the
 * state's lock and runs in the state. `seed`: of the baton under --shake. NULL: no memory. */
con_state *con_state_new(uint64_t seed);

/* Close `s`, from any of its threads, with the lock. Threads still in `s` never get the lock again:
 * the caller goes on in a copy of *s with another lock, and *s is not freed. */
void con_state_close(con_state *s);

/* The calling thread runs coroutine L of state `s` from now on. Takes no lock: con_state_enter
 * does. */
void con_state_attach(con_state *s, lua_State *L);

/* In the child of a fork, run by `unit`: the lock is the calling thread's, and no thread waits. */
void con_state_after_fork(con_unit *unit);

/* Set the shield of `self`, which runs; returns the old shield. While the shield is above 0 no
 * error stops the unit: reasons to stop wait until the shield is 0 again. With the state's lock. */
uint32_t con_state_shield(con_unit *self, uint32_t shield);

/* Have the OS thread under `u` look at what is pending. Any process. Async-signal-safe. */
void con_state_poke(con_unit *u);

#endif
