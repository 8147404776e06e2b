/* SPDX-License-Identifier: MIT */
/* late.h: in a hurried run units begin late.
 *
 * A new process, thread or isolate waits at a gate until all other units wait, too: at the gate, or
 * for an object and without a limit. So what a unit does after a start, without a wait, is done
 * before the new unit begins; and units that are started one after the other begin together.
 *
 * Knows nothing of Lua.
 */
#ifndef CON_GRADE_LATE_H
#define CON_GRADE_LATE_H

#include <stdint.h>

/* From here on units are late; after con_trace_start, before the script. `gate` is shared by the
 * family, and 0 at first; atomic. */
void con_late_start(uint64_t *gate);

#endif
