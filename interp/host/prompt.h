/* SPDX-License-Identifier: MIT */
/* prompt.h: lines typed by a person: at a terminal with editing, completion and history (edit.h),
 * elsewhere plain lines of stdin.
 */
#ifndef CON_HOST_PROMPT_H
#define CON_HOST_PROMPT_H

#include "host/edit.h"

/* Before the first line. */
void con_prompt_open(lua_State *L);

/* After the last line. */
void con_prompt_close(void);

/* Read a line; other units go on. Pushes the line for CON_TYPED_LINE. Where lines are edited, the
 * line begins with blanks for a depth of so many blocks. May raise what a wait raises, but not
 * `interrupted`. */
con_typed con_prompt_read(lua_State *L, const char *prompt, int depth);

/* Keep a whole chunk in the history, if there is one. */
void con_prompt_remember(const char *text);

#endif
