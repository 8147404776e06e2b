/* SPDX-License-Identifier: MIT */
#include "check/now.h"

#include "base/clock.h"
#include "check/depend.h"
#include "check/punctual.h"

#define ROOM 16384 /* a power of two */

/* The latest time of the units that used an object. */
typedef struct clock_of {
  uint64_t object, run;
  con_time time;
} clock_of;

typedef struct clocks {
  clock_of of[ROOM];
  uint64_t run;
  uint32_t n; /* used in the run */
} clocks;

static clocks *all;

void con_now_open(void) { all = con_control_memory(sizeof *all); }

/* NULL: too many objects. */
static clock_of *find(uint64_t object) {
  uint64_t run = con_control_here->runs;
  uint32_t i = con_control_hash(object) % ROOM;
  if (all->run != run) all->n = 0;
  all->run = run;
  while (all->of[i].run == run && all->of[i].object != object) i = (i + 1) % ROOM;
  clock_of *c = &all->of[i];
  if (c->run == run) return c;
  if (all->n == ROOM / 2) return NULL;
  all->n++;
  *c = (clock_of){object, run, 0};
  return c;
}

static bool is_flag(const con_check_step *s) {
  return s->kind == CON_KIND_EVENT || s->kind == CON_KIND_COUNTDOWN;
}

/* Steps that do not depend on each other must not tell each other the time: a unit that sets a flag
 * learns nothing, and a unit that only looks tells nothing. */
static bool learns(const con_check_step *s) {
  return con_step_orders(s) &&
         !(is_flag(s) && s->operation != CON_OP_WAIT && s->operation != CON_OP_LOOK);
}

static bool tells(const con_check_step *s) {
  if (!con_step_orders(s) || s->operation == CON_OP_LOOK) return false;
  if (s->operation == CON_OP_JOIN && con_kind_is_unit(s->kind)) return false;
  if (s->kind == CON_KIND_CELL && s->operation == CON_OP_GET) return false;
  return !(is_flag(s) && s->operation == CON_OP_WAIT);
}

void con_now_step(con_checked *u, const con_check_step *s) {
  clock_of *c = con_step_orders(s) ? find(s->object) : NULL;
  if (c != NULL && learns(s) && c->time > u->now) u->now = c->time;
  if (c != NULL && tells(s) && u->now > c->time) c->time = u->now;
  if (con_control_here->is_punctual) {
    con_punctual_pass(u->now);
    u->now = con_control_here->time;
  }
  con_clock_virtual = u->now;
}

void con_now_start(con_checked *made, const con_checked *maker) { made->now = maker->now; }
