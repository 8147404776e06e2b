/* SPDX-License-Identifier: MIT */
#include "grade/outside.h"

#include <lauxlib.h>
#include <stdio.h>

#include "binding/args.h"

static void tell(void) { con_tell_look(NULL, "outside", 0); }

static int end_call(lua_State *L, int status, lua_KContext context) {
  (void)status;
  (void)context;
  tell();
  return lua_gettop(L);
}

/* Is the first argument the script's own output? */
static bool is_output(lua_State *L) {
  const luaL_Stream *s = luaL_testudata(L, 1, LUA_FILEHANDLE);
  return s != NULL && s->closef != NULL && (s->f == stdout || s->f == stderr);
}

/* The word in the upvalue, told. */
static int call_told(lua_State *L) {
  bool is_told = !is_output(L);
  int n = lua_gettop(L);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  if (is_told) tell();
  lua_callk(L, n, LUA_MULTRET, 0, end_call);
  if (is_told) tell();
  return lua_gettop(L);
}

/* Have the words in the table on top told; pops the table. */
static void tell_words(lua_State *L, const char *const *names) {
  for (; *names != NULL; names++) {
    lua_getfield(L, -1, *names);
    lua_pushcclosure(L, call_told, 1);
    lua_setfield(L, -2, *names);
  }
  lua_pop(L, 1);
}

void con_outside_tell(lua_State *L) {
  static const char *const of_io[] = {"open", "lines", "input", "output", "read", NULL};
  static const char *const of_os[] = {"remove", "rename", "tmpname", NULL};
  static const char *const of_files[] = {"read", "write", "lines", "seek", "close", "flush", NULL};
  lua_getglobal(L, "io");
  tell_words(L, of_io);
  lua_getglobal(L, "os");
  tell_words(L, of_os);
  luaL_getmetatable(L, LUA_FILEHANDLE);
  lua_getfield(L, -1, "__index");
  tell_words(L, of_files);
  lua_pop(L, 1);
}
