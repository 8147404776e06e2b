/* SPDX-License-Identifier: MIT */
/* outside.h: words of a graded run that reach files and sockets. */
#ifndef CON_GRADE_OUTSIDE_H
#define CON_GRADE_OUTSIDE_H

#include <lua.h>

/* From here on each call of a word that reaches files, or of LuaSocket if that is loaded, is told
 * before and after as a look at the outside, since units may agree by these. In a new state. Output
 * to stdout and stderr is no such call. */
void con_outside_tell(lua_State *L);

#endif
