/* SPDX-License-Identifier: MIT */
/* unpark.h: waking a unit that waits, or is about to.
 *
 * A waiting thread parks only if its unit's wake word has not moved since the unit tried its
 * operation (park.h), so a wake before the park is not lost. The unit of a thread with green tasks
 * is woken by the thread's bell (bell.h).
 */
#ifndef CON_UNITS_UNPARK_H
#define CON_UNITS_UNPARK_H

#include "units/bell.h"

/* Wake unit `u`. Any process; no latch held; async-signal-safe. Pairs with con_park. */
void con_unpark(con_unit *u);

/* The first half of con_unpark, for under a latch: moves the wake word. Returns what is left for
 * con_bell_tell, after the latch is released. */
con_wakeup con_unpark_word(con_unit *u);

/* Was the unit woken since it published its wait? */
static inline bool con_unit_is_woken(con_unit *u) {
  return con_wake_word_moved(&u->wake, con_load(&u->park_seen));
}

/* Ask the unit to stop for `reason`, CON_PENDING_*: set it pending and wake the unit. To make a
 * running unit look is the caller's business. Async-signal-safe. */
void con_unit_post(con_unit *u, uint32_t reason);

/* Wake every unit that runs or waits, to look again: a wake may have died with the dead, or a lock
 * have lost its owner. No latch but the reap latch held. */
void con_wake_everybody(void);

#endif
