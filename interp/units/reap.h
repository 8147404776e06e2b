/* SPDX-License-Identifier: MIT */
/* reap.h: what the others do for a process that died.
 *
 * Whoever first notices (a park that looks again, a parent told by SIGCHLD, somebody who finds its lock owned by a dead
 * unit) buries it: its latches are recovered, its units ended and their joiners woken, its references dropped, its
 * half-made blocks freed. Then every parked unit is woken to look again, since a wake may have died with the dead. Each step
 * may be repeated, so it does not matter if the one who buries dies too.
 *
 * Uses:   unit, refs, block, park.
 */
#ifndef CON_UNITS_REAP_H
#define CON_UNITS_REAP_H

#include "units/unit.h"

/* Bury every dead process of the family. True if there was one. No latch held. */
bool con_sweep(void);

/* Enter and leave what only one unit of the family does at a time: burying, and taking locks from the dead. False: this thread
 * is inside already, and must not leave. */
bool con_reap_enter(void);
void con_reap_leave(void);

/* Is the unit dead or ended? Sweeps if its process died. For the next one who wants its lock. No latch held. */
bool con_unit_is_gone(con_unit *u);

/* Wake every parked unit to look again: a wake may have died with the dead, a lock may have lost its owner. */
void con_wake_everybody(void);

/* Does this thread bury somebody just now? */
bool con_sweeping(void);

/* What the language calls exit code, from a status of wait(2). */
int con_exitcode_of(int status);

#endif
