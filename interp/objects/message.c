/* SPDX-License-Identifier: MIT */
#include "objects/message.h"

#include <string.h>

#include "shared/block.h"
#include "units/upcalls.h"

con_message *con_message_new(const con_parcel *parcel) {
  size_t table = parcel->n_refs * sizeof(con_object *);
  size_t size = parcel->head_size + parcel->body_size;
  con_message *m = con_block_new(sizeof *m + table + size + parcel->tail_size, CON_BLOCK_PLAIN);
  if (m == NULL) return NULL;
  m->n_refs = 0;
  m->size = size;
  m->room = parcel->n_refs;
  m->tail = parcel->tail_size;
  m->key.kind = CON_KEY_NONE;
  char *bytes = (char *)&m->refs[m->room];
  memcpy(bytes, parcel->head, parcel->head_size);
  if (parcel->body_size > 0) memcpy(bytes + parcel->head_size, parcel->body, parcel->body_size);
  if (parcel->tail_size > 0) memcpy(bytes + size, parcel->tail, parcel->tail_size);
  /* From here on the references count, so the block may be freed only as a message. */
  con_block_set_kind(m, CON_BLOCK_MESSAGE);
  for (size_t i = 0; i < parcel->n_refs; i++) {
    con_object *o = parcel->refs[i];
    con_latch_lock(&o->latch);
    con_redo_begin(&o->latch);
    con_redo_set(&o->refs, o->refs + 1);
    con_redo_set_pointer(&m->refs[i], o);
    con_redo_set(&m->n_refs, i + 1);
    con_redo_commit();
    con_latch_unlock(&o->latch);
  }
  return m;
}

void con_message_free(con_message *m) {
  while (m->n_refs > 0) {
    con_object *o = m->refs[m->n_refs - 1];
    con_latch_lock(&o->latch);
    con_redo_begin(&o->latch);
    con_redo_set(&m->n_refs, m->n_refs - 1);
    bool last = con_object_unref_in(o);
    con_redo_commit();
    con_latch_unlock(&o->latch);
    if (last) con_object_destroy(o);
  }
  con_block_free(m);
}

static void throw_away(void *message) { con_message_free(message); }

void con_message_init(void) { con_units.message_destroy = throw_away; }
