/* SPDX-License-Identifier: MIT */
/* upcalls.h: what units/ has higher floors do.
 *
 * A NULL entry is not called. The entries are set before the first unit starts, and fixed then,
 * except self_make in a foreign child (kinds/foreign.h).
 */
#ifndef CON_UNITS_UPCALLS_H
#define CON_UNITS_UPCALLS_H

#include "units/operation.h"

struct con_object;
struct con_unit;

typedef struct con_units_upcalls {
  /* Unit `u` is about to do `op` to `o` (announce.h). May delay the unit. */
  void (*announce)(struct con_unit *u, con_operation op, struct con_object *o);

  /* The partner of `announce`, afterwards; must not wait. `outcome`: of an operation that may wait,
   * after its end, the con_status; of CON_OP_START, in the maker of the new unit `u`, 0; of
   * CON_OP_END, in the thread of `u` or the reaper, the exit code. */
  void (*announce_done)(struct con_unit *u, con_operation op, const struct con_object *o,
                        int outcome);

  /* Make the record of the running task; may raise an error of Lua. For con_self. NULL: no
   * tasks. */
  struct con_unit *(*self_make)(void);

  /* Free a message that this process owns, and let go of what the message refers to. Set by
   * objects/message.c; never NULL. */
  void (*message_destroy)(void *message);

  /* Where reports of deadlocks go: `text` is whole lines. NULL: to stderr. */
  void (*deadlock_report)(const char *text);
} con_units_upcalls;

extern con_units_upcalls con_units;

#endif
