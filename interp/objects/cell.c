/* SPDX-License-Identifier: MIT */
#include "objects/cell.h"

#include "objects/message.h"

static void destroy(con_object *o) {
  con_cell *c = (con_cell *)o;
  con_cell_store(c, CON_CELL_NIL, 0);
  con_lock_destroy(o);
}

con_cell *con_cell_new(void) { return con_object_new(CON_KIND_CELL, sizeof(con_cell)); }

void con_cell_store(con_cell *c, con_cell_type type, uint64_t bits) {
  con_message *old = c->type == CON_CELL_MESSAGE ? (con_message *)(uintptr_t)c->bits : NULL;
  con_message *new = type == CON_CELL_MESSAGE ? (con_message *)(uintptr_t)bits : NULL;
  con_latch_lock(&c->lock.head.latch);
  con_redo_begin(&c->lock.head.latch);
  con_redo_set(&c->type, type);
  con_redo_set(&c->bits, bits);
  con_redo_own(old);
  con_redo_share(new);
  con_redo_commit();
  con_latch_unlock(&c->lock.head.latch);
  if (old != NULL) con_message_free(old);
}

const con_kind_type con_kind_cell = {.destroy = destroy};
