/* SPDX-License-Identifier: MIT */
/* signals.h: the signals that conlua handles, for its own purposes and for the script.
 *
 *   SIGURG            look at what is pending for the unit (sched/pending.h)
 *   SIGCHLD           a child ended; a killed child has to be buried
 *   SIGINT            `interrupted` in the main unit; the second ends the first process and its
 *                     family
 *   SIGTERM, SIGHUP   end the first process, and its family before; end another process alone
 *   SIGRTMIN + 5      from the system to a daemon: the thread that made the daemon ends
 */
#ifndef CON_KINDS_SIGNALS_H
#define CON_KINDS_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* Install the handlers; once, in the first process. If that is process 1, which has to collect
 * adopted children, ends of children are watched for from then on. */
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

/* From here on the process group that this process leads is killed when process `parent`, which
 * started this process, has died. */
void con_signals_end_group_with(int parent);

/* ---- Ctrl-C ---- */

/* Was the last SIGINT typed at the terminal, and so also sent to the programs there? */
bool con_signals_was_typed(void);

/* The last SIGINT was not for this process: the next one counts as the first. */
void con_signals_forget_interrupt(void);

/* Which second SIGINT ends the process (the first process with its family, another process alone):
 *   off, at first   a SIGINT within a second of the first, or before the first is raised in the
 *                   script
 *   on              a SIGINT when the first was not raised for a second: at the prompt, and while a
 *                   file is watched
 * None, while SIGINT is ignored or handled by the script. */
void con_signals_be_patient(bool on);

/* ---- signals of the script ---- */

typedef enum con_signal_use {
  CON_SIGNAL_DEFAULT,
  CON_SIGNAL_IGNORED,
  CON_SIGNAL_HANDLED
} con_signal_use;

/* Choose the effect of a signal in this process. Returns 0, or EINVAL: there is no choice for the
 * signal. State lock. */
int con_signals_set(int sig, con_signal_use use);

/* Take the handled signals that came since the last call, a bit each (signal - 1). */
uint64_t con_signals_take(void);

/* Put some of them back, to be taken later. */
void con_signals_give_back(uint64_t signals);

/* ---- SIGPIPE ---- */

/* Between con_signals_pipe_begin and con_signals_pipe_spare C code of others may change the effect
 * of SIGPIPE. Afterwards the choice of the script holds again; if the script has made none, a write
 * to a pipe without readers fails and does not end the process. State lock. */
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
