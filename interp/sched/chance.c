/* SPDX-License-Identifier: MIT */
#include "sched/chance.h"

#include <stdbool.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"

#define EAGER 2000 /* choices of a thread that come fast */

static uint64_t the_seed; /* fixed after con_chance_start */

/* Of the calling thread. */
static _Thread_local struct {
  uint64_t state;
  uint32_t choices, delays;
  uint32_t keeps; /* choices for which the gap stays */
  int gap;        /* the last gap */
} sequence;

void con_chance_start(uint64_t seed) {
  if (seed == 0) {
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed) seed = (uint64_t)con_clock_now();
    seed = seed % 1000000000 + 1;
  }
  the_seed = seed;
}

uint64_t con_chance_seed(void) { return the_seed; }

uint64_t con_chance_next(uint64_t *state) { /* splitmix64 */
  uint64_t x = *state += 0x9e3779b97f4a7c15u;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return x ^ x >> 31;
}

uint64_t con_chance_mixed(uint64_t x) { return con_chance_next(&x); }

void con_chance_begin(uint64_t seed) {
  memset(&sequence, 0, sizeof sequence);
  sequence.state = seed;
}

uint32_t con_chance_draw(uint32_t below) {
  sequence.state += 0x9e3779b97f4a7c15u;
  return (uint32_t)(con_chance_mixed(sequence.state) >> 32) % below;
}

#define SHALLOW 64

static bool is_deeper(lua_State *L, int level) {
  lua_Debug ar;
  return lua_getstack(L, level, &ar) != 0;
}

/* To set another gap costs Lua a walk through the whole call stack. Where the stack is deep a gap
 * stays for so many choices that the walks cost some 50 steps a choice. */
static uint32_t choices_of_gap(lua_State *L) {
  int depth = SHALLOW;
  while (depth < 1 << 24 && is_deeper(L, depth)) depth *= 4;
  return depth > SHALLOW ? (uint32_t)depth / 16 : 0;
}

int con_chance_gap(lua_State *L) {
  uint32_t range = sequence.choices < EAGER ? 40 : sequence.choices < 10 * EAGER ? 400 : 4000;
  sequence.choices++;
  int drawn = 1 + (int)con_chance_draw(range);
  if (sequence.keeps > 0) {
    sequence.keeps--;
  } else {
    sequence.gap = drawn;
    sequence.keeps = choices_of_gap(L);
  }
  return sequence.gap;
}

uint32_t con_chance_count_delay(void) { return sequence.delays++; }
