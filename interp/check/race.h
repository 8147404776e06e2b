/* SPDX-License-Identifier: MIT */
/* race.h: data races in a run: two accesses to equal data, at least a single write among the two,
 * by units that nothing orders but chance.
 *
 * Units are ordered by starts and ends, and by operations on an object that depend on each other
 * (vector clocks, as in FastTrack). Where no unit stops before an access, the log has the access
 * nevertheless; after a race there, units stop there. So a proof has seen every order that matters
 * if no access of its runs raced but where units stop.
 */
#ifndef CON_CHECK_RACE_H
#define CON_CHECK_RACE_H

#include <stdbool.h>
#include <stdint.h>

/* Before the first run. */
void con_race_open(void);

/* Look for races in the log, which has all accesses. Units stop at what races from now on. Returns
 * at how many sites they did not stop before. */
uint32_t con_race_find(void);

/* A race found so far: two places in the source. */
typedef struct con_race {
  uint32_t write, other;
  bool both_write;
} con_race;

/* The text of a site where units read a file: each read is whole, so that is no race. */
#define CON_RACE_OF_FILES "the file"

/* The races found so far, at most `most`, each pair of places once. Returns how many. */
uint32_t con_race_list(con_race *races, uint32_t most);

#endif
