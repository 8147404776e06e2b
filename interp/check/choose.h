/* SPDX-License-Identifier: MIT */
/* choose.h: which unit goes on, among those that can.
 *
 * The site walk is for searches. In each run an object is drawn that several units use. A single
 * unit at a time has the word; the others stop before steps on the object. The next unit with the
 * word is drawn among the places of the script where the units that are left first come to the
 * object, then among the units of that place: a hundred units at an equal place are a single
 * choice. (SURW, with places instead of counts.) All other steps go on at random.
 */
#ifndef CON_CHECK_CHOOSE_H
#define CON_CHECK_CHOOSE_H

#include "check/control.h"

/* The alternative that a CHOOSE takes, from 1. */
uint16_t con_choose_value(const con_check_step *s);

/* The unit that goes on, behind the prefix; 0: all that can are asleep. */
uint32_t con_choose(const con_units_set *enabled);

#endif
