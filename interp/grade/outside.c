/* SPDX-License-Identifier: MIT */
#include "grade/outside.h"

#include <lauxlib.h>
#include <stdio.h>

#include "binding/args.h"

static void tell(void) { con_tell_look(NULL, "outside", 0); }

static int call_told(lua_State *L);

/* The results of a told call are all that is on the stack. An iterator, as `lines` gives, reads
 * later: the iterator is told, too. */
static int end_call(lua_State *L, int status, lua_KContext context) {
  (void)status;
  (void)context;
  tell();
  if (lua_isfunction(L, 1)) {
    lua_pushvalue(L, 1);
    lua_pushcclosure(L, call_told, 1);
    lua_replace(L, 1);
  }
  return lua_gettop(L);
}

static int end_untold(lua_State *L, int status, lua_KContext context) {
  (void)status;
  (void)context;
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
  if (!is_told) {
    lua_callk(L, n, LUA_MULTRET, 0, end_untold);
    return lua_gettop(L);
  }
  lua_callk(L, n, LUA_MULTRET, 0, end_call);
  return end_call(L, LUA_OK, 0);
}

/* Have the words in the table on top told, as far as they are there; pops the table. */
static void tell_words(lua_State *L, const char *const *names) {
  for (; *names != NULL; names++) {
    if (lua_getfield(L, -1, *names) == LUA_TFUNCTION) {
      lua_pushcclosure(L, call_told, 1);
      lua_setfield(L, -2, *names);
    } else {
      lua_pop(L, 1);
    }
  }
  lua_pop(L, 1);
}

/* Have the methods of a class told, if the class is known. */
static void tell_methods(lua_State *L, const char *class, const char *const *names) {
  if (luaL_getmetatable(L, class) == LUA_TTABLE) {
    lua_getfield(L, -1, "__index");
    tell_words(L, names);
  }
  lua_pop(L, 1);
}

void con_outside_tell(lua_State *L) {
  static const char *const of_io[] = {"open", "lines", "input", "output", "read", NULL};
  static const char *const of_os[] = {"remove", "rename", "tmpname", NULL};
  static const char *const of_files[] = {"read", "write", "lines", "seek", "close", "flush", NULL};
  static const char *const sockets[] = {"tcp{master}", "tcp{client}", "tcp{server}", NULL};
  static const char *const of_sockets[] = {"accept",   "connect", "send", "receive",
                                           "shutdown", "close",   NULL};
  lua_getglobal(L, "io");
  tell_words(L, of_io);
  lua_getglobal(L, "os");
  tell_words(L, of_os);
  tell_methods(L, LUA_FILEHANDLE, of_files);
  for (const char *const *class = sockets; *class != NULL; class ++)
    tell_methods(L, *class, of_sockets);
}
