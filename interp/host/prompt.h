/* SPDX-License-Identifier: MIT */
/* prompt.h: lines typed by somebody: at a terminal with editing, completion and history, elsewhere plain.
 *
 * Uses:   screen, streams.
 */
#ifndef CON_HOST_PROMPT_H
#define CON_HOST_PROMPT_H

#include "host/edit.h"

/* Before the first line, and after the last. */
void con_prompt_open(lua_State *L);
void con_prompt_close(void);

/* Read a line; others go on. May raise what a wait raises, but not `interrupted`. */
con_typed con_prompt_read(lua_State *L, const char *prompt);

/* Keep a whole chunk in the history. */
void con_prompt_remember(const char *text);

#endif
