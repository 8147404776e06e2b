/* SPDX-License-Identifier: MIT */
/* rewind.h: the memory of a run is written back after the run, so that each run begins in the same
 * state, some 20 us after the run before.
 *
 * A run can change: the image of the first process (image.h); thread-local variables; and the
 * family's arena. Variables are found by the headers of the program's file, so that none can be
 * forgotten. Things of the explorer lie elsewhere
 * (con_control_memory).
 */
#ifndef CON_CHECK_REWIND_H
#define CON_CHECK_REWIND_H

/* Once, in the thread that runs everything. */
void con_rewind_open(void);

/* Note the memory, while the main unit is alone; from then on each run begins with that. */
void con_rewind_save(void);

/* Write everything back. From the explorer. */
void con_rewind_back(void);

#endif
