/* SPDX-License-Identifier: MIT */
/* now.h: the time of a unit goes on by its own sleeps, and by learning of later times: from its
 * maker, from the end of a unit that it joins, and from all objects. So what a clock shows depends
 * only on what orders the units, and is the same in all schedules of a class.
 */
#ifndef CON_CHECK_NOW_H
#define CON_CHECK_NOW_H

#include "check/control.h"

/* Before the first run. */
void con_now_open(void);

/* Unit `u` takes step `s` of the log, and goes on: the time is the unit's. */
void con_now_step(con_checked *u, const con_check_step *s);

/* Unit `made` begins with the time of `maker`. */
void con_now_start(con_checked *made, const con_checked *maker);

#endif
