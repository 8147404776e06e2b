/* SPDX-License-Identifier: MIT */
#include "objects/pipe.h"

#include "units/family.h"

/* Let go of *place, a counted reference, in one commit with the pointer. */
static void drop(con_queue **place) {
  con_queue *q = *place;
  if (q == NULL) return;
  con_queue_close(q);
  con_latch_lock(&q->head.latch);
  con_redo_begin(&q->head.latch);
  con_redo_set_pointer(place, NULL);
  bool last = con_object_unref_in(&q->head);
  con_redo_commit();
  con_latch_unlock(&q->head.latch);
  if (last) con_object_destroy(&q->head);
}

static void destroy(con_object *o) {
  con_pipe *p = (con_pipe *)o;
  drop(&p->in);
  drop(&p->out);
  con_block_free(p);
}

static void hold(con_queue **place, con_queue *q) {
  con_latch_lock(&q->head.latch);
  con_redo_begin(&q->head.latch);
  con_redo_set(&q->head.refs, q->head.refs + 1);
  con_redo_set_pointer(place, q);
  if (q->head.refs == 0) con_redo_set(con_block_tag(q), con_block_tag_for(q, CON_SHARED_OWNER));
  con_redo_commit();
  con_latch_unlock(&q->head.latch);
}

static bool connect(con_pipe *from, con_pipe *to) {
  con_queue *q = con_queue_new(CON_QUEUE_FIFO, 0);
  if (q == NULL) return false;
  hold(&from->out, q);
  hold(&to->in, q);
  return true;
}

void con_pipe_init(void) { con_object_on_destroy(CON_KIND_PIPE, destroy); }

con_status con_pipe_new(bool duplex, con_pipe *ends[2]) {
  ends[0] = con_object_new(CON_KIND_PIPE, sizeof(con_pipe));
  ends[1] = con_object_new(CON_KIND_PIPE, sizeof(con_pipe));
  if (ends[0] != NULL && ends[1] != NULL && connect(ends[1], ends[0]) &&
      (!duplex || connect(ends[0], ends[1])))
    return CON_OK;
  for (int i = 0; i < 2; i++)
    if (ends[i] != NULL) destroy(&ends[i]->head);
  return CON_NO_MEMORY;
}
