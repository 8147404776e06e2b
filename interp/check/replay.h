/* SPDX-License-Identifier: MIT */
/* replay.h: a schedule in names, as the reader sees it:
 *
 *   balance+deposited|1@r:balance#2>2;2@acquire:lock1#1>main
 *
 * In front of the bar are the names of the data at which units stop. Behind the bar are deviations
 * from the default schedule, in which the unit that ran goes on if possible, else the first unit
 * that can: "before unit 1 reads balance for the second time, unit 2 goes". Units are called by
 * their maker and a count: "main", "1", "1.2".
 *
 * So a schedule says the same in another process, and mostly also after small changes of the
 * script.
 */
#ifndef CON_CHECK_REPLAY_H
#define CON_CHECK_REPLAY_H

#include <stddef.h>

#include "check/control.h"

#define CON_LABEL_MAX 96
#define CON_DEVIATIONS 512

typedef struct con_deviation {
  char unit[40];             /* would go on, */
  char label[CON_LABEL_MAX]; /* with this step, */
  uint32_t nth;              /* the how-manieth of the unit with this label, from 1; */
  char to[40];               /* but this unit goes; "=2": the alternative of a check.choose */
} con_deviation;

typedef struct con_schedule {
  uint32_t n;
  con_deviation deviation[CON_DEVIATIONS];
} con_schedule;

/* A place of the source where data is accessed (access.h). */
typedef struct con_site {
  uint32_t line;
  const char *text; /* the variable, or the field with all before it */
  const char *name; /* what errors call the value that is indexed; NULL: nothing */
} con_site;

/* Before the first site is added. */
void con_replay_open(void);

/* Add a site; the texts must last. Returns its number, or 0: there are too many. */
uint32_t con_replay_add_site(con_site site);
/* How many sites there are. */
uint32_t con_replay_sites(void);
const con_site *con_replay_site(uint32_t site);

/* The step that unit `u` took, or would have taken, after the first `n` of the log. */
const con_check_step *con_replay_step_after(uint32_t u, uint32_t n);

/* Let the deviation be where unit `u` would go on with step `s`, behind the first `n` of the log.
 * Which unit goes instead is left open. */
void con_replay_place(con_deviation *d, uint32_t u, const con_check_step *s, uint32_t n);

/* The unit that goes on in the default schedule, among those that can. */
uint32_t con_replay_default(const con_units_set *enabled, uint32_t before);

/* Follow the schedule in the next runs with CON_CHOOSE_FOLLOW; the schedule must last as long. */
void con_replay_follow(const con_schedule *s);

/* For CON_CHOOSE_FOLLOW: the alternative of a CHOOSE, the first in the default schedule. */
uint16_t con_replay_value(const con_check_step *s);

/* How many of the deviations the last run has met. */
uint32_t con_replay_met(void);

/* For CON_CHOOSE_FOLLOW: the unit that goes on. At the start of a run `chosen` is 0. */
uint32_t con_replay_choose(const con_units_set *enabled);

/* The schedule of the run in the log. False: too many deviations. */
bool con_replay_take(con_schedule *s);

/* Write the schedule of the run in the log as text. */
void con_replay_print(const con_schedule *s, char *out, size_t size);

/* Read a schedule, and let units stop where the text says. False: the text is none. */
bool con_replay_read(const char *text, con_schedule *s);

#endif
