/* SPDX-License-Identifier: MIT */
/* checker_kept.h: Lua states for the isolates of a script that is checked. To open a state takes
 * milliseconds, a hundred times as long as a run. So states are opened before the runs, and are a
 * part of the memory to which each run is written back: each run has them untouched. */
#ifndef CON_HOST_CHECKER_KEPT_H
#define CON_HOST_CHECKER_KEPT_H

/* Run the script once, to see how many isolates there are, and open as many states. Once, behind
 * con_run_open, in the script's state. */
void con_checker_kept_open(void);

#endif
