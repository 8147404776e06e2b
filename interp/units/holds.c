/* SPDX-License-Identifier: MIT */
#include "units/holds.h"

#include "units/unpark.h"

typedef struct holds {
  con_unit *unit;
  uint32_t n;
} holds;

static void count_held(void *block, void *data) {
  con_object *o = block;
  holds *h = data;
  if (con_object_owner(o) == h->unit && !con_kind_is_unit(o->kind)) h->n++;
}

uint64_t con_hold_count(con_unit *u) {
  holds h = {u, 0};
  con_block_each(CON_BLOCK_OBJECT, count_held, &h);
  return h.n;
}

/* The lock's owner, `data`, lets the lock go to the dead con_family.failed. */
static void pass_on(void *block, void *data) {
  con_object *o = block;
  uint64_t word = con_load(&o->owner), failed = (uint64_t)(uintptr_t)con_family_root->failed;
  if (con_kind_is_unit(o->kind)) return;
  while (con_owner_of(word) == data &&
         !con_cas(&o->owner, &word, failed | (word & CON_OWNER_WAITERS))) {}
}

/* The count goes last: a death before would leave it too high, and the reaper counts again. */
void con_unit_abandon_locks(con_unit *u) {
  con_block_each(CON_BLOCK_OBJECT, pass_on, u);
  con_store(&u->held, (uint64_t)0);
  con_wake_everybody();
}

void con_hold_transfer_begin(con_unit *u) { con_store(&con_family_root->transferring, u); }
void con_hold_transfer_abort(void) { con_store(&con_family_root->transferring, (con_unit *)NULL); }

/* The count changes in one commit with the note con_family.transferring. Reap latch. */
static void set_held(con_unit *u, uint64_t held) {
  con_latch_lock(&u->head.latch);
  bool gone = held == 0 && con_unit_ended(u) && u->head.refs == 0 &&
              con_block_owner(u) == CON_SHARED_OWNER; /* else con_unit_destroy has yet to look */
  con_redo_begin(&u->head.latch);
  con_redo_set(&u->held, held);
  con_redo_set_pointer(&con_family_root->transferring, NULL);
  if (gone) con_redo_own(u);
  con_redo_commit();
  con_latch_unlock(&u->head.latch);
  if (gone) con_object_destroy(&u->head);
}

void con_hold_transfer_commit(con_unit *u) { set_held(u, u->held - 1); }

static void recover(void) {
  con_unit *u = con_load(&con_family_root->transferring);
  if (u != NULL) set_held(u, con_hold_count(u));
}

bool con_reap_enter(void) {
  if (con_sweeping) return false;
  con_sweeping = true;
  con_latch_lock(&con_family_root->reap_latch);
  recover();
  return true;
}

void con_reap_leave(void) {
  con_latch_unlock(&con_family_root->reap_latch);
  con_sweeping = false;
}
