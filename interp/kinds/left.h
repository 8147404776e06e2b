/* SPDX-License-Identifier: MIT */
/* left.h: warnings about what a unit, or the whole script, leaves behind at its end. */
#ifndef CON_KINDS_LEFT_H
#define CON_KINDS_LEFT_H

#include <lua.h>

#include "units/unit.h"

/* Address: a key in the registry, of a function of conlua's own that says what its part of the
 * process left. */
extern const char con_left_key;

/* The code of unit `u`, which is the caller, has ended: say which locks the unit still holds. Not
 * where the unit was told to stop, since that is nobody's slip. The main unit of the script, after
 * whose end nobody wants a lock, is not asked. */
void con_left_by_unit(lua_State *L, con_unit *u);

/* The calling process is at its end, with exit code 0: say what was left. Of the main process that
 * is all of the family. `at_once`: the end comes by os.exit, in the middle of whatever units do;
 * else they have ended. */
void con_left_by_process(lua_State *L, bool at_once);

#endif
