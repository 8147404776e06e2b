/* SPDX-License-Identifier: MIT */
/* ready.h: would a get, a wait or a join of this object succeed at once?
 *
 * Uses:   queue, pipe, event, unit.
 */
#ifndef CON_OBJECTS_READY_H
#define CON_OBJECTS_READY_H

#include "units/object.h"

/* Can `o` be waited for with others? Queues, pipes, events, units, and pools: something to collect. */
bool con_ready_applies(const con_object *o);

/* CON_OK if it is ready; else CON_BLOCKED with `node` in the queue whose wake says that it may be, or, for NULL,
 * CON_TIMEOUT. */
con_status con_ready(con_object *o, con_node *node);

#endif
