/* SPDX-License-Identifier: MIT */
#include "objects/queue_heap.h"

#include <string.h>

bool con_heap_has_room(const con_queue *q) { return q->heap != NULL && q->n_heap < q->heap->room; }

con_heap *con_heap_make(const con_queue *q) {
  uint64_t room = con_load(&q->n_heap) * 2;
  if (room < 14) room = 14;
  con_heap *h = con_block_new(sizeof *h + room * sizeof h->at[0], CON_BLOCK_PLAIN);
  if (h != NULL) h->room = room;
  return h;
}

con_heap *con_heap_replace(con_queue *q, con_heap *h) {
  con_heap *old = q->heap;
  if (h->room <= q->n_heap) return h; /* another put was faster, and more items came */
  if (old != NULL) memcpy(h->at, old->at, q->n_heap * sizeof h->at[0]);
  con_redo_begin(&q->head.latch);
  con_redo_set_pointer(&q->heap, h);
  con_redo_share(h);
  con_redo_own(old);
  con_redo_commit();
  return old;
}

/* ---- order ---- */

static bool is_number(const con_message *m) { return m->key.kind != CON_KEY_STRING; }

bool con_heap_accepts(const con_queue *q, const con_message *m) {
  return q->n_heap == 0 || is_number(q->heap->at[0]) == is_number(m);
}

/* Compares exactly, as Lua does: not every integer of 64 bits has a double. */
static int compare_integer_with_float(int64_t i, double d) {
  if (d >= 0x1p63) return -1;
  if (d < -0x1p63) return 1;
  int64_t whole = (int64_t)d; /* rounded towards 0; converts back to a double without loss */
  if (i != whole) return i < whole ? -1 : 1;
  return (double)whole < d ? -1 : (double)whole > d;
}

static double float_of(const con_message *m) {
  double d;
  memcpy(&d, &m->key.bits, sizeof d);
  return d;
}

static int compare_numbers(const con_message *a, const con_message *b) {
  int64_t i = (int64_t)a->key.bits, j = (int64_t)b->key.bits;
  bool a_whole = a->key.kind == CON_KEY_INTEGER, b_whole = b->key.kind == CON_KEY_INTEGER;
  if (a_whole && b_whole) return i < j ? -1 : i > j;
  if (a_whole) return compare_integer_with_float(i, float_of(b));
  if (b_whole) return -compare_integer_with_float(j, float_of(a));
  return float_of(a) < float_of(b) ? -1 : float_of(a) > float_of(b);
}

static const char *string_of(const con_message *m) {
  return con_message_bytes(m) + con_message_tail_end(m) - m->key.bits;
}

static int compare_strings(const con_message *a, const con_message *b) {
  size_t n = a->key.bits < b->key.bits ? a->key.bits : b->key.bits;
  int c = memcmp(string_of(a), string_of(b), n);
  if (c != 0) return c;
  return a->key.bits < b->key.bits ? -1 : a->key.bits > b->key.bits;
}

static bool before(const con_message *a, const con_message *b) {
  int c = is_number(a) ? compare_numbers(a, b) : compare_strings(a, b);
  return c != 0 ? c < 0 : a->key.order < b->key.order;
}

/* ---- the heap ---- */

void con_heap_push(con_queue *q, con_message *m) {
  con_message **at = q->heap->at;
  uint64_t i = q->n_heap;
  m->key.order = q->puts;
  con_redo_begin(&q->head.latch);
  while (i > 0 && before(m, at[(i - 1) / 2])) {
    con_redo_set_pointer(&at[i], at[(i - 1) / 2]);
    i = (i - 1) / 2;
  }
  con_redo_set_pointer(&at[i], m);
  con_redo_set(&q->n_heap, q->n_heap + 1);
  con_redo_set(&q->puts, q->puts + 1);
  con_redo_share(m);
  con_redo_commit();
}

con_message *con_heap_take(con_queue *q) {
  con_message **at = q->heap->at, *smallest = at[0], *moved = at[q->n_heap - 1];
  uint64_t n = q->n_heap - 1, i = 0;
  con_redo_begin(&q->head.latch);
  for (uint64_t child; (child = 2 * i + 1) < n; i = child) {
    if (child + 1 < n && before(at[child + 1], at[child])) child++;
    if (!before(at[child], moved)) break;
    con_redo_set_pointer(&at[i], at[child]);
  }
  if (n > 0) con_redo_set_pointer(&at[i], moved);
  con_redo_set(&q->n_heap, n);
  con_redo_set(&q->gets, q->gets + 1);
  con_redo_own(smallest);
  con_redo_commit();
  return smallest;
}
