/* SPDX-License-Identifier: MIT */
/* help.h: the table of all words, for conlua.core. */
#ifndef CON_WORDS_HELP_H
#define CON_WORDS_HELP_H

#include <lua.h>

/* lua_CFunction. words() -> an array of {library=, name=, said=, method=, usage=, help=}, of all
 * words that have a usage, in the order of the manual. */
int con_help_words(lua_State *L);

#endif
