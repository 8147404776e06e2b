/* SPDX-License-Identifier: MIT */
/* punctual.h: time as on a machine that is never late (conlua check --punctual). All units know one
 * time. It passes only when nobody can go on but by the end of a sleep or of a limit; of these the
 * first is taken. So every step depends on each other one, and no proof is made this way. */
#ifndef CON_CHECK_PUNCTUAL_H
#define CON_CHECK_PUNCTUAL_H

#include "check/control.h"

/* Leave out units that can go on only by time passing: all of them if others can go on, else all
 * but those whose time comes first. */
void con_punctual_narrow(con_units_set *enabled);

/* It is `time` at least. */
void con_punctual_pass(con_time time);

#endif
