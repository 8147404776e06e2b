/* SPDX-License-Identifier: MIT */
/* edit.h: lines typed at a terminal, with editing, completion and history (readline). */
#ifndef CON_HOST_EDIT_H
#define CON_HOST_EDIT_H

#include <lua.h>
#include <stdbool.h>

/* How the reading of a line ended. */
typedef enum con_typed {
  CON_TYPED_LINE,    /* a line was pushed, without its newline; pasted text may be several */
  CON_TYPED_DROPPED, /* Ctrl-C: the text typed so far does not count */
  CON_TYPED_END,     /* Ctrl-D, or the end of the input */
} con_typed;

/* Take the terminal over, and load the history. False: stdin or stdout is no terminal that can be
 * edited on, or readline is not installed. */
bool con_edit_open(lua_State *L);

/* After the last line: shorten the history file, and let stdout be the terminal again. */
void con_edit_close(void);

/* Read a line, which begins with blanks for a depth of so many blocks; other units go on. Pushes
 * the line for CON_TYPED_LINE. May raise what a wait raises, but not `interrupted`. */
con_typed con_edit_read(lua_State *L, const char *prompt, int depth);

/* Keep a chunk in the history, unless it is blank or repeats the last chunk. */
void con_edit_remember(const char *text);

/* Set the terminal back. Async-signal-safe. */
void con_edit_restore(void);

#endif
