/* SPDX-License-Identifier: MIT */
/* upcalls.h: what units/ has higher floors do.
 *
 * A NULL entry is not called. The entries are set before the first unit starts, and fixed then,
 * except self_make in a foreign child (kinds/foreign.h).
 */
#ifndef CON_UNITS_UPCALLS_H
#define CON_UNITS_UPCALLS_H

#include <stddef.h>
#include <stdint.h>

#include "units/kind.h"
#include "units/operation.h"

struct con_object;
struct con_process;
struct con_unit;

/* What a unit has done, or has seen. */
typedef struct con_fact {
  con_operation operation;
  const struct con_object *object; /* NULL: none */
  int outcome;                     /* con_status; of CON_OP_END the exit code */
  int64_t number;                  /* operation.h */
  const char *text;                /* not terminated by a zero; NULL: none */
  size_t size;                     /* of the text */
} con_fact;

typedef struct con_units_upcalls {
  /* Unit `u` is about to do `op` to `o` (announce.h). May delay the unit. `number`:
   * operation.h. Set while threads run, too: atomic, with announce.h; never NULL again. */
  void (*announce)(struct con_unit *u, con_operation op, struct con_object *o, int64_t number);

  /* A fact about unit `u` (NULL: a thread that is no unit), afterwards. Must not wait; the teller
   * may hold latches, and may be a signal's handler. CON_OP_END may be told by the reaper.
   * CON_OP_BEGIN may delay the unit, which holds nothing yet. Atomic, as announce. */
  void (*tell)(struct con_unit *u, const con_fact *fact);

  /* Make the record of the running task; may raise an error of Lua. For con_self. NULL: no
   * tasks. */
  struct con_unit *(*self_make)(void);

  /* The number of the next thing of the kind that the running unit makes, where numbers must not
   * depend on who comes first (CON_KIND_NONE: a unit or a class). 0: the next of all. NULL:
   * always. */
  uint32_t (*count)(con_kind kind);

  /* Send the process of unit `u` a signal, as con_unit_signal does. NULL: kill(2). */
  int (*signal)(struct con_unit *u, int sig);

  /* The exit code of a process that died. NULL: the system tells. */
  int (*exitcode)(const struct con_process *p);

  /* Free a message that this process owns, and let go of what the message refers to. Set by
   * objects/message.c; never NULL. */
  void (*message_destroy)(void *message);

  /* Where reports of deadlocks go: `text` is whole lines. NULL: to stderr. */
  void (*deadlock_report)(const char *text);
} con_units_upcalls;

extern con_units_upcalls con_units;

#endif
