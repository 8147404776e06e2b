/* SPDX-License-Identifier: MIT */
/* holds.h: the locks that a unit holds, when it can no longer let them go itself.
 *
 * A lock knows its owner by a word (object.h); the owner's record only counts its locks
 * (con_unit.held). While the owner lives, the count is its own business. After its end the count
 * keeps the record, since the locks' words point there, until other units have taken all of them
 * over. So both ends of a takeover, the lock's word and the count, change under the family's reap
 * latch, with a note of the dead unit between them (con_family.transferring): after a death in
 * between, the next holder of the reap latch counts anew.
 */
#ifndef CON_UNITS_HOLDS_H
#define CON_UNITS_HOLDS_H

#include "units/unit.h"

/* Enter what one thread of the family does at a time: burying, and taking locks from the dead.
 * Takes the reap latch, and finishes what its last holder left half done. No latch held. Returns
 * true: inside, con_reap_leave must follow; false: this thread was inside already, and must not
 * leave. */
bool con_reap_enter(void);
void con_reap_leave(void);

/* How many locks name `u` as their owner: the count in a record may be wrong after a death between
 * the count and a lock's word, or after a lock was handed to the unit or destroyed by another.
 * Looks at all objects. */
uint64_t con_hold_count(con_unit *u);

/* Transfer of a lock away from the dead unit `u`, to its next owner or because the lock is
 * destroyed. Between con_reap_enter and con_reap_leave. _begin notes `u` in the family; the caller
 * changes the lock's owner word; _commit counts one lock less, and frees the record with the last
 * one if nothing refers to the unit; _abort, where the word could not be changed, removes the
 * note. */
void con_hold_transfer_begin(con_unit *u);
void con_hold_transfer_commit(con_unit *u);
void con_hold_transfer_abort(void);

/* The code of unit `u`, which is the caller, has ended by an error, though its threads and children
 * have not: the locks that the unit holds pass to con_family.failed, which is dead, so that others
 * may take them over. Locks that the unit acquires later are its own. No latch held. */
void con_unit_abandon_locks(con_unit *u);

#endif
