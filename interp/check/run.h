/* SPDX-License-Identifier: MIT */
/* run.h: a run of the script, from the first line to the end or the first failure. */
#ifndef CON_CHECK_RUN_H
#define CON_CHECK_RUN_H

/* The script is run(data), in the Lua state that the calling thread is in, with the state's lock.
 * Notes the memory to which each run is written back. Once. */
void con_run_open(void *(*run)(void *), void *data);

/* How many seconds of processor time a run may compute without a step; 3 at first. */
void con_run_set_patience(double seconds);

/* Run the script as con_control asks for. What came of the run is in con_control; all else is as
 * before. */
void con_run(void);

#endif
