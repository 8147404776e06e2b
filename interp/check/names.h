/* SPDX-License-Identifier: MIT */
/* names.h: the numbers of units and objects come from the path of their maker, never from the order
 * in which several makers come to it; so a name means the same in all schedules.
 *
 * The main unit's things have the numbers of a plain run. A thing of another unit has the unit's
 * code, and then a count in three digits: lock#1001 is the first lock of the main unit's first
 * child. */
#ifndef CON_CHECK_NAMES_H
#define CON_CHECK_NAMES_H

/* Give out numbers by path. Before the first run. */
void con_names_open(void);
#endif
