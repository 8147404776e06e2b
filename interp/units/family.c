/* SPDX-License-Identifier: MIT */
#include "units/family.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/proc.h"
#include "shared/stopped.h"

con_family *con_family_root;
con_process *con_process_self;
bool con_process_is_foreign;
_Thread_local bool con_sweeping;

/* Is there a piece of the table for the slot? process latch. */
static bool has_piece(uint32_t slot) {
  con_process ***piece = &con_family_root->pieces[slot / CON_SLOTS];
  if (*piece != NULL) return true;
  size_t size = CON_SLOTS * sizeof **piece;
  con_process **made = con_block_new(size, CON_BLOCK_PLAIN);
  if (made == NULL) return false;
  memset(made, 0, size);
  con_redo_begin(&con_family_root->process_latch);
  con_redo_set_pointer(piece, made);
  con_redo_share(made);
  con_redo_commit();
  return true;
}

bool con_family_take_slot(con_process *p) {
  con_family *f = con_family_root;
  for (uint32_t slot = 1; slot < CON_PROCESSES; slot++) {
    if (!has_piece(slot)) return false;
    if (*con_process_entry(slot) != NULL) continue;
    p->slot = slot;
    if (slot > f->highest) con_store(&f->highest, slot);
    con_redo_begin(&f->process_latch);
    con_redo_set_pointer(con_process_entry(slot), p);
    con_redo_set(&f->processes, f->processes + 1);
    con_redo_share(p);
    con_redo_commit();
    return true;
  }
  return false;
}

int con_process_pid(con_process *p) {
  int pid = con_look(&p->pid);
  con_carrier *c = con_look(&p->main);
  if (pid == 0 && con_carrier_holds(c)) { /* else the process was buried meanwhile */
    uint32_t born = con_birth_pid(c);
    if (born != CON_BIRTH_DENIED) pid = (int)born;
  }
  return con_process_is_known(p) ? pid : 0;
}

con_status con_family_open(void) {
  /* The allocator needs a carrier, and a carrier a process: slot 1 is that of the first. */
  con_stopped_open();
  con_process_slot = 1;
  con_carrier *c = con_carrier_claim(1);
  con_carrier_begin(c);
  con_family *f = con_block_new_shared(sizeof *f, CON_BLOCK_PLAIN);
  if (f == NULL) return CON_NO_MEMORY;
  memset(f, 0, sizeof *f);
  f->crowded_until = 1; /* long over, so that the first look asks the system */
  f->crowded_for = 2 * CON_MS;
  con_family_root = f;
  con_shared->roots[0] = f;
  con_process *p = con_block_new(sizeof *p, CON_BLOCK_PLAIN);
  if (p == NULL) return CON_NO_MEMORY;
  memset(p, 0, sizeof *p);
  if (!con_family_take_slot(p)) return CON_NO_MEMORY;
  p->main = c;
  p->pid = (int32_t)getpid();
  con_process_self = p;
  return CON_OK;
}

/* The state letter where /proc cannot be read. Of the children of other parents, a zombie counts as
 * alive until the parent collects the zombie, and a stop is not seen. */
static char state_without_proc(int pid) {
  char letter = con_proc_child_letter(pid);
  if (letter != 0) return letter;
  return kill(pid, 0) == 0 || errno != ESRCH ? 'R' : 0;
}

char con_process_letter(int pid) {
  char letter = con_proc_letter(pid);
  return letter != 0 ? letter : state_without_proc(pid);
}

static bool has_bits(const char *text, const char *field) {
  const char *at = strstr(text, field);
  return at != NULL && strtoull(at + strlen(field), NULL, 16) != 0;
}

/* Flags of the kernel's task (include/linux/sched.h), in the ninth field of stat: a process on its
 * way out has no signal pending any more, and is no zombie yet. */
#define PF_EXITING 0x4u
#define PF_SIGNALED 0x400u

static bool is_leaving(int pid) {
  char text[1024];
  unsigned flags = 0;
  const char *fields = con_proc_stat(pid, text, sizeof text);
  if (fields == NULL || sscanf(fields, "%*c %*d %*d %*d %*d %*d %u", &flags) != 1) return false;
  return (flags & (PF_EXITING | PF_SIGNALED)) != 0;
}

bool con_process_is_hit(con_process *p) {
  char text[4096];
  int pid = con_load(&p->pid);
  if (pid == 0 || !con_proc_read(pid, "status", text, sizeof text)) return false;
  const char *state = strstr(text, "\nState:\t");
  if (state != NULL && (state[8] == 'Z' || state[8] == 'X')) return true;
  return has_bits(text, "\nSigPnd:") || has_bits(text, "\nShdPnd:") || is_leaving(pid);
}

bool con_process_is_dead(con_process *p) {
  if (p == con_process_self) return false;
  if (con_look(&p->dead)) return true;
  if (con_look(&p->pid) == 0) { /* not forked yet, or the maker still uses the record */
    con_process *maker = con_process_at(con_look(&p->creator));
    if (maker != NULL && !con_process_is_dead(maker)) return false;
  }
  con_carrier *c = con_look(&p->main);
  /* The maker died before there was a carrier; or the record was freed since, and used again. */
  if (!con_carrier_holds(c)) return true;
  if (con_load(&c->state) >= CON_CARRIER_ALIVE) return con_carrier_is_dead(c);
  uint32_t pid = con_birth_pid(c);
  if (pid == 0) pid = (uint32_t)con_look(&p->pid);
  if (pid == 0) {
    /* Without the reap latch `p` may be the record of a process that is about to be forked: the
     * address was read when another process had the record. */
    if (!con_sweeping) return true;
    pid = con_birth_deny(c);
  }
  if (pid == CON_BIRTH_DENIED) return true;
  char state = con_process_letter((int)pid);
  return state == 0 || state == 'Z' || state == 'X';
}
