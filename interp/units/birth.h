/* SPDX-License-Identifier: MIT */
/* birth.h: the record of a process, from before the fork until the process is buried.
 *
 * Other threads look at the record all the while (con_process_is_dead). A record is freed under the
 * reap latch, so that what a thread finds in the table under that latch stays.
 */
#ifndef CON_UNITS_BIRTH_H
#define CON_UNITS_BIRTH_H

#include "shared/carrier.h"
#include "units/family.h"

/* A record for a process about to be forked, with a carrier for its main thread. No latch held.
 * NULL: the table of processes or of threads is full, or there is no memory. */
con_process *con_process_new(void);

/* In the child, first thing after the fork: this process is `p` and this thread the main carrier of
 * `p`. `birth`: of the main carrier, taken before the fork, for `p` may be gone by now. Ends the
 * process if its birth was denied, because the maker died in the middle of the fork. */
void con_process_begin(con_process *p, con_birth birth);

/* Free the record of a process that was never forked, or that is buried, without references. Takes
 * the reap latch, unless this thread holds it. No other latch held. */
void con_process_free(con_process *p);

#endif
