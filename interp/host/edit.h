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

/* Take the terminal over; false if it has no such abilities, or readline is not there. */
bool con_edit_open(lua_State *L);
void con_edit_close(void);

/* As con_prompt_read and con_prompt_remember. */
con_typed con_edit_read(lua_State *L, const char *prompt);
void con_edit_remember(const char *text);

/* Give the terminal back as it was. Async-signal-safe. */
void con_edit_restore(void);

#endif
