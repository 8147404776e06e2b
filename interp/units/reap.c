/* SPDX-License-Identifier: MIT */
#include "units/reap.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/futex.h"
#include "base/proc.h"
#include "units/birth.h"
#include "units/end.h"
#include "units/holds.h"
#include "units/refs.h"
#include "units/unpark.h"
#include "units/waitq.h"

/* The wait status where /proc cannot be read: only the parent can ask. */
static int status_without_proc(int pid) {
  siginfo_t info = {0};
  if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
    return SIGKILL;
  return info.si_code == CLD_EXITED ? (info.si_status & 0xff) << 8 : info.si_status;
}

/* The wait status of a zombie, from the last field of its stat; SIGKILL where there is no
 * answer. */
static int status_of(int pid) {
  char text[1024];
  if (!con_proc_read(pid, "stat", text, sizeof text)) return status_without_proc(pid);
  const char *last = strrchr(text, ' ');
  return last != NULL ? atoi(last) : SIGKILL;
}

int con_exitcode_of(int status) {
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* Take a dead unit out of the queues where it waited. The dead process's references keep the
 * objects until con_refs_drop_all, which comes later. */
static void leave_queues(con_unit *u) {
  if (u->wait_node.object != NULL) con_object_mourn(u->wait_node.object);
  con_waitq_leave(&u->wait_node, false);
  con_nodes *more;
  while ((more = con_load(&u->extra_nodes)) != NULL) {
    for (uint64_t i = 0; i < more->n; i++)
      if (more->node[i].object != NULL) con_object_mourn(more->node[i].object);
    con_nodes_free(u, more);
  }
  /* The unit took a notification and died before it could act: the next waiter gets the
   * notification. Or the unit ran a barrier's action. */
  con_object *owed = con_load(&u->owes);
  if (owed != NULL) {
    con_store(&u->owes, (con_object *)NULL);
    con_object_mourn(owed);
    con_wake_some(owed, &owed->waiters, 1);
  }
}

static void end_unit(con_unit *u, int exitcode) {
  leave_queues(u);
  if (con_load(&u->asleep)) {
    con_store(&u->asleep, 0u);
    con_sub(&con_family_root->asleep, 1u);
  }
  con_unit_finish(u, exitcode);
}

/* The next unit of process `p` that was not released, and so keeps itself; NULL at the end. */
static con_unit *next_unit(con_process *p) {
  con_family *f = con_family_root;
  con_latch_lock(&f->units_latch);
  con_unit *u = f->first;
  while (u != NULL && (con_load(&u->process) != p || !con_load(&u->runs))) u = u->next;
  con_latch_unlock(&f->units_latch);
  return u;
}

static int exitcode_of(con_process *p) {
  if (con_units.exitcode != NULL) return con_units.exitcode(p);
  int pid = con_load(&p->pid);
  /* The maker may have died before it knew. */
  if (pid == 0 && p->unit != NULL) pid = con_load(&p->unit->pid);
  return con_exitcode_of(status_of(pid));
}

static void end_units(con_process *p) {
  con_unit *u;
  while ((u = next_unit(p)) != NULL) {
    if (!con_load(&u->joiners_woken)) end_unit(u, exitcode_of(p));
    con_unit_release(u);
  }
}

static void visit_block(void *block, con_block_kind kind, void *data) {
  (void)data;
  /* This process's first: should it die here, its own reaper goes on. */
  con_store(con_block_tag(block), con_block_tag_for(block, con_process_slot));
  if (kind == CON_BLOCK_OBJECT) con_object_destroy(block);
  else if (kind == CON_BLOCK_MESSAGE) con_units.message_destroy(block);
  else con_block_free(block);
}

/* The carrier of process `p` after `c`; the first with NULL. NULL at the end. */
static con_carrier *carrier_of(con_process *p, con_carrier *c) {
  con_carrier *end = con_shared->carriers + con_load(&con_shared->carriers_used);
  for (c = c == NULL ? con_shared->carriers : c + 1; c < end; c++)
    if (con_load(&c->process) == p->slot) return c;
  return NULL;
}

/* The kernel kills the threads of a process one by one; wait until `c` makes no step more. */
static void wait_for_death(con_carrier *c) {
  while (con_load(&c->state) == CON_CARRIER_ALIVE && !con_carrier_is_dead(c)) sched_yield();
}

/* What process `p` made, or was about to fork, has no maker any more; else the next process with
 * the slot would take the units for its own. */
static void disown(con_process *p) {
  con_family *f = con_family_root;
  con_latch_lock(&f->process_latch);
  for (uint32_t slot = 1; slot <= f->highest; slot++) {
    con_process *child = con_process_at(slot);
    if (child != NULL && child->creator == p->slot) con_store(&child->creator, 0u);
  }
  con_latch_unlock(&f->process_latch);
  con_latch_lock(&f->units_latch);
  for (con_unit *u = f->first; u != NULL; u = u->next)
    if (u->parent == p->slot) con_store(&u->parent, 0u);
  con_latch_unlock(&f->units_latch);
}

static void bury(con_process *p) {
  con_store(&con_process_self->left, 0u); /* in the middle of its own end, it owns blocks again */
  con_carrier *c = NULL;
  /* Still found dead, should this thread die when the carriers are free already. */
  con_store(&p->dead, 1u);
  while ((c = carrier_of(p, c)) != NULL) {
    wait_for_death(c);
    con_latch_recover(c);
  }
  end_units(p);
  con_refs_drop_all(p);
  if (!con_load(&p->left)) con_block_sweep(p->slot, visit_block, p);
  while ((c = carrier_of(p, c)) != NULL)
    if (c != p->main) con_carrier_free(c);
  disown(p);
  con_process_free(p);
}

bool con_sweep(void) {
  con_family *f = con_family_root;
  bool any = false;
  con_store(&f->last_sweep, con_futex.now());
  if (con_load(&f->processes) <= 1) return false;
  if (!con_reap_enter()) return false;
  for (uint32_t slot = 1; slot <= con_load(&f->highest); slot++) {
    con_process *p = con_process_at(slot);
    if (p == NULL || p == con_process_self || !con_process_is_dead(p)) continue;
    bury(p);
    any = true;
  }
  /* Under the latch: a thread that finds the dead buried may trust that all units were woken. */
  if (any) con_wake_everybody();
  con_reap_leave();
  return any;
}

/* Bury the dead if `p`, which may be gone, is the record of a dead process. Returns whether. */
static bool sweep_dead(con_process *p) {
  if (p == con_process_self || !con_process_is_known(p) || !con_process_is_dead(p)) return false;
  con_sweep();
  return true;
}

bool con_unit_is_gone(con_unit *u) {
  return con_unit_ended(u) || (sweep_dead(con_load(&u->process)) && con_unit_ended(u));
}

static bool looks_ended(const con_unit *u) { return con_look(&u->state) == CON_ENDED; }

bool con_unit_looks_gone(con_unit *u) {
  return looks_ended(u) || (sweep_dead(con_look(&u->process)) && looks_ended(u));
}

int con_unit_signal(con_unit *u, int sig) {
  int pid;
  if (con_units.signal != NULL) return con_units.signal(u, sig);
  /* The maker is in the middle of the fork: kill(0) would be for the caller's own group. */
  while ((pid = con_load(&u->pid)) <= 0) {
    if (con_unit_is_gone(u) || con_load(&u->state) == CON_NEW) return -1;
    uint32_t never = 0;
    con_futex.wait(&never, 0, con_futex.now() + CON_MS);
  }
  con_store_seq(&con_family_root->last_signal, con_futex.now());
  int sent = kill(pid, sig);
  if (sig == SIGTERM) kill(pid, SIGCONT); /* discards a pending stop, too */
  return sent;
}
