/* SPDX-License-Identifier: MIT */
#include "lua/shake.h"

#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <sys/random.h>
#include <time.h>

#include "units/announce.h"

#define EAGER 2000 /* choices of a thread that come fast */
#define DELAYS 300 /* delays of a thread that are long */

static uint64_t the_seed;

/* Of this thread; a child of a fork begins anew. */
static _Thread_local struct {
  uint64_t state;
  uint32_t process;
  uint32_t choices, delays;
  uint32_t keeps; /* choices for which the gap stays */
  int gap;        /* the last one */
} sequence;

static uint64_t mixed(uint64_t x) { /* splitmix64 */
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return x ^ x >> 31;
}

static uint32_t draw(uint32_t below) {
  if (sequence.process != con_process_slot) {
    sequence.process = con_process_slot;
    sequence.state = mixed(the_seed ^
                           mixed(con_self_thread != NULL ? con_self_thread->head.number : 0));
    sequence.choices = sequence.delays = sequence.keeps = 0;
  }
  sequence.state += 0x9e3779b97f4a7c15u;
  return (uint32_t)(mixed(sequence.state) >> 32) % below;
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

static void stay_away(uint32_t most_ns) {
  con_state_leave();
  if (sequence.delays >= DELAYS) {
    sched_yield();
  } else {
    struct timespec t = {0, (long)draw(most_ns)};
    sequence.delays++;
    nanosleep(&t, NULL);
  }
  con_state_enter();
}

void con_shake_pause(void) {
  if (con_here.state->threads > 1 && draw(8) == 0) stay_away(100000);
}

/* Before each operation on an object: mostly nothing, else a delay in which the others go ahead. */
static void delay(con_unit *u, con_operation op, con_object *o) {
  (void)u, (void)op, (void)o;
  if (con_here.state != NULL && con_here.running != NULL && draw(4) == 0) stay_away(500000);
}

void con_shake_start(uint64_t seed) {
  if (seed == 0) {
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed) seed = (uint64_t)con_clock_now();
    seed = seed % 1000000000 + 1; /* short enough to be typed */
  }
  the_seed = seed;
  con_announce_hook = delay;
  con_state_shaking = true;
}

void con_shake_tell(void) {
  static bool told;
  if (!con_state_shaking || told) return;
  told = true;
  fprintf(stderr, "conlua: this was --shake=%" PRIu64 "\n", the_seed);
}
