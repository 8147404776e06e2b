/* SPDX-License-Identifier: MIT */
/* wake.h: waking a unit that waits, or is about to.
 *
 * Each unit has a wake word (con_unit.wake), which only moves on. A unit reads the word, tries its
 * operation, and parks only if the word has not moved (park.h), so a wake before the park is not
 * lost. The unit of a thread with green tasks is woken by the thread's bell (bell.h).
 */
#ifndef CON_UNITS_WAKE_H
#define CON_UNITS_WAKE_H

#include "units/unit.h"

/* Wake unit `u`. Any process; no latch held; async-signal-safe. Pairs with con_park. */
void con_unpark(con_unit *u);

/* The first half of con_unpark, for under a latch: moves the wake word. Returns what to give to
 * con_bell_tell after the latch is released, or NULL: the unit does not sleep in the kernel. */
uint32_t *con_unpark_word(con_unit *u);

/* Ask the unit to stop for `reason`, CON_PENDING_*: set it pending and wake the unit. To make a
 * running unit look is the caller's business. Async-signal-safe. */
void con_unit_post(con_unit *u, uint32_t reason);

/* Wake every unit that runs or waits, to look again: a wake may have died with the dead, or a lock
 * have lost its owner. No latch but the reap latch held. */
void con_wake_everybody(void);

#endif
