/* SPDX-License-Identifier: MIT */
/* event.h: a flag that units wait for. Setting the flag does not wait for the woken units, so a killed waiter holds no other unit up.
 *
 * Uses:   waitq, park.
 */
#ifndef CON_OBJECTS_EVENT_H
#define CON_OBJECTS_EVENT_H

#include "units/unit.h"

typedef struct con_event {
  con_object head;
  uint64_t set; /* latch; read without it */
} con_event;

con_event *con_event_new(void);

/* Set the flag and wake all who wait. */
void con_event_set(con_event *e);
void con_event_clear(con_event *e);

/* CON_OK if set; else CON_BLOCKED with `node` queued, or, for NULL, CON_TIMEOUT. A unit that was woken counts the event as seen even if it was
 * cleared since: a set and a clear in quick turn still let everybody through who waited. */
con_status con_event_wait(con_event *e, con_node *node);

#endif
