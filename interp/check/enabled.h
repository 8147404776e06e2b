/* SPDX-License-Identifier: MIT */
/* enabled.h: can a unit go on? A unit that has to wait is in no wait queue: the unit stands before
 * the step until the step can succeed, as the objects say at each choice. */
#ifndef CON_CHECK_ENABLED_H
#define CON_CHECK_ENABLED_H

#include "check/control.h"

/* Would the next step of unit `u`, which is pending, succeed? */
bool con_enabled_is(const con_checked *u);

/* The same, whoever has the turn of the unit's thread (turns.h). */
bool con_enabled_but_turn(const con_checked *u);

/* Would the unit go on to run callbacks that are due (pools.h)? */
bool con_enabled_by_calls(const con_checked *u);

/* Is there a reason to stop the unit? */
bool con_enabled_stops(const con_checked *u);

/* Is one of the objects ready that the step watches (CON_STEP_ANY)? */
bool con_enabled_any(const con_check_step *s);

/* Which operations on the object of `s` would have to wait before the step: CON_NO_*. */
uint8_t con_enabled_refused(const con_check_step *s);

#endif
