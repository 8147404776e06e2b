/* SPDX-License-Identifier: MIT */
#include "sched/shake.h"

#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>

#include "base/language.h"
#include "objects/lock.h"
#include "sched/baton.h"
#include "sched/chance.h"
#include "sched/here.h"
#include "sched/keep.h"
#include "units/upcalls.h"

#define DELAYS 300       /* delays of a thread that take time */
#define MOST_REST 7      /* a thread stands back for up to 2 to this power of draws */
#define MOST_TIME 500000 /* of a delay, in ns */

/* Threads of other states and processes are met by time alone. Threads of this state stand still
 * meanwhile, because their course must not depend on time. */
static void take_time(uint32_t ns) {
  if (con_chance_count_delay() < DELAYS) nanosleep(&(struct timespec){0, (long)ns}, NULL);
  else sched_yield();
}

/* Before each operation on an object: mostly nothing, else a delay in which other threads go ahead.
 * The draws do not depend on which threads there are. */
static void delay(con_unit *u, con_operation op, con_object *o, int64_t number) {
  (void)u, (void)o, (void)number;
  if (op == CON_OP_LOOK || op == CON_OP_END) return;
  if (con_keep_depth > 0) return;
  if (con_here.state == NULL || con_here.running == NULL || con_chance_draw(4) != 0) return;
  uint32_t rest = 1 + con_chance_draw(1u << con_chance_draw(MOST_REST));
  uint32_t ns = con_chance_draw(MOST_TIME);
  con_baton_choose(rest);
  if (con_baton_are_several() || con_load_relaxed(&con_family_root->processes) > 1) take_time(ns);
}

void con_shake_start(uint64_t seed) {
  con_chance_start(seed);
  con_units.announce = delay;
  con_lock_clock = con_baton_clock;
  con_state_shaking = true;
}

void con_shake_tell(void) {
  static bool told;
  if (!con_state_shaking || told) return;
  told = true;
  fprintf(stderr, con_say(CON_SAYS_SHAKEN), (unsigned long long)con_chance_seed());
}
