/* SPDX-License-Identifier: MIT */
/* fiber.h: the threads of a script as fibers: each on a C stack of its own, all on one OS thread.
 *
 * Thread-local variables are the fiber's: the thread-local block of the
 * program is saved and loaded whole at each switch, so no variable can be forgotten. Only encoders
 * are apart, since their memory lasts from run to run.
 *
 * A stack stays with the number of its unit, and is used again in each run.
 */
#ifndef CON_CHECK_FIBER_H
#define CON_CHECK_FIBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Find the program's thread-local block. Once, in the thread that runs everything. */
void con_fiber_open(void);

/* Let unit `u` begin with begin(run, data) at the first switch to its fiber; `begin` never returns.
 * `inherits`: with the thread-local variables of the caller; else with those of a new thread.
 * False: no memory. */
bool con_fiber_prepare(uint32_t u, bool inherits, void (*begin)(void *(*run)(void *), void *data),
                       void *(*run)(void *), void *data);

/* Go on with unit `to`, on whose stack the thread is then: con_control.me is `to`. */
void con_fiber_switch(uint32_t to);

/* From the explorer: run unit `to`, and the units that go on after it, until con_fiber_stop. */
void con_fiber_run(uint32_t to);

/* Go back to the explorer. All fibers stay where they are. */
_Noreturn void con_fiber_stop(void);

/* What unit `u` has encoded last, for an operation that is under way. */
const struct con_encoder *con_fiber_encoder(uint32_t u);

/* The thread-local block of the program in this thread. */
char *con_fiber_locals(size_t *size);

#endif
