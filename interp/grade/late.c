/* SPDX-License-Identifier: MIT */
#include "grade/late.h"

#include <time.h>

#include "base/atomic.h"
#include "base/clock.h"
#include "units/family.h"
#include "units/unit.h"
#include "units/upcalls.h"

#define GATES 16            /* that open in a run; units that are started later begin at once */
#define LONGEST 200000000LL /* ns at a gate: others may sleep, or look again and again */
#define LOOK 500000L        /* ns between two looks */

/* The word at `gate` is the number of gates that were opened, and below it, in the low half, the
 * number of units at the gate that is next. */

static uint64_t opened(uint64_t word) { return word >> 32; }

static uint64_t at_gate(uint64_t word) { return word & UINT32_MAX; }

/* Do all units wait? A unit that was woken, and does not run yet, passes for one that waits. */
static bool all_wait(uint64_t word) {
  uint64_t waiting = at_gate(word) + con_load(&con_family_root->asleep);
  return waiting >= con_load(&con_family_root->live);
}

/* The calling unit `u` is about to begin, and holds nothing yet: wait at the gate. */
static void wait_at(uint64_t *gate, con_unit *u) {
  uint64_t word = con_add(gate, (uint64_t)1) + 1, mine = opened(word);
  con_time longest = con_clock_now() + LONGEST;
  for (; opened(word) == mine && mine < GATES; word = con_load(gate)) {
    if (con_load(&u->pending) != 0) return; /* terminated */
    bool opens = all_wait(word) || con_clock_now() > longest;
    if (opens && con_cas(gate, &word, (mine + 1) << 32)) return;
    nanosleep(&(struct timespec){0, LOOK}, NULL);
  }
}

/* Let all go who wait at the gate. */
static void open_gate(uint64_t *gate) {
  uint64_t word = con_load(gate);
  while (opened(word) < GATES && !con_cas(gate, &word, (opened(word) + 1) << 32)) continue;
}

static uint64_t *here; /* the gate; fixed before the first unit starts */
static void (*next_tell)(con_unit *u, const con_fact *fact);

static void listen(con_unit *u, const con_fact *fact) {
  next_tell(u, fact);
  if (fact->operation == CON_OP_BEGIN) wait_at(here, u);
  else if (fact->operation == CON_OP_MAIN_ENDS) open_gate(here);
}

void con_late_start(uint64_t *gate) {
  here = gate;
  next_tell = con_units.tell;
  con_units.tell = listen;
}
