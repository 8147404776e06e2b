/* SPDX-License-Identifier: MIT */
/* stopped.h: a process that a signal stops while a thread of it holds latches.
 *
 * SIGSTOP stops a process at any instruction, and nobody can take a latch from a thread that will go on. So a waiter who finds the
 * holder stopped leaves a note in the holder's carrier and continues the process by SIGCONT. When the holder has let its last
 * latch go, it finds the note and stops the process again. For whoever stopped the process, it stays stopped but for some
 * microseconds, or as long as the system lets a thread wait for a processor.
 *
 * Two SIGCONT must be told apart: the waiter's and that of whoever stopped the process, which may come in these
 * microseconds and must win. So SIGCONT is blocked in all threads, where it is kept until it is asked for; the waiter's is sent
 * to the holder alone, which is seen in it (SI_TKILL). A stop throws away those that came before it. A script that handles
 * SIGCONT has it let in; then the handler keeps account (con_stopped_told).
 *
 * Not seen: a SIGCONT that comes between the holder's look and its stop, some hundred nanoseconds; and one that is sent to
 * a single thread. A process that is stopped by a debugger, may not be signalled, or cannot be seen for want of /proc, is
 * not continued.
 *
 * Uses:   carrier, proc.
 */
#ifndef CON_SHARED_STOPPED_H
#define CON_SHARED_STOPPED_H

#include "shared/carrier.h"

/* In the first process, before there is a second thread. */
void con_stopped_open(void);

/* If the thread of `holder`, whose token was read in a latch, is stopped while it holds latches, have it let them go. Was it
 * stopped so? Any thread of another process. Pairs with con_stopped_again. */
bool con_stopped_help(con_carrier *holder, uint32_t token);

/* As con_stopped_help for all threads of the process in this slot. Was one stopped so? */
bool con_stopped_help_process(uint32_t process);

/* This thread lets its last latch go: stop the process again if it was continued for that. For con_latch_unlock_slow. */
void con_stopped_again(void);

/* A handler of the script got SIGCONT. False if that is for nobody but con_stopped_again. Async-signal-safe. */
bool con_stopped_told(bool to_thread);

#endif
