/* SPDX-License-Identifier: MIT */
/* shake.h: `--shake`: random choices that make races visible.
 *
 * A standing hook gives the state's lock away after a random number of instructions, so that also `n = n + 1` is torn; and
 * around operations on objects units are delayed. Each OS thread draws from its own sequence, made of the seed and the
 * number of its unit, which is the same from run to run. The first choices come fast, later ones seldom: a long run must
 * still end.
 *
 * Uses:   state.
 */
#ifndef CON_LUA_SHAKE_H
#define CON_LUA_SHAKE_H

#include "lua/state.h"

/* Before the first state is made. Seed 0: choose one. */
void con_shake_start(uint64_t seed);

/* How many instructions of L from here to the next place where the lock may change hands. */
int con_shake_gap(lua_State *L);

/* At such a place where nobody waits for the lock: sometimes stay away for a moment, in which another may come for it. */
void con_shake_pause(void);

/* Print the seed on stderr, once in a process. Does nothing without --shake. */
void con_shake_tell(void);

#endif
