/* SPDX-License-Identifier: MIT */
/* list.h: every word of the language. */
#ifndef CON_WORDS_LIST_H
#define CON_WORDS_LIST_H

#include "binding/words.h"

/* Every table of words, in the order of the manual; ends with NULL. For con_words_register. */
extern const con_library *const con_libraries[];

/* Open all words in L, a new state: the standard libraries, the globals, and `require "conlua"`.
 * May raise. */
void con_words_open(lua_State *L);

#endif
