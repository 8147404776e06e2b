/* SPDX-License-Identifier: MIT */
#include "sched/shake.h"

#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "objects/lock.h"
#include "sched/baton.h"
#include "units/announce.h"

#define EAGER 2000  /* choices of a thread that come fast */
#define DELAYS 300  /* delays of a thread that take time */
#define MOST_REST 7 /* twice as many draws, as a power of two, for which a thread stands back */
#define MOST_TIME 500000 /* of a delay, in ns */

static uint64_t the_seed;

/* Of this thread. */
static _Thread_local struct {
  uint64_t state;
  uint32_t choices, delays;
  uint32_t keeps; /* choices for which the gap stays */
  int gap;        /* the last one */
} sequence;

uint64_t con_shake_mixed(uint64_t x) { /* splitmix64 */
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return x ^ x >> 31;
}

uint64_t con_shake_seed(void) { return the_seed; }

void con_shake_begin(uint64_t seed) {
  memset(&sequence, 0, sizeof sequence);
  sequence.state = seed;
}

static uint32_t draw(uint32_t below) {
  sequence.state += 0x9e3779b97f4a7c15u;
  return (uint32_t)(con_shake_mixed(sequence.state) >> 32) % below;
}

#define SHALLOW 64

static bool is_deeper(lua_State *L, int level) {
  lua_Debug ar;
  return lua_getstack(L, level, &ar) != 0;
}

/* To set another gap costs Lua a walk through the whole call stack. Where that is deep a gap stays for so many choices that
 * the walks cost some 50 steps a choice. */
static uint32_t choices_of_gap(lua_State *L) {
  int depth = SHALLOW;
  while (depth < 1 << 24 && is_deeper(L, depth)) depth *= 4;
  return depth > SHALLOW ? (uint32_t)depth / 16 : 0;
}

int con_shake_gap(lua_State *L) {
  uint32_t range = sequence.choices < EAGER ? 40 : sequence.choices < 10 * EAGER ? 400 : 4000;
  sequence.choices++;
  int drawn = 1 + (int)draw(range);
  if (sequence.keeps > 0) {
    sequence.keeps--;
  } else {
    sequence.gap = drawn;
    sequence.keeps = choices_of_gap(L);
  }
  return sequence.gap;
}

/* Threads of other states and processes are met by time alone. The state's own threads stand still meanwhile: what they do is
 * not to depend on it. */
static void take_time(uint32_t ns) {
  if (sequence.delays++ < DELAYS) nanosleep(&(struct timespec){0, (long)ns}, NULL);
  else sched_yield();
}

/* Before each operation on an object: mostly nothing, else a delay in which the others go ahead. What is drawn does not depend
 * on who the others are. */
static void delay(con_unit *u, con_operation op, con_object *o) {
  (void)u, (void)op, (void)o;
  if (con_here.state == NULL || con_here.running == NULL || draw(4) != 0) return;
  uint32_t rest = 1 + draw(1u << draw(MOST_REST)), ns = draw(MOST_TIME);
  con_baton_choose(rest);
  if (con_baton_are_several() || con_load_relaxed(&con_family_root->processes) > 1) take_time(ns);
}

void con_shake_start(uint64_t seed) {
  if (seed == 0) {
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed) seed = (uint64_t)con_clock_now();
    seed = seed % 1000000000 + 1; /* short enough to be typed */
  }
  the_seed = seed;
  con_announce_hook = delay;
  con_lock_clock = con_baton_clock;
  con_state_shaking = true;
}

void con_shake_tell(void) {
  static bool told;
  if (!con_state_shaking || told) return;
  told = true;
  fprintf(stderr, "conlua: this was --shake=%" PRIu64 "\n", the_seed);
}
