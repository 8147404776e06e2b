/* SPDX-License-Identifier: MIT */
#include "binding/chunk.h"

#include <lauxlib.h>
#include <string.h>

#define SHOWN "[conlua."

static bool begins(const char *text, const char *with) {
  return strncmp(text, with, strlen(with)) == 0;
}

const char *con_chunk_push_name(lua_State *L, const char *module) {
  return lua_pushfstring(L, "=[%s]", module);
}

static bool is_own(const char *source) { return begins(source, "=" SHOWN); }

bool con_chunk_is_library(const char *source) {
  return is_own(source) && !begins(source, "=" SHOWN "grade");
}

bool con_chunk_find_script(lua_State *L, int level, lua_Debug *ar) {
  for (; lua_getstack(L, level, ar); level++) {
    lua_getinfo(L, "l", ar);
    if (ar->currentline <= 0) continue; /* a function in C, or without lines */
    lua_getinfo(L, "S", ar);
    if (!is_own(ar->source)) return true;
  }
  return false;
}

bool con_chunk_is_own_line(const char *line) { return begins(line, "\t" SHOWN); }

const char *con_chunk_own_line(const char *traceback) { return strstr(traceback, "\n\t" SHOWN); }

int con_chunk_fail(lua_State *L) {
  lua_Debug ar;
  if (con_chunk_find_script(L, 1, &ar))
    lua_pushfstring(L, "%s:%d: %s", ar.short_src, ar.currentline, lua_tostring(L, -1));
  return lua_error(L);
}

int con_chunk_error(lua_State *L) {
  lua_Debug ar;
  if (lua_getstack(L, 1, &ar) && lua_getinfo(L, "S", &ar) && is_own(ar.source))
    return con_chunk_fail(L);
  luaL_where(L, 1);
  lua_insert(L, -2);
  lua_concat(L, 2);
  return lua_error(L);
}
