/* SPDX-License-Identifier: MIT */
/* event.h: a flag that units wait for. Setting the flag does not wait for the woken units, so a
 * killed waiter holds no other unit up. All functions: any unit, no latch held. */
#ifndef CON_OBJECTS_EVENT_H
#define CON_OBJECTS_EVENT_H

#include "units/unit.h"

typedef struct con_event {
  con_object head;
  uint64_t set; /* latch; read without it */
} con_event;

con_event *con_event_new(void);

/* Set the flag and wake all waiters. */
void con_event_set(con_event *e);
void con_event_clear(con_event *e);

/* Wait for the flag. A unit that was woken counts the flag as set even after a clear: a set and a
 * clear in quick turn let all waiters through.
 * Returns CON_OK; else CON_BLOCKED with `node` queued, or, where `node` is NULL, CON_TIMEOUT. */
con_status con_event_wait(con_event *e, con_node *node);

#endif
