/* SPDX-License-Identifier: MIT */
#include "units/waitq.h"

#include <string.h>

#include "units/unpark.h"

void con_waitq_add(con_object *o, con_waitq *q, con_node *node) {
  if (node->queue == q) return;
  con_redo_begin(&o->latch);
  con_redo_set_pointer(&node->next, NULL);
  if (q->tail != NULL) con_redo_set_pointer(&q->tail->next, node);
  else con_redo_set_pointer(&q->head, node);
  con_redo_set_pointer(&q->tail, node);
  con_redo_set_pointer(&node->queue, q);
  con_redo_set_pointer(&node->last_queue, q);
  con_redo_set_pointer(&node->object, o);
  con_redo_commit();
}

/* Unlink `node`, whose predecessor is `before`; NULL: the node is the first. */
static void unlink_node(con_object *o, con_waitq *q, con_node *before, con_node *node) {
  con_redo_begin(&o->latch);
  if (before != NULL) con_redo_set_pointer(&before->next, node->next);
  else con_redo_set_pointer(&q->head, node->next);
  if (q->tail == node) con_redo_set_pointer(&q->tail, before);
  con_redo_set_pointer(&node->queue, NULL);
  con_redo_commit();
}

/* Take `node` out, if the node is in a queue. Latch of `o`. */
static void remove_node(con_object *o, con_node *node) {
  con_waitq *q = node->queue;
  if (q == NULL) return;
  con_node *before = NULL;
  for (con_node *n = q->head; n != NULL; before = n, n = n->next) {
    if (n != node) continue;
    unlink_node(o, q, before, node);
    return;
  }
}

con_wakeup con_waitq_pop(con_object *o, con_waitq *q, bool *any) {
  con_node *node = q->head;
  if (any != NULL) *any = node != NULL;
  if (node == NULL) return CON_NO_WAKEUP;
  con_unit *u = node->unit;
  unlink_node(o, q, NULL, node);
  return con_unpark_word(u);
}

uint32_t con_wake_some(con_object *o, con_waitq *q, uint32_t n) {
  uint32_t woken = 0;
  while (woken < n) {
    con_wakeup left[32];
    uint32_t found = 0;
    bool any = true;
    con_latch_lock(&o->latch);
    while (any && found < 32 && woken + found < n) {
      left[found] = con_waitq_pop(o, q, &any);
      if (any) found++;
    }
    con_latch_unlock(&o->latch);
    for (uint32_t i = 0; i < found; i++) con_bell_tell(left[i]);
    woken += found;
    if (!any) break;
  }
  return woken;
}

void con_waitq_leave(con_node *node, bool used) {
  con_object *o = node->object;
  if (o == NULL) return;
  con_waitq *q = node->last_queue;
  con_latch_lock(&o->latch);
  bool taken_out = node->queue == NULL;
  remove_node(o, node);
  con_store(&node->object, (con_object *)NULL);
  con_latch_unlock(&o->latch);
  if (taken_out && !used && !con_kind_row(o->kind)->broadcasts) con_wake_some(o, q, 1);
}

/* ---- places beside the unit's own ---- */

con_nodes *con_nodes_new(con_unit *self, uint64_t n) {
  size_t size = sizeof(con_nodes) + n * sizeof(con_node);
  con_nodes *nodes = con_block_new(size, CON_BLOCK_PLAIN);
  if (nodes == NULL) return NULL;
  memset(nodes, 0, size);
  nodes->n = n;
  nodes->next = self->extra_nodes;
  for (uint64_t i = 0; i < n; i++) nodes->node[i].unit = self;
  con_block_attach(&self->head.latch, &self->extra_nodes, nodes);
  return nodes;
}

void con_nodes_free(con_unit *self, con_nodes *nodes) {
  for (uint64_t i = 0; i < nodes->n; i++) con_waitq_leave(&nodes->node[i], false);
  con_latch_lock(&self->head.latch);
  con_redo_begin(&self->head.latch);
  con_redo_set_pointer(&self->extra_nodes, nodes->next);
  con_redo_own(nodes);
  con_redo_commit();
  con_latch_unlock(&self->head.latch);
  con_block_free(nodes);
}

/* Node `to` takes the place of `from` in the queue, or its having been taken out. */
static void move_node(con_node *from, con_node *to) {
  con_object *o = from->object;
  con_node *before = NULL;
  con_latch_lock(&o->latch);
  con_waitq *q = from->queue;
  con_redo_begin(&o->latch);
  con_redo_set_pointer(&to->next, from->next);
  con_redo_set_pointer(&to->queue, q);
  con_redo_set_pointer(&to->last_queue, from->last_queue);
  con_redo_set_pointer(&to->object, o);
  if (q != NULL) {
    for (con_node *n = q->head; n != from; n = n->next) before = n;
    if (before != NULL) con_redo_set_pointer(&before->next, to);
    else con_redo_set_pointer(&q->head, to);
    if (q->tail == from) con_redo_set_pointer(&q->tail, to);
  }
  con_redo_set_pointer(&from->queue, NULL);
  con_redo_set_pointer(&from->object, NULL);
  con_redo_commit();
  con_latch_unlock(&o->latch);
}

con_nodes *con_waitq_put_aside(con_unit *self, bool *ok) {
  *ok = true;
  if (self->wait_node.object == NULL) return NULL;
  con_nodes *aside = con_nodes_new(self, 1);
  *ok = aside != NULL;
  if (*ok) move_node(&self->wait_node, &aside->node[0]);
  return aside;
}

void con_waitq_put_back(con_unit *self, con_nodes *aside) {
  if (aside == NULL) return;
  move_node(&aside->node[0], &self->wait_node);
  con_nodes_free(self, aside);
}
