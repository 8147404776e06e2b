/* SPDX-License-Identifier: MIT */
/* read.c: io.read, io.lines, file:read, file:lines and file:seek, with the results of Lua's own
 * functions, while other units run. */
#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#include "binding/words.h"
#include "io/stdin.h"
#include "io/stream.h"
#include "io/stream_read.h"
#include "io/turns.h"

#define FORMATS_MAX 250 /* of io.lines, as in Lua */

static int io_read(lua_State *L) {
  int n = lua_gettop(L);
  return con_stream_read(L, con_stream_default(L, CON_IO_INPUT), 1, n);
}

static int file_read(lua_State *L) {
  int n = lua_gettop(L) - 1;
  return con_stream_read(L, con_stream_check(L, 1), 2, n);
}

/* ---- seek ---- */

/* The place of a stream is asked for in its unit's turn: what other processes have read of stdin
 * counts, and what is in the shared buffer is thrown away for all of them by a move. */
static int file_seek(lua_State *L) {
  static const int from[] = {SEEK_SET, SEEK_CUR, SEEK_END};
  static const char *const names[] = {"set", "cur", "end", NULL};
  FILE *f = con_stream_check(L, 1);
  int whence = from[luaL_checkoption(L, 2, "cur", names)], error = 0;
  lua_Integer offset = luaL_optinteger(L, 3, 0);
  con_use use = {0};
  if (con_turn_is_needed(f)) con_stream_raise(L, con_turn_take(L, f, &use));
  if (fseeko(f, (off_t)offset, whence) != 0) error = errno;
  off_t place = error == 0 ? ftello(f) : 0;
  if (place < 0) error = errno;
  con_stdin_end(f);
  con_turn_give(&use);
  if (error != 0) {
    errno = error;
    return luaL_fileresult(L, 0, NULL);
  }
  lua_pushinteger(L, (lua_Integer)place);
  return 1;
}

/* ---- lines ---- */

/* Upvalues: the file, how many formats, whether to close it at the end, and the formats. */
static int next_line(lua_State *L) {
  luaL_Stream *s = lua_touserdata(L, lua_upvalueindex(1));
  int n = (int)lua_tointeger(L, lua_upvalueindex(2));
  if (s->closef == NULL) return luaL_error(L, "file is already closed");
  lua_settop(L, 1);
  luaL_checkstack(L, n, "too many arguments");
  for (int i = 1; i <= n; i++) lua_pushvalue(L, lua_upvalueindex(3 + i));
  n = con_stream_read(L, s->f, 2, n);
  if (lua_toboolean(L, -n)) return n;
  if (n > 1) return luaL_error(L, "%s", lua_tostring(L, -n + 1)); /* an error, not the end */
  if (lua_toboolean(L, lua_upvalueindex(3)) && !con_turn_is_held(s->f)) {
    lua_settop(L, 0);
    lua_pushvalue(L, lua_upvalueindex(1));
    luaL_callmeta(L, 1, "__gc"); /* closes the file; a failure is not told */
  }
  return 0;
}

/* Replace the formats, which are above the file at 1, by the iterator. */
static void push_lines(lua_State *L, bool close_at_end) {
  int n = lua_gettop(L) - 1;
  luaL_argcheck(L, n <= FORMATS_MAX, FORMATS_MAX + 2, "too many arguments");
  lua_pushvalue(L, 1);
  lua_pushinteger(L, n);
  lua_pushboolean(L, close_at_end);
  lua_rotate(L, 2, 3);
  lua_pushcclosure(L, next_line, 3 + n);
}

static int file_lines(lua_State *L) {
  con_stream_check(L, 1);
  push_lines(L, false);
  return 1;
}

/* io.lines([name, ...]); upvalue 1 is io.open. */
static int io_lines(lua_State *L) {
  if (lua_isnone(L, 1)) lua_pushnil(L);
  if (lua_isnil(L, 1)) {
    con_stream_default(L, CON_IO_INPUT);
    lua_replace(L, 1);
    con_stream_check(L, 1);
    push_lines(L, false);
    return 1;
  }
  luaL_checkstring(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, 1);
  lua_call(L, 1, 3);
  if (lua_isnil(L, -3)) {
    const char *why = strerror((int)lua_tointeger(L, -1));
    return luaL_error(L, "cannot open file '%s' (%s)", lua_tostring(L, 1), why);
  }
  lua_pop(L, 2);
  lua_replace(L, 1);
  push_lines(L, true);
  lua_pushnil(L);
  lua_pushnil(L);
  lua_pushvalue(L, 1); /* the loop closes the file */
  return 4;
}

static const con_word words[] = {
    {"read", io_read, "io.read(...) -> values", "As Lua's; others run while it waits."},
    {NULL, NULL, NULL, NULL},
};
static const con_word methods[] = {
    {"read", file_read, "file:read(...) -> values", "As Lua's; others run while it waits."},
    {"lines", file_lines, "file:lines(...) -> iterator", "As Lua's; others run while it waits."},
    {"seek", file_seek, "file:seek([whence], [offset]) -> integer",
     "As Lua's; of stdin the place for all processes."},
    {NULL, NULL, NULL, NULL},
};

/* Replace Lua's own functions, `lines` too. */
static void open_io(lua_State *L, const con_library *self) {
  lua_getglobal(L, LUA_IOLIBNAME);
  con_words_replace(L, self->words);
  lua_getfield(L, -1, "open");
  lua_pushcclosure(L, io_lines, 1);
  lua_setfield(L, -2, "lines");
  lua_pop(L, 1);
}

static void open_file(lua_State *L, const con_library *self) {
  luaL_getmetatable(L, LUA_FILEHANDLE);
  lua_getfield(L, -1, "__index");
  con_words_replace(L, self->words);
  lua_pop(L, 2);
}

const con_library con_library_reading = {"io", CON_KIND_NONE, words, open_io};
const con_library con_library_file_reading = {"file", CON_KIND_NONE, methods, open_file};
