/* SPDX-License-Identifier: MIT */
/* units.h: the units of the family, as handles. */
#ifndef CON_WORDS_UNITS_H
#define CON_WORDS_UNITS_H

#include <lua.h>

/* Push an array with handles of all live units of the family. Raises if there is no memory. */
void con_units_push(lua_State *L);

#endif
