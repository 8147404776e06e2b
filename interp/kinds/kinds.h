/* SPDX-License-Identifier: MIT */
/* kinds.h: starting and ending the kinds of unit.
 *
 * What is the same for all of them is in body.c: running the function of a unit under a handler that takes the traceback,
 * and recording what came of it. process.c, thread.c and isolate.c start one; ending.c is the end of a script.
 *
 * Uses:   state, wait, codec, unit.
 */
#ifndef CON_KINDS_KINDS_H
#define CON_KINDS_KINDS_H

#include <signal.h>

#include "sched/wait.h"

/* Start unit `u`, of its kind, whose function and n arguments lie on top of L's stack (taken off). Raises when the system
 * refuses; then the unit is as before. */
void con_process_start(lua_State *L, con_unit *u, int n);
void con_thread_start(lua_State *L, con_unit *u, int n);
void con_isolate_start(lua_State *L, con_unit *u, int n);

/* -W: every isolate begins with warnings on. Set by the host, before the script. */
extern bool con_isolate_warns;

/* ---- body.c ---- */

#define CON_EXIT_DEADLOCK 86
#define CON_EXIT_INTERRUPTED 130 /* of a process whose main code Ctrl-C ended */

/* Call the function below the n arguments on L's stack for unit `u`, record results or error, and report an error nobody
 * catches. Returns the exit code. Leaves the results or nothing on the stack. `shared`: others hold the same state, so the
 * results are kept there as they are. */
int con_body_run(lua_State *L, con_unit *u, int n, bool shared);

/* Once, in the first process. */
void con_body_open(void);

/* lua_pcall with a handler that adds a traceback; on failure the error value and, above it, the traceback (or nil) are pushed.
 * Raises nothing itself, also when there is no memory. */
int con_body_call(lua_State *L, int n, int results);

/* Call f(L, data) with the n values on top as its stack, so that an error in it ends here. LUA_OK and its results, or what
 * lua_pcall says and the error. For what runs below no call of Lua, where an error would abort the process. */
int con_body_protect(lua_State *L, int n, int (*f)(lua_State *L, void *data), void *data);

/* Print an error nobody caught: "Process-1: message" and the traceback; the two lie on top. For unit.Terminated, which
 * only says that the unit was told to stop, nothing is printed. */
void con_body_report(lua_State *L, const char *who);

/* The same where there is no memory for more: "Process-1: not enough memory to begin". */
void con_body_report_no_memory(con_unit *u, const char *what_for);

/* Push what u:result() gives for an ended unit, returns how many; raises its error. con_body_result_at: for one of this state,
 * by its handle. */
int con_body_result(lua_State *L, con_unit *u);
int con_body_result_at(lua_State *L, int index);

/* A unit's function has ended in a process that is foreign (units/family.h), which ends with it. Unless `ok`, the error and its
 * traceback are on top. */
_Noreturn void con_body_leave(lua_State *L, const char *who, bool ok);

/* The function of a unit has ended; its results lie from `first` on. Is the unit to be stopped by what came too late to be raised
 * in the function? Then the error and its traceback are in their place. */
bool con_body_stops_late(lua_State *L, int first);

/* The parts of con_body_run for a unit that is run otherwise. con_body_trace: a handler of errors that only takes the
 * traceback, and leaves it in the registry under the address of the Lua state. con_body_pack: make of the n values on top
 * (true, results... or false, error, traceback) the annex of a handle. con_body_record: encode and keep them for other
 * processes, popped; if they cannot go, false and why. */
int con_body_trace(lua_State *L);
void con_body_pack(lua_State *L, int n);
void con_body_record(lua_State *L, con_unit *u, int n);

/* Called, when not NULL, when the function of a unit has returned: waits until what the unit began by itself has ended. CON_OK;
 * CON_SIGNALLED: there was an error meanwhile, which was reported; CON_INTERRUPTED, CON_TERMINATED: it did not wait on. Set by
 * words/. */
extern con_status (*con_kinds_finish_unit)(lua_State *L);

/* ---- process.c ---- */

/* How many OS threads this process has besides its main one; atomic. */
extern uint32_t con_process_threads;

/* Its address is where the registry keeps a function to call at the end of the main code of a process or isolate, or nil. */
extern const char con_kinds_end_key;

/* Its address is where the registry keeps math.randomseed, for a child to have numbers of its own; set by words/. */
extern const char con_randomseed_key;

/* Called, when not NULL, before the process leaves; and from a signal handler that ends it. Set by the host. */
extern void (*con_process_at_leave)(void);
extern void (*con_process_at_end)(void);

/* Called, when not NULL, before a process is started: waits until what would hold locks of the C library in a child is done.
 * CON_OK, or what ended the wait. Set by words/. */
extern con_status (*con_process_hold)(lua_State *L);

/* This process is over: leave the family and exit with `code`. In the main process C's handlers run (atexit); those that a child
 * has are its parent's. */
_Noreturn void con_process_leave(int code);

/* Collect a child of this process that has ended: the system forgets it. Blocks only for its last moments. */
void con_process_collect(con_unit *u);

/* Was the process unit made by this process? */
bool con_process_is_mine(const con_unit *u);

/* ---- ending.c ---- */

/* The end of the main code of a process: threads and isolates are waited for, daemon processes terminated, other children
 * joined. After CON_EXIT_INTERRUPTED, or when that comes meanwhile, all of them are ended. Returns the exit code: `code`,
 * or that of an interruption or deadlock meanwhile. */
int con_ending_run(lua_State *L, int code);

/* The end of a thread's code: its green tasks are waited for. */
void con_ending_run_tasks(lua_State *L);

/* Raise an error if the state is at its end, where no unit, of this kind, can start any more. State lock. */
void con_ending_check(lua_State *L, con_kind kind);

/* Close the state, so that its finalizers run: its other threads are told to end first, and left where they are if they do not
 * within a second. Ctrl-C ends the process meanwhile. State lock; called by a thread of the state, whose last act in it this is. */
void con_ending_close(con_state *s);

/* Terminate the daemon processes without waiting: for an end that waits for nobody. */
void con_ending_stop_daemons(void);

/* The deadlock of the whole family: ends it. For con_state_doom. */
void con_ending_doom(void);

/* Join `u` as the language does: CON_OK, CON_TIMEOUT or what con_wait says. */
con_status con_join(lua_State *L, con_unit *u, con_time deadline);

/* The same for a word that ends with it (con_wait_then). */
int con_join_then(lua_State *L, con_unit *u, con_time deadline, con_finish finish);

/* ---- signals.c ---- */

/* Install the handlers; in the first process. */
void con_signals_open(void);

/* SIGTERM to every other process of the family, those included that are just being forked. Async-signal-safe. */
void con_signals_end_others(void);

/* End this process by the signal, as its default action does; with exit code 128 + sig where the kernel does not deliver it: to
 * process 1. Async-signal-safe. */
_Noreturn void con_signals_die(int sig);

/* Was the last Ctrl-C typed, and so also sent to the programs on our terminal? */
bool con_signals_was_typed(void);

/* A Ctrl-C that was not for this program: the next one is the first. */
void con_signals_forget_interrupt(void);

/* A second SIGINT ends the first process with its family, and another process alone, as the default does, when it comes within
 * a second of the first, or while the first one is still not raised. With `on` (the prompt, a watch) only when the first one
 * was not raised for a second. Where a SIGINT does something else (ignored, handled by the script) nothing of this holds. */
void con_signals_be_patient(bool on);

/* What a signal does in this process: 0, or EINVAL if that cannot be chosen. State lock. */
typedef enum con_signal_use {
  CON_SIGNAL_DEFAULT,
  CON_SIGNAL_IGNORED,
  CON_SIGNAL_HANDLED
} con_signal_use;
int con_signals_set(int sig, con_signal_use use);

/* The handled signals that came since the last call, a bit each (signal - 1); and some of them back, for later. */
uint64_t con_signals_take(void);
void con_signals_give_back(uint64_t signals);

/* Between the two calls something may change what SIGPIPE does. After them it is what the script has chosen; or, if it was
 * never asked, a write to what nobody reads any more is an error, and not the end of this process. State lock. */
void con_signals_pipe_begin(struct sigaction *before);
void con_signals_pipe_spare(const struct sigaction *before);

/* The script's own output is read by nobody: end by it as every program does, in spite of the above. State lock. */
void con_signals_end_by_pipe(void);

/* This process is about to have a child of the family: from now on its end is told, to a thread that waits in con_park. The
 * calls of C modules are left alone: elsewhere SIGCHLD is blocked. State lock. */
void con_signals_watch_children(void);

/* A thread that is not the main one begins. */
void con_signals_begin_thread(void);

/* In a process that is foreign (units/family.h): no signal is ours. */
void con_signals_let_go(void);

/* In a child; `daemon`: end with the parent. */
void con_signals_after_fork(bool daemon, int parent);

/* From here on the process group of this process, which is its own, is killed when `parent`, who started it, has died. */
void con_signals_end_group_with(int parent);

/* ---- isolate.c ---- */

/* Fill a new state with the words of the language; set by words/. */
extern void (*con_open_words)(lua_State *L);

#endif
