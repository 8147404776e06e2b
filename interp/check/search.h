/* SPDX-License-Identifier: MIT */
/* search.h: random schedules, for scripts with too many classes to try each. */
#ifndef CON_CHECK_SEARCH_H
#define CON_CHECK_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

/* Before the first run. */
void con_search_open(void);

/* A few runs that find at which accesses units have to stop, and what units have in common. Ends
 * early with a run that fails. Returns how many runs there were; *failed: did the last one fail? */
uint32_t con_search_profile(uint64_t seed, bool *failed);

/* Run number `i` of the search that `seed` begins. After a profile that did not fail. */
void con_search_run(uint64_t seed, uint64_t i);

#endif
