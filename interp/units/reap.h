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

/* While the family has more than one process, no thread sleeps longer before it looks after the dead. */
#define CON_LOOK_AGAIN (500 * CON_MS)

/* Bury every dead process of the family. Returns whether there was one. No latch held. */
bool con_sweep(void);

/* Is the unit dead or ended? Sweeps if its process died. For a unit that wants the lock of `u`. No latch held. */
bool con_unit_is_gone(con_unit *u);

/* Send the process of unit `u` a signal: kill(2), whose result is returned; -1 where the unit is gone. For CON_LOOK_AGAIN / 2 from
 * then on no family is taken to be asleep for ever. No latch held. */
int con_unit_signal(con_unit *u, int sig);

/* What the language calls exit code, from a status of wait(2). */
int con_exitcode_of(int status);

#endif
