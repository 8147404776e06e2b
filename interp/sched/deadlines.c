/* SPDX-License-Identifier: MIT */
#include "sched/deadlines.h"

#include <stdlib.h>

static void put_at(con_deadlines *d, uint32_t i, con_deadline item) {
  d->heap[i] = item;
  item.waiter->heap_index = i + 1;
}

static void sift_up(con_deadlines *d, uint32_t i, con_deadline item) {
  while (i > 0) {
    uint32_t above = (i - 1) / 4;
    if (d->heap[above].time <= item.time) break;
    put_at(d, i, d->heap[above]);
    i = above;
  }
  put_at(d, i, item);
}

static void sift_down(con_deadlines *d, uint32_t i, con_deadline item) {
  for (;;) {
    uint32_t child = i * 4 + 1, end = child + 4 < d->n ? child + 4 : d->n, least = child;
    if (child >= d->n) break;
    for (uint32_t c = child + 1; c < end; c++)
      if (d->heap[c].time < d->heap[least].time) least = c;
    if (d->heap[least].time >= item.time) break;
    put_at(d, i, d->heap[least]);
    i = least;
  }
  put_at(d, i, item);
}

bool con_deadlines_reserve(con_deadlines *d) {
  if (d->n < d->room) return true;
  uint32_t room = d->room == 0 ? 64 : d->room * 2;
  con_deadline *heap = realloc(d->heap, room * sizeof *heap);
  if (heap == NULL) return false;
  d->heap = heap;
  d->room = room;
  return true;
}

void con_deadlines_add(con_deadlines *d, con_waiter *w, con_time time) {
  sift_up(d, d->n++, (con_deadline){time, w});
}

void con_deadlines_remove(con_deadlines *d, con_waiter *w) {
  if (w->heap_index == 0) return;
  uint32_t i = w->heap_index - 1;
  w->heap_index = 0;
  con_deadline last = d->heap[--d->n];
  if (i == d->n) return;
  if (i > 0 && d->heap[(i - 1) / 4].time > last.time) sift_up(d, i, last);
  else sift_down(d, i, last);
}

void con_deadlines_free(con_deadlines *d) { free(d->heap); }
