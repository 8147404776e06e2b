/* SPDX-License-Identifier: MIT */
/* death.h: ends of processes of a script that is checked, in order or by a signal. */
#ifndef CON_CHECK_DEATH_H
#define CON_CHECK_DEATH_H

/* Signals kill processes of the run. Before the first run. */
void con_death_open(void);

/* The process of the running unit ends, with all its units; a run whose process ends with a code
 * other than 0 has failed. */
_Noreturn void con_death_leave(int code);

/* The Lua state of the running unit, an isolate, is about to close: the threads in the state that
 * are left, daemons, go no further. */
void con_death_close(void);

#endif
