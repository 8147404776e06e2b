/* SPDX-License-Identifier: MIT */
/* upcalls.h: what sched/ has higher floors do. */
#ifndef CON_SCHED_UPCALLS_H
#define CON_SCHED_UPCALLS_H

#include <lua.h>
#include <stdbool.h>

#include "units/unit.h"

struct con_call;

typedef struct con_upcalls {
  /* The family is doomed: end the process. If the call returns, the wait of the unit ends with
   * CON_DEADLOCK. */
  void (*doom)(void);

  /* Run handlers of the script for signals that came. CON_OK, or CON_SIGNALLED with the error of a
   * handler kept for con_raise_status. May be NULL. */
  con_status (*handle_signals)(lua_State *L);

  /* A child process of the calling process may have ended. May be NULL. */
  void (*children)(void);

  /* A C function of Lua that runs the callbacks of the script that are due (CON_PENDING_CALLS).
   * Callbacks may wait. May be NULL. */
  lua_CFunction run_calls;

  /* The unit waits in a handler, until `deadline` at most, and CON_PENDING_GIVE_WAY was pending.
   * CON_OK, or what ended a wait meanwhile. May be NULL. */
  con_status (*give_way)(lua_State *L, struct con_unit *self, con_time deadline);

  /* Let other units of the calling thread run. The thread has a loop. */
  void (*pass)(void);

  /* From the hook: name a task that has run for long without a wait (con_loop_is_hogged). May be
   * NULL. */
  void (*report_hog)(lua_State *L);

  /* Memory for new states; NULL: malloc's. */
  lua_Alloc allocate;

  /* An opened state that nobody has used, without a thread; NULL: there is none, and a new one is
   * made. May be NULL. */
  struct con_state *(*kept_state)(void);

  /* The unit would have to wait in `call`, which was announced and tried: wait in another way than
   * by parking, and answer as the last attempt does. NULL: the unit parks. */
  con_status (*wait_on)(struct con_unit *self, struct con_call *call);

  /* A task begins: give waiter `w` a coroutine w->L, with the task's function and w->n_args
   * arguments above that. `service` is for calls that may raise. False: no memory. */
  bool (*task_begin)(struct con_waiter *w, lua_State *service);

  /* The coroutine of task `w` came to its end, with the status of lua_resume. */
  void (*task_end)(struct con_waiter *w, int status);
} con_upcalls;

/* Filled by the floors above before the script begins; later only the prompt changes `doom`. NULL
 * where a function is left out; only those that say so may be. */
extern con_upcalls con_sched;

#endif
