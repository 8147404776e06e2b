/* SPDX-License-Identifier: MIT */
#include "units/end.h"

#include "units/announce.h"
#include "units/holds.h"
#include "units/unpark.h"
#include "units/waitq.h"

/* Is the parent's main unit the only unit that waits for process `u`, which ends by itself, and
 * does that unit sleep in a join of `u` alone? Then the parent's thread lets SIGCHLD in
 * (units/park.c). The parent has to wait for the end of the process anyhow, of which SIGCHLD tells;
 * an earlier wake would only make the parent sleep twice. */
static bool only_parent_waits(con_unit *u) {
  if (u != con_process_self->unit) return false;
  con_process *parent = con_process_at(con_load(&u->parent));
  con_latch_lock(&u->head.latch);
  con_node *first = u->head.waiters.head;
  bool only = first != NULL && first->next == NULL && parent != NULL &&
              first->unit == con_look(&parent->unit) &&
              con_look(&first->unit->waits_for) == &u->head;
  con_latch_unlock(&u->head.latch);
  return only;
}

/* The state changes before joiners are woken: a second call, by the reaper of a process that died
 * in the middle, only wakes again. */
static void set_ended(con_unit *u, int exitcode) {
  bool has_locks = con_load(&u->held) > 0 || con_load(&u->granted) != NULL;
  bool entered = has_locks && con_reap_enter(); /* no unit takes a lock over meanwhile */
  if (has_locks) con_store(&u->held, con_hold_count(u));
  /* `live` is a hint that must not be too high, or a deadlock would be missed; so it goes down
   * first. */
  con_sub(&con_family_root->live, 1u);
  con_latch_lock(&u->head.latch);
  u->exitcode = exitcode;
  con_store(&u->carrier, (con_carrier *)NULL);
  con_store_seq(&u->state, (uint64_t)CON_ENDED);
  con_latch_unlock(&u->head.latch);
  if (entered) con_reap_leave();
}

bool con_unit_finish(con_unit *u, int exitcode) {
  if (!con_unit_ended(u)) {
    con_tell(u, CON_OP_END, &u->head, exitcode, 0);
    set_ended(u, exitcode);
  }
  if (u->worker != NULL) con_kind_row(CON_KIND_POOL)->on_unit_end(u);
  if (u->hold.object != NULL || u->hold.next != NULL)
    con_kind_row(CON_KIND_SEMAPHORE)->on_unit_end(u);
  bool parent_comes = only_parent_waits(u);
  if (!parent_comes) con_wake_all(&u->head, &u->head.waiters);
  if (con_load(&u->held) > 0) con_wake_everybody(); /* waiters may take the locks over */
  con_store_seq(&u->joiners_woken, 1u);
  return !parent_comes;
}

con_status con_unit_join(con_unit *u, con_node *node) {
  con_status status = CON_OK;
  if (con_unit_ended(u)) return CON_OK;
  con_latch_lock(&u->head.latch);
  if (!con_unit_ended(u)) status = con_waitq_or(&u->head, &u->head.waiters, node, CON_TIMEOUT);
  con_latch_unlock(&u->head.latch);
  return status;
}

static con_status ready(con_object *o, con_node *node) {
  return con_unit_join((con_unit *)o, node);
}

const con_kind_type con_kind_unit = {.destroy = con_unit_destroy, .ready = ready, .annex = true};

void con_unit_release(con_unit *u) {
  con_family *f = con_family_root;
  con_latch_lock(&f->units_latch);
  con_latch_lock(&u->head.latch);
  con_redo_begin(&u->head.latch);
  con_redo_set(&u->runs, 0);
  bool last = con_object_unref_in(&u->head);
  /* Out of the list of all units; but a process is still to be found there, and collected. */
  if (u->head.kind != CON_KIND_PROCESS && con_unit_ended(u)) con_unit_unlist_in(u);
  con_redo_commit();
  con_latch_unlock(&u->head.latch);
  con_latch_unlock(&f->units_latch);
  if (last) con_object_destroy(&u->head);
}

void con_unit_unstart(con_unit *u) {
  con_sub(&con_family_root->live, 1u);
  con_store(&u->state, (uint64_t)CON_NEW);
  con_unit_release(u);
}
