/* SPDX-License-Identifier: MIT */
/* reap.h: what the others do for a process that died.
 *
 * The first thread that notices (a park that looks again, a parent told by SIGCHLD, a unit that
 * finds the lock it wants owned by a dead unit) buries the process: its latches are recovered, its
 * units ended and their joiners woken, its references dropped, its half-made blocks freed. Then
 * every parked unit is woken to look again, since a wake may have died with the dead. Each step may
 * be repeated, so the death of the thread that buries does not matter.
 */
#ifndef CON_UNITS_REAP_H
#define CON_UNITS_REAP_H

#include "units/unit.h"

/* While the family has more than one process, no thread sleeps longer before it looks after the
 * dead. */
#define CON_LOOK_AGAIN (500 * CON_MS)

/* Bury every dead process of the family. Returns whether there was one. No latch held. */
bool con_sweep(void);

/* Is the unit dead or ended? Sweeps if its process died. The caller keeps `u`. No latch held. */
bool con_unit_is_gone(con_unit *u);

/* con_unit_is_gone for a unit that wants a lock of `u`, which may have let the lock go and be gone
 * since. So the answer is only certain if the lock still names `u` under the reap latch. No latch
 * held. */
bool con_unit_looks_gone(con_unit *u);

/* Send the process of unit `u` a signal. For CON_LOOK_AGAIN / 2 from then on the family is not
 * taken to be asleep for ever. SIGTERM also continues a stopped process, which could not end
 * otherwise. No latch held. Returns what kill(2) does; -1 where the unit is gone. */
int con_unit_signal(con_unit *u, int sig);

/* The exit code of the language, from a status of wait(2): negative for a signal. */
int con_exitcode_of(int status);

#endif
