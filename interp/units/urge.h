/* SPDX-License-Identifier: MIT */
/* urge.h: a signal for an OS thread that comes only while the thread computes.
 *
 * SIGURG makes a thread look at what is pending (sched/state.h). Sent by tgkill, the signal would
 * also end the wait of a C module early: poll, select, epoll_wait and nanosleep do not go on after
 * a handler. So the signal is that of a timer upon the thread's own processor time, set to the next
 * moment. A thread that sleeps in the kernel uses no time, and gets the signal when the thread
 * computes again. Kernels since 5.9 (CONFIG_POSIX_CPU_TIMERS_TASK_WORK) send such a signal on the
 * way back to the program only, so not even a wait that just begins is cut short; older kernels may
 * cut a wait short within some microseconds of each tick. The signal comes at a tick of the system,
 * so up to 10 ms late.
 */
#ifndef CON_UNITS_URGE_H
#define CON_UNITS_URGE_H

#include "units/unit.h"

/* Have SIGURG sent to the thread of `u`, of this process, as soon as the thread computes; at once,
 * where the system gives no timer. Any thread of the process; async-signal-safe. */
void con_urge(con_unit *u);

/* Have SIGURG sent to the calling thread each time it has computed for `interval`. Returns the
 * timer, for con_urge_no_more; 0: the system gives none. */
int32_t con_urge_each(con_time interval);

/* Delete a timer of con_urge_each; 0: nothing to do. */
void con_urge_no_more(int32_t timer);

/* The thread of `u`, which is the caller, is about to end: delete its timer. */
void con_urge_end(con_unit *u);

#endif
