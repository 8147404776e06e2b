/* SPDX-License-Identifier: MIT */
#include "check/death.h"

#include <signal.h>
#include <stdio.h>

#include "check/control.h"
#include "check/point.h"
#include "units/announce.h"
#include "units/end.h"
#include "units/reap.h"

/* The units of process `p` go no further. */
static void stop_units(const con_process *p) {
  con_control *c = con_control_here;
  for (uint32_t u = 1; u <= c->n_units; u++)
    if (con_checked_lives(&c->unit[u]) && c->unit[u].unit->process == p) con_point_cut(u);
  con_carrier *all = con_shared->carriers;
  for (uint32_t i = 0; i < con_load(&con_shared->carriers_used); i++)
    if (con_load(&all[i].process) == p->slot) con_store(&all[i].state, (uint32_t)CON_CARRIER_DEAD);
}

/* Bury the dead at once, as any process would do a little later: the first process buries, since
 * the caller may be among the dead. */
static void bury(void) {
  con_process *self = con_process_self;
  con_carrier *me = con_me;
  con_process_self = con_process_at(1);
  con_process_slot = 1;
  con_me = con_process_self->main;
  con_sweep();
  con_process_self = self;
  con_process_slot = self->slot;
  con_me = me;
}

/* A dead process has no status that the system knows. */
static int exitcode(const con_process *p) {
  (void)p;
  return -con_control_here->signal;
}

_Noreturn void con_death_leave(int code) {
  con_unit *u = con_process_self->unit;
  con_process *p = con_process_self;
  char name[64], text[120];
  con_announce(con_self_thread, CON_OP_END, &u->head, code);
  if (code != 0 && u->worker == NULL) { /* a pool tells of the death of a worker */
    con_unit_name(u, name, sizeof name);
    snprintf(text, sizeof text, "%s ends with exit code %d",
             u == con_family_root->root ? "main" : name, code);
    con_point_fail(CON_VERDICT_EXIT, text);
  }
  con_control_here->signal = SIGKILL; /* for the threads of the process */
  con_unit_finish(u, code);
  stop_units(p);
  if (u != con_family_root->root) bury();
  con_point_leave();
}

void con_death_close(void) {
  con_control *c = con_control_here;
  for (uint32_t u = 1; u <= c->n_units; u++)
    if (u != c->me && con_checked_lives(&c->unit[u]) &&
        c->unit[u].process == c->unit[c->me].process && c->unit[u].space == c->unit[c->me].space)
      con_point_cut(u);
}

/* As con_units.signal. */
static int kill_process(con_unit *u, int sig) {
  con_process *p = u->process;
  if (sig != SIGTERM && sig != SIGKILL)
    con_point_refuse("signals but those that end a process are not tried");
  con_point_kill(u, sig);
  if (con_unit_ended(u) || p == NULL) return -1;
  if (u == con_family_root->root) con_point_refuse("the first process is ended from outside");
  con_control_here->signal = sig;
  stop_units(p);
  if (p == con_process_self) con_unit_finish(u, -sig);
  bury();
  if (p == con_process_self) con_point_leave();
  return 0;
}

void con_death_open(void) {
  con_units.signal = kill_process;
  con_units.exitcode = exitcode;
}
