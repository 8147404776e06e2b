/* SPDX-License-Identifier: MIT */
/* ending.h: the end of a script: waiting for the other units, ending those that need not be waited
 * for, closing the state.
 */
#ifndef CON_KINDS_ENDING_H
#define CON_KINDS_ENDING_H

#include "sched/here.h"

/* The address is a key of the registry: a function to call at the end of the main code of a process
 * or isolate, or nil. */
extern const char con_ending_key;

/* All units of the script have ended, and its exit code is 0: called for the exit code to be. NULL:
 * nobody asks. Set before the first script runs. */
extern int (*con_ending_look)(lua_State *L, int code);

/* The main code of a process or isolate has ended with exit code `code`: wait for threads and
 * isolates, terminate daemon processes, join the other children. After CON_EXIT_INTERRUPTED, or
 * when an interruption comes meanwhile, all of them are ended instead. Returns the exit code:
 * `code`, or that of an interruption, a deadlock or a failure meanwhile. */
int con_ending_run(lua_State *L, int code);

/* The code of a thread has ended: wait for its green tasks. */
void con_ending_run_tasks(lua_State *L);

/* Raise an error if the state is at its end, where no unit starts any more; the message names
 * `kind`. State lock. */
void con_ending_check(lua_State *L, con_kind kind);

/* Close the state, so that the finalizers run. The other threads are told to end first; threads
 * that still run after a second are left where they are. Ctrl-C ends the process meanwhile. State
 * lock; the calling thread's last act in the state. */
void con_ending_close(con_state *s);

/* Terminate the daemon processes without waiting for their end: for an end of the process that
 * waits for nothing. */
void con_ending_stop_daemons(void);

/* End the whole family, which is in a deadlock. For con_sched.doom. */
void con_ending_doom(void);

/* The code of unit `u`, which is the caller, has ended by an error: others may take the locks of
 * the unit over. */
void con_ending_leave_locks(con_unit *u);

#endif
