/* SPDX-License-Identifier: MIT */
/* upcalls.h: the functions of higher floors that kinds/ and io/ call: one table for each floor that
 * has some.
 *
 * A NULL entry is not called. The entries are set before the script runs, except hold_fork.
 */
#ifndef CON_KINDS_UPCALLS_H
#define CON_KINDS_UPCALLS_H

#include <lua.h>

#include "base/status.h"

/* Set by words/ and io/. */
typedef struct con_kinds_upcalls {
  /* Fill a new state with the words of the language. */
  void (*open_words)(lua_State *L);

  /* The function of a unit has returned: wait until the operations that the unit began have ended.
   * Set when the first state opens its words, and only read by later states. Returns
   *   CON_OK;
   *   CON_SIGNALLED: a callback failed meanwhile, and its error was printed;
   *   CON_INTERRUPTED, CON_TERMINATED: the wait was ended. */
  con_status (*finish_unit)(lua_State *L);

  /* A process is about to be started: wait for what would leave locks of the C library held in the
   * child. Returns CON_OK, or what ended the wait. Atomic: set when the first job of io/background
   * begins, in any isolate. */
  con_status (*hold_fork)(lua_State *L);

  /* A C module has forked, and the caller is the child (kinds/foreign.h): part from what the family
   * shares. */
  void (*foreign_part)(void);
} con_kinds_upcalls;

/* Set by host/. */
typedef struct con_host_upcalls {
  void (*at_leave)(void); /* the first process is about to leave */
  void (*at_end)(void);   /* a signal ends the first process; async-signal-safe */

  /* The descriptor that a program on our terminal gets as stdout and stderr, while ours go through
   * the prompt; -1: ours. */
  int (*terminal)(void);
} con_host_upcalls;

extern con_kinds_upcalls con_kinds;
extern con_host_upcalls con_host;

#endif
