/* SPDX-License-Identifier: MIT */
#include "check/punctual.h"

#include "check/enabled.h"

/* When the unit can go on, if only time lets it; 0: it can go on at once. */
static con_time time_of(const con_checked *u) {
  const con_check_step *s = &u->next;
  if (s->until <= con_control_here->time || s->until == CON_NEVER) return 0;
  if (s->operation == CON_OP_SLEEP) return s->until;
  con_checked waits = *u;
  waits.next.flags |= CON_STEP_WAITS;
  return con_enabled_is(&waits) ? 0 : s->until;
}

void con_punctual_narrow(con_units_set *enabled) {
  con_units_set now = {{0}}, later = {{0}};
  con_time first = CON_NEVER;
  for (uint32_t u = 0; (u = con_units_set_next(enabled, u)) != 0;) {
    con_time time = time_of(&con_control_here->unit[u]);
    if (time == 0) con_units_set_add(&now, u);
    if (time == 0 || time > first) continue;
    if (time < first) later = (con_units_set){{0}};
    first = time;
    con_units_set_add(&later, u);
  }
  *enabled = con_units_set_next(&now, 0) != 0 ? now : later;
}

void con_punctual_pass(con_time time) {
  con_control *c = con_control_here;
  if (time > c->time) c->time = time;
}
