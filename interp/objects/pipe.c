/* SPDX-License-Identifier: MIT */
#include "objects/pipe.h"

/* Close the queue at *place, if there is a queue, and let go of the reference. */
static void close_and_let_go(con_queue **place) {
  if (*place != NULL) con_queue_close(*place);
  con_object_let_go(place);
}

static void destroy(con_object *o) {
  con_pipe *p = (con_pipe *)o;
  close_and_let_go(&p->in);
  close_and_let_go(&p->out);
  con_block_free(p);
}

static bool connect(con_pipe *from, con_pipe *to) {
  con_queue *q = con_queue_new(CON_QUEUE_FIFO, 0);
  if (q == NULL) return false;
  con_object_hold(&from->out, &q->head);
  con_object_hold(&to->in, &q->head);
  return true;
}

con_status con_pipe_new(bool duplex, con_pipe *ends[2]) {
  ends[0] = con_object_new(CON_KIND_PIPE, sizeof(con_pipe));
  ends[1] = con_object_new(CON_KIND_PIPE, sizeof(con_pipe));
  if (ends[0] != NULL && ends[1] != NULL && connect(ends[1], ends[0]) &&
      (!duplex || connect(ends[0], ends[1]))) {
    ends[0]->peer = ends[1]->head.number;
    ends[1]->peer = ends[0]->head.number;
    return CON_OK;
  }
  for (int i = 0; i < 2; i++)
    if (ends[i] != NULL) destroy(&ends[i]->head);
  return CON_NO_MEMORY;
}

static con_status ready(con_object *o, con_node *node) {
  return con_queue_ready(((con_pipe *)o)->in, node);
}

static bool can_wait(const con_object *o) { return ((const con_pipe *)o)->in != NULL; }

static uint64_t size(const con_object *o) { return ((const con_pipe *)o)->peer; }

const con_kind_type con_kind_pipe = {
    .destroy = destroy, .ready = ready, .can_wait = can_wait, .size = size, .annex = true};
