/* SPDX-License-Identifier: MIT */
#include "units/birth.h"

#include <string.h>
#include <unistd.h>

#include "units/holds.h"

con_process *con_process_new(void) {
  con_family *f = con_family_root;
  con_process *p = con_block_new(sizeof *p, CON_BLOCK_PLAIN);
  if (p == NULL) return NULL;
  memset(p, 0, sizeof *p);
  p->creator = con_process_slot;
  con_latch_lock(&f->process_latch);
  bool ok = con_family_take_slot(p);
  con_latch_unlock(&f->process_latch);
  if (!ok) {
    con_block_free(p);
    return NULL;
  }
  p->main = con_carrier_claim(p->slot);
  if (p->main == NULL) {
    con_process_free(p);
    return NULL;
  }
  return p;
}

void con_process_free(con_process *p) {
  con_family *f = con_family_root;
  bool entered = con_reap_enter(); /* no record goes while a thread that sweeps looks at it */
  if (p->main != NULL && con_load(&p->main->process) == p->slot) con_carrier_free(p->main);
  con_latch_lock(&f->process_latch);
  con_redo_begin(&f->process_latch);
  con_redo_set_pointer(con_process_entry(p->slot), NULL);
  con_redo_set(&f->processes, f->processes - 1);
  con_redo_own(p);
  con_redo_commit();
  con_latch_unlock(&f->process_latch);
  con_block_free(p);
  if (entered) con_reap_leave();
}

void con_process_begin(con_process *p, con_birth birth) {
  if (!con_birth_begin(birth, (uint32_t)getpid())) _exit(1);
  con_process_self = p;
  con_process_slot = p->slot;
  con_carrier_begin(birth.carrier);
}
