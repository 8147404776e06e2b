/* SPDX-License-Identifier: MIT */
/* chance.h: the random sequences of --shake. Each OS thread draws from a sequence made of the
 * thread's seed (baton.h), so that a thread's choices do not change from run to run. The first
 * choices of a thread come fast, later choices seldom: a long run must still end. */
#ifndef CON_SCHED_CHANCE_H
#define CON_SCHED_CHANCE_H

#include <lua.h>
#include <stdint.h>

/* Set the seed of the program; 0: choose one that is short enough to be typed. Before the first
 * state is made. */
void con_chance_start(uint64_t seed);

/* The seed of the program. */
uint64_t con_chance_seed(void);

/* A number that is made of `x` and looks like chance. */
uint64_t con_chance_mixed(uint64_t x);

/* The next number of the sequence whose state is *state. */
uint64_t con_chance_next(uint64_t *state);

/* Begin the sequence of the calling thread. */
void con_chance_begin(uint64_t seed);

/* Draw a number below `below` from the calling thread's sequence. */
uint32_t con_chance_draw(uint32_t below);

/* How many instructions of L from here to the next place where the lock may change hands. */
int con_chance_gap(lua_State *L);

/* Count a delay of the calling thread; returns how many there were since con_chance_begin. */
uint32_t con_chance_count_delay(void);

#endif
