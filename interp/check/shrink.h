/* SPDX-License-Identifier: MIT */
/* shrink.h: the schedule of a failure with the fewest deviations from the default (replay.h). */
#ifndef CON_CHECK_SHRINK_H
#define CON_CHECK_SHRINK_H

#include "check/replay.h"

typedef struct con_shrunk {
  uint32_t before; /* deviations of the schedule that was found */
  uint32_t runs;
  bool repeats;  /* does the schedule fail again in the same way? */
  bool is_least; /* were all schedules with fewer deviations tried? */
} con_shrunk;

/* Before the first run. */
void con_shrink_open(void);

/* Shrink schedule `s`, which ended in verdict `v`. After the call the log is that of the shrunk
 * schedule, with lines and values. */
void con_shrink(con_schedule *s, con_verdict v, con_shrunk *result);

/* Run schedule `s`, with lines and values. */
void con_shrink_show(const con_schedule *s);

#endif
