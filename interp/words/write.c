/* SPDX-License-Identifier: MIT */
/* write.c: print, io.write and file:write: lines stay whole, and a full pipe stops only the unit
 * that writes to it. */
#include "words/write.h"

#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdio_ext.h>
#include <string.h>

#include "binding/words.h"
#include "io/stream.h"
#include "io/stream_write.h"
#include "io/turns.h"

/* Does the data end a line of stdout, and are there several processes? Then it goes to the system
 * at once, before later output of other processes. */
static bool ends_line(FILE *f, const char *data, size_t size) {
  return f == stdout && size > 0 && data[size - 1] == '\n' &&
         con_load_relaxed(&con_family_root->forked);
}

/* ---- print: as lua_writeline, it hands each line to the system ---- */

int con_word_print(lua_State *L) {
  int n = lua_gettop(L), error;
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  for (int i = 1; i <= n; i++) {
    if (i > 1) luaL_addchar(&b, '\t');
    luaL_tolstring(L, i, NULL);
    luaL_addvalue(&b);
  }
  luaL_addchar(&b, '\n');
  luaL_pushresult(&b);
  size_t size;
  const char *line = lua_tolstring(L, -1, &size);
  con_stream_raise(L, con_stream_write(L, stdout, line, size, true, &error));
  return 0;
}

void con_print_text(lua_State *L) {
  size_t n;
  const char *text = lua_tolstring(L, -1, &n);
  lua_pushcfunction(L, con_word_print);
  lua_pushlstring(L, text, n - 1);
  lua_call(L, 1, 0);
}

/* ---- write ---- */

/* The text of argument i; a number is written as Lua's io.write does. NULL: neither a string nor a
 * number. */
static const char *text_of(lua_State *L, int i, char *number, size_t *size) {
  if (lua_type(L, i) == LUA_TSTRING) return lua_tolstring(L, i, size);
  if (lua_type(L, i) != LUA_TNUMBER) return NULL;
  int n = lua_isinteger(L, i) ? lua_integer2str(number, 64, lua_tointeger(L, i))
                              : lua_number2str(number, 64, lua_tonumber(L, i));
  *size = (size_t)n;
  return number;
}

static int answer(lua_State *L, con_status status, int error) {
  con_stream_raise(L, status);
  errno = error;
  return error == 0 ? 1 : luaL_fileresult(L, 0, NULL);
}

/* Join n values into `out`, so that they are written in one piece. Most are short, and need no Lua
 * string. False: no room, or another type of value. */
static bool join_short(lua_State *L, int first, int n, char *out, size_t room, size_t *size) {
  char number[64];
  *size = 0;
  for (int i = first; i < first + n; i++) {
    size_t length;
    const char *s = text_of(L, i, number, &length);
    if (s == NULL || length > room - *size) return false;
    memcpy(out + *size, s, length);
    *size += length;
  }
  return true;
}

static int write_joined(lua_State *L, FILE *f, int first, int n) {
  luaL_Buffer b;
  char number[64], joined[512];
  size_t size;
  int i, error = 0;
  if (join_short(L, first, n, joined, sizeof joined, &size)) {
    con_status done = con_stream_write(L, f, joined, size, ends_line(f, joined, size), &error);
    return answer(L, done, error);
  }
  luaL_buffinit(L, &b);
  for (i = first; i < first + n; i++) {
    const char *s = text_of(L, i, number, &size);
    if (s == NULL) break;
    luaL_addlstring(&b, s, size);
  }
  luaL_pushresult(&b);
  const char *s = lua_tolstring(L, -1, &size);
  con_status status = con_stream_write(L, f, s, size, ends_line(f, s, size), &error);
  if (status == CON_OK && i < first + n) luaL_checkstring(L, i); /* raises */
  lua_pop(L, 1);
  return answer(L, status, error);
}

/* Write n values from `first` on. The file, which is on top, is the result. */
static int write_values(lua_State *L, FILE *f, int first, int n) {
  char number[64];
  size_t size;
  int error = 0;
  if (n == 0) return 1;
  if (n > 1) return write_joined(L, f, first, n);
  const char *s = text_of(L, first, number, &size);
  if (s == NULL) return luaL_checkstring(L, first) == NULL;
  con_status status = con_stream_write(L, f, s, size, ends_line(f, s, size), &error);
  return answer(L, status, error);
}

static int io_write(lua_State *L) {
  int n = lua_gettop(L);
  return write_values(L, con_stream_default(L, CON_IO_OUTPUT), 1, n);
}

static int file_write(lua_State *L) {
  int n = lua_gettop(L) - 1;
  FILE *f = con_stream_check(L, 1);
  lua_pushvalue(L, 1);
  return write_values(L, f, 2, n);
}

/* ---- flush ---- */

/* With an empty buffer, fflush does the other work of a flush. */
static int flush_file(lua_State *L, FILE *f) {
  int error = 0;
  if (__fpending(f) > 0) con_stream_raise(L, con_stream_write(L, f, "", 0, true, &error));
  else if (fflush(f) != 0) error = errno;
  errno = error;
  return luaL_fileresult(L, error == 0, NULL);
}

static int io_flush(lua_State *L) { return flush_file(L, con_stream_default(L, CON_IO_OUTPUT)); }
static int file_flush(lua_State *L) { return flush_file(L, con_stream_check(L, 1)); }

/* ---- close: not under somebody who waits in the middle of an operation; upvalue 1 is Lua's own
 * ---- */

static int close_with_lua(lua_State *L) {
  int n = lua_gettop(L);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, n, LUA_MULTRET);
  return lua_gettop(L);
}

/* The file is at 1. */
static int file_close(lua_State *L) {
  FILE *f = con_stream_check(L, 1);
  if (con_turn_is_held(f)) {
    errno = EBUSY;
    return luaL_fileresult(L, 0, NULL);
  }
  lua_settop(L, 1);
  return close_with_lua(L);
}

static int io_close(lua_State *L) {
  if (lua_isnone(L, 1)) lua_getfield(L, LUA_REGISTRYINDEX, CON_IO_OUTPUT);
  return file_close(L);
}

/* __close of a file. A file in use stays open, since an error could not be told here: the collector
 * closes the file later. */
static int file_leave(lua_State *L) {
  luaL_Stream *s = luaL_testudata(L, 1, LUA_FILEHANDLE);
  if (s != NULL && s->closef != NULL && con_turn_is_held(s->f)) return 0;
  return close_with_lua(L);
}

static void guard(lua_State *L, const char *name, lua_CFunction function) {
  lua_getfield(L, -1, name);
  lua_pushcclosure(L, function, 1);
  lua_setfield(L, -2, name);
}

static const con_word print_words[] = {
    {"print", con_word_print, "print(...)",
     "As Lua's; a line is never mixed with those of other units, and reaches the file at once."},
    {NULL, NULL, NULL, NULL},
};
static const con_word words[] = {
    {"write", io_write, "io.write(...) -> file",
     "As Lua's; what one call writes is never mixed with what other units write."},
    {"flush", io_flush, "io.flush() -> true or fail", "As Lua's; others run while it waits."},
    {NULL, NULL, NULL, NULL},
};
static const con_word methods[] = {
    {"write", file_write, "file:write(...) -> file",
     "As Lua's; what one call writes is never mixed with what other units write."},
    {"flush", file_flush, "file:flush() -> true or fail", "As Lua's; others run while it waits."},
    {NULL, NULL, NULL, NULL},
};

static void open_print(lua_State *L, const con_library *self) { con_words_replace(L, self->words); }

/* Replace Lua's own functions. */
static void open_io(lua_State *L, const con_library *self) {
  lua_getglobal(L, LUA_IOLIBNAME);
  con_words_replace(L, self->words);
  guard(L, "close", io_close);
  lua_pop(L, 1);
}

static void open_file(lua_State *L, const con_library *self) {
  luaL_getmetatable(L, LUA_FILEHANDLE);
  guard(L, "__close", file_leave);
  lua_getfield(L, -1, "__index");
  con_words_replace(L, self->words);
  guard(L, "close", file_close);
  lua_pop(L, 2);
}

const con_library con_library_print = {"print", CON_KIND_NONE, print_words, open_print};
const con_library con_library_writing = {"io", CON_KIND_NONE, words, open_io};
const con_library con_library_file_writing = {"file", CON_KIND_NONE, methods, open_file};
