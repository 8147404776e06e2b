/* SPDX-License-Identifier: MIT */
/* write.h: output for other words. */
#ifndef CON_WORDS_WRITE_H
#define CON_WORDS_WRITE_H

#include <lua.h>

/* The word `print`. */
int con_word_print(lua_State *L);

/* Print the text on top of the stack, which ends with a newline, whatever the script has made of
 * its globals. Does not pop the text. */
void con_print_text(lua_State *L);

#endif
