/* SPDX-License-Identifier: MIT */
#include "host/prompt.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/stream.h"
#include "io/stream_read.h"

static bool edits;

void con_prompt_open(lua_State *L) { edits = con_edit_open(L); }

void con_prompt_close(void) {
  if (edits) con_edit_close();
}

void con_prompt_remember(const char *text) {
  if (edits) con_edit_remember(text);
}

/* con_prompt_read where there is no editing. */
static con_typed read_plain(lua_State *L, const char *prompt) {
  fputs(prompt, stdout);
  fflush(stdout);
  con_status status = con_stream_line(L, stdin);
  if (status == CON_INTERRUPTED) {
    fputc('\n', stdout);
    return CON_TYPED_DROPPED;
  }
  con_stream_raise(L, status);
  if (lua_isnil(L, -1)) {
    fputc('\n', stdout);
    return CON_TYPED_END;
  }
  size_t size;
  const char *line = lua_tolstring(L, -1, &size);
  if (size > 0 && line[size - 1] == '\n') {
    lua_pushlstring(L, line, size - 1);
    lua_remove(L, -2);
  }
  return CON_TYPED_LINE;
}

con_typed con_prompt_read(lua_State *L, const char *prompt, int depth) {
  return edits ? con_edit_read(L, prompt, depth) : read_plain(L, prompt);
}
