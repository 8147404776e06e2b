/* SPDX-License-Identifier: MIT */
/* deadlines.h: the waiters of a loop that have a deadline, in a heap with the earliest on top. */
#ifndef CON_SCHED_DEADLINES_H
#define CON_SCHED_DEADLINES_H

#include <stdbool.h>

#include "base/clock.h"
#include "sched/waiter.h"

typedef struct con_deadline {
  con_time time;
  con_waiter *waiter;
} con_deadline;

/* All zero: empty. */
typedef struct con_deadlines {
  con_deadline *heap; /* each item has four children, with later times */
  uint32_t n, room;
} con_deadlines;

/* Make room for another waiter. False: no memory. */
bool con_deadlines_reserve(con_deadlines *d);

/* Add waiter `w`, for which there is room. */
void con_deadlines_add(con_deadlines *d, con_waiter *w, con_time time);

/* Take off waiter `w`; nothing if w->heap_index is 0. */
void con_deadlines_remove(con_deadlines *d, con_waiter *w);

/* The earliest deadline; CON_NEVER: there is none. */
static inline con_time con_deadlines_first(const con_deadlines *d) {
  return d->n > 0 ? d->heap[0].time : CON_NEVER;
}

/* Free the memory of an empty heap. */
void con_deadlines_free(con_deadlines *d);

#endif
