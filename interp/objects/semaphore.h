/* SPDX-License-Identifier: MIT */
/* semaphore.h: a count that acquire takes from and release adds to; bounded or not. It has no owner.
 *
 * Uses:   waitq, park.
 */
#ifndef CON_OBJECTS_SEMAPHORE_H
#define CON_OBJECTS_SEMAPHORE_H

#include "units/unit.h"

typedef struct con_semaphore {
  con_object head;
  uint64_t value; /* latch; read without it */
  uint64_t bound; /* most it may become; fixed */
} con_semaphore;

/* `bound`: UINT64_MAX for none. NULL: no memory. */
con_semaphore *con_semaphore_new(uint64_t value, uint64_t bound);

/* CON_OK, CON_BLOCKED if `wait`, else CON_TIMEOUT. */
con_status con_semaphore_acquire(con_unit *self, con_semaphore *s, bool wait);

/* Add n and wake as many. CON_OK, or CON_OVER and nothing changed. */
con_status con_semaphore_release(con_semaphore *s, uint64_t n);

#endif
