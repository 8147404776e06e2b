/* SPDX-License-Identifier: MIT */
/* clock.h: monotonic time.
 *
 * A con_time is absolute, in nanoseconds of CLOCK_MONOTONIC, so that a deadline can be handed down
 * through any number of waits without growing.
 */
#ifndef CON_BASE_CLOCK_H
#define CON_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

typedef int64_t con_time;

#define CON_NEVER INT64_MAX        /* the deadline of a wait without limit */
#define CON_MS ((con_time)1000000) /* nanoseconds in a millisecond */
#define CON_SECOND ((con_time)1000000000)

/* The time of a program whose time goes on only as its schedule says (check/); 0: real time.
 * Changed by the thread that runs the program alone. */
extern con_time con_clock_virtual;

static inline con_time con_clock_now(void) {
  struct timespec t;
  if (__builtin_expect(con_clock_virtual != 0, 0)) return con_clock_virtual;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (con_time)t.tv_sec * CON_SECOND + t.tv_nsec;
}

/* The deadline `seconds` from now; never earlier than now. Too many seconds for con_time give
 * CON_NEVER - 1, centuries away, and not CON_NEVER: the wait still counts as limited. */
static inline con_time con_clock_after(double seconds) {
  if (!(seconds < 9e9)) return CON_NEVER - 1;
  con_time now = con_clock_now();
  return seconds <= 0 ? now : now + (con_time)(seconds * 1e9);
}

#endif
