/* SPDX-License-Identifier: MIT */
/* signals.h: the signals of the system that a process of the family handles, for itself and for the
 * script.
 *
 *   SIGURG            look at what is pending for the unit (sched/state.h)
 *   SIGCHLD           a child ended; a killed one has to be buried
 *   SIGINT            `interrupted` in the main unit; a second one ends the first process with its
 *                     family
 *   SIGTERM, SIGHUP   end the first process, and its family before it; end another process alone
 *   SIGRTMIN + 5      sent by the system to a daemon when the thread that made it ends
 */
#ifndef CON_KINDS_SIGNALS_H
#define CON_KINDS_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* Install the handlers; once, in the first process. As process 1, which has to collect the children
 * it adopts, it also watches for ends of children from then on. */
void con_signals_open(void);

/* A thread that is not the main one begins. */
void con_signals_begin_thread(void);

/* In the child of a fork, all signals blocked. `daemon`: it ends with the process `parent`. */
void con_signals_after_fork(bool daemon, int parent);

/* In a foreign process (foreign.h): the signals are no longer conlua's. */
void con_signals_let_go(void);

/* ---- ends ---- */

/* Send SIGTERM to every other process of the family, also to one that is just being forked.
 * Async-signal-safe. */
void con_signals_end_others(void);

/* End this process by the default action of `sig`. Process 1, to which the kernel does not deliver
 * it, exits with 128 + sig. Async-signal-safe. */
_Noreturn void con_signals_die(int sig);

/* From here on the process group of this process, its leader, is killed when the process `parent`,
 * who started it, is dead. */
void con_signals_end_group_with(int parent);

/* ---- Ctrl-C ---- */

/* Was the last SIGINT typed at the terminal, and so also sent to the programs there? */
bool con_signals_was_typed(void);

/* The last SIGINT was not for this process: the next one counts as the first. */
void con_signals_forget_interrupt(void);

/* Which second SIGINT ends the process (the first process with its family, another one alone):
 *   off (at first)   one that comes within a second of the first, or before the first is raised in
 *                    the script
 *   on               one that comes when the first has not been raised for a second: for the
 *                    prompt, and watching a file
 * It does not apply while SIGINT is ignored or handled by the script. */
void con_signals_be_patient(bool on);

/* ---- signals of the script ---- */

typedef enum con_signal_use {
  CON_SIGNAL_DEFAULT,
  CON_SIGNAL_IGNORED,
  CON_SIGNAL_HANDLED
} con_signal_use;

/* Choose what a signal does in this process. Returns 0, or EINVAL: that cannot be chosen. State
 * lock. */
int con_signals_set(int sig, con_signal_use use);

/* Take the handled signals that came since the last call, a bit each (signal - 1). */
uint64_t con_signals_take(void);

/* Put some of them back, to be taken later. */
void con_signals_give_back(uint64_t signals);

/* ---- SIGPIPE ---- */

/* Between con_signals_pipe_begin and con_signals_pipe_spare foreign code may change what SIGPIPE
 * does. Then it does again what the script has chosen; where the script has chosen nothing, a write
 * to a pipe that has no reader fails without ending the process. State lock. */
void con_signals_pipe_begin(struct sigaction *before);
void con_signals_pipe_spare(const struct sigaction *before);

/* The script's own output has no reader any more: end by SIGPIPE, as every program does, unless the
 * script has chosen something else. State lock. */
void con_signals_end_by_pipe(void);

/* ---- children ---- */

/* This process is about to have a child of the family: from now on the end of a child wakes a
 * thread that waits in con_park. Elsewhere SIGCHLD is blocked, so that no call of a C module fails
 * with EINTR. State lock. */
void con_signals_watch_children(void);

#endif
