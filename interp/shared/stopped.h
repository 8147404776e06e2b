/* SPDX-License-Identifier: MIT */
/* stopped.h: a process that a signal stops while one of its threads holds latches.
 *
 * SIGSTOP stops a process at any instruction, and a latch cannot be taken from a thread that will
 * go on. So a waiter that finds the holder stopped leaves a note in the holder's carrier and
 * continues the process by SIGCONT. When the holder has released its last latch, the holder finds
 * the note and stops the process again. To the sender of the stop, the process stays stopped but
 * for some microseconds, or for as long as the system lets a thread wait for a processor.
 *
 * A lock that a word takes for the word's own time alone, as that of a cell, is treated alike: the
 * word is brief, and puts a stop off until the end of the word. Units that find such a lock held,
 * and conlua after a stop that a script has asked for, continue a stopped owner. A lock that was
 * handed to a stopped unit is taken back from it (objects/lock.h).
 *
 * Two SIGCONT must be told apart: the waiter's, and a user's, which may come in these microseconds
 * and must win. So SIGCONT is blocked in all threads, where the signal stays pending until the
 * holder takes it; the waiter sends its SIGCONT to the holder's thread alone, which the signal
 * shows (SI_TKILL). A stop discards pending SIGCONTs. If a script handles SIGCONT, the signal is
 * not blocked, and the handler keeps account (con_stopped_told).
 *
 * Not seen: a SIGCONT between the holder's look and the holder's stop, some hundred nanoseconds;
 * and a SIGCONT that is sent to a single thread. A process that a debugger stops, that may not be
 * signalled, or whose state cannot be read (without /proc, a parent can ask for a child), is not
 * continued.
 */
#ifndef CON_SHARED_STOPPED_H
#define CON_SHARED_STOPPED_H

#include "shared/carrier.h"

/* Block SIGCONT. Call in the first process, before a second thread exists. */
void con_stopped_open(void);

/* If the thread of `holder`, with the token `token` read from a latch, is stopped while it holds
 * latches or is in a brief word, continue the process so that the thread comes out of these. Any
 * thread of another process. Pairs with con_stopped_again.
 * Returns whether the thread was stopped so and is continued. */
bool con_stopped_help(con_carrier *holder, uint32_t token);

/* Is the thread of `c`, of another process, stopped by a signal? Reads /proc. */
bool con_stopped_is(const con_carrier *c);

/* con_stopped_help for all threads of the process in slot `process`. Returns whether any of them
 * was stopped so. */
bool con_stopped_help_process(uint32_t process);

/* Stop the process again, if the process was continued for this thread's latches or brief words.
 * For con_latch_unlock_slow and con_stopped_let_in, out of both. Keeps errno. */
void con_stopped_again(void);

/* A brief word begins: a stop is put off until con_stopped_let_in. Calls nest. The thread does not
 * wait in between. */
static inline void con_stopped_put_off(void) {
  con_store(&con_me->n_brief, con_me->n_brief + 1);
  con_in_order();
}

/* A brief word has ended. No latch held. In a foreign process that was forked within the word, the
 * count may be 0. */
static inline void con_stopped_let_in(void) {
  con_in_order();
  if (con_me->n_brief > 0) con_store(&con_me->n_brief, con_me->n_brief - 1);
  con_in_order();
  if (con_me->n_brief == 0 && con_load(&con_me->resumed) != 0) con_stopped_again();
}

/* Account for a SIGCONT that reached the script's handler; `to_thread`: the signal was sent to a
 * single thread. Async-signal-safe.
 * Returns false if the signal is only for con_stopped_again, and the script must not see it. */
bool con_stopped_told(bool to_thread);

#endif
