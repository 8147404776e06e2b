/* SPDX-License-Identifier: MIT */
/* countdown.h: a count that only goes down, and units that wait until it is 0 (Java's
 * CountDownLatch).
 *
 * At 0 the countdown is over for good, so a wake is for all waiters, and counting down further
 * changes nothing. A unit that dies before it has counted down leaves the count where it is: the
 * countdown does not know who was to come.
 */
#ifndef CON_OBJECTS_COUNTDOWN_H
#define CON_OBJECTS_COUNTDOWN_H

#include "units/unit.h"

typedef struct con_countdown {
  con_object head;
  uint64_t count; /* latch; read without it */
} con_countdown;

/* A countdown from `count`. As con_object_new. NULL: no memory. */
con_countdown *con_countdown_new(uint64_t count);

/* Lower the count by `n`, but not below 0; at 0 wake all waiters. No latch held. */
void con_countdown_down(con_countdown *c, uint64_t n);

/* CON_OK if the count is 0; else CON_BLOCKED with `node` queued, or, for NULL, CON_TIMEOUT. */
con_status con_countdown_wait(con_countdown *c, con_node *node);

#endif
