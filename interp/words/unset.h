/* SPDX-License-Identifier: MIT */
/* unset.h: warnings about what the script reads in vain: a global that nothing sets, and a question
 * of an object that is not asked, as in `if e.is_set then`.
 *
 * The instructions of the script's chunk tell which globals are read, which set, and what is done
 * with a value. Only where a script reads a global that it never sets, and that is not there, do
 * reads of missing globals go through a function: a metatable of _G, which getmetatable does not
 * show, and which the script may replace. Only where a method stands in the place of a truth do
 * objects of that kind tell of it. To all other scripts there is no difference.
 */
#ifndef CON_WORDS_UNSET_H
#define CON_WORDS_UNSET_H

#include <lua.h>

/* Watch the script whose chunk, just loaded, is on top of L, the main state. Without memory nothing
 * is watched. */
void con_unset_watch(lua_State *L);

/* Hide the metatable of _G from getmetatable and debug.getmetatable of the new state. */
void con_unset_open(lua_State *L);

#endif
