/* SPDX-License-Identifier: MIT */
#include "kinds/explain.h"

#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/color.h"
#include "binding/chunk.h"
#include "binding/own.h"
#include "check/control.h"

#define MOST_NAMES 250    /* variables of a function that are kept */
#define LONGEST (1 << 20) /* bytes of a source that is read */

/* The key of the variables kept in L. */
static const void *names_key(lua_State *L) { return (const char *)L + 2; }

void con_explain_keep(lua_State *L) {
  lua_Debug ar;
  const char *name;
  if (!lua_checkstack(L, 8) || !con_chunk_find_script(L, 1, &ar)) return;
  lua_createtable(L, 0, 8);
  int names = lua_gettop(L);
  lua_getinfo(L, "f", &ar);
  for (int i = 1; i <= MOST_NAMES && (name = lua_getupvalue(L, -1, i)) != NULL; i++)
    lua_setfield(L, names, name);
  lua_pop(L, 1);
  for (int i = 1; i <= MOST_NAMES && (name = lua_getlocal(L, &ar, i)) != NULL; i++)
    lua_setfield(L, names, name);
  lua_pushstring(L, ar.source);
  lua_rawseti(L, names, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, names_key(L));
}

void con_explain_forget(lua_State *L) {
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, names_key(L));
}

int con_explain_read(lua_State *L) {
  struct stat s;
  int fd = open(luaL_checkstring(L, 1), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return 0;
  size_t size = 0;
  if (fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && s.st_size <= LONGEST) {
    char *text = lua_newuserdatauv(L, (size_t)s.st_size + 1, 0);
    ssize_t n = 1;
    while (size < (size_t)s.st_size && n > 0) {
      n = read(fd, text + size, (size_t)s.st_size - size);
      if (n > 0) size += (size_t)n;
      else if (n < 0 && errno == EINTR) n = 1;
    }
    close(fd);
    lua_pushlstring(L, text, size);
    return 1;
  }
  close(fd);
  return 0;
}

static int load(lua_State *L) {
  con_own_push(L, "conlua.explain");
  return 1;
}

/* Push conlua.explain's values for the error: the lines below it, and in another language than
 * English the text and the traceback, or nil. False: there are none. */
static bool ask(lua_State *L, int error, int trace, int text) {
  int top = lua_gettop(L), type = lua_type(L, error);
  if ((type != LUA_TSTRING && type != LUA_TUSERDATA) || con_checking() ||
      con_own_is_closed("conlua.explain"))
    return false;
  lua_pushcfunction(L, load);
  if (lua_pcall(L, 0, 1, 0) == LUA_OK) {
    lua_pushvalue(L, error);
    lua_pushvalue(L, trace);
    lua_rawgetp(L, LUA_REGISTRYINDEX, names_key(L));
    if (text != 0) lua_pushvalue(L, text);
    else lua_pushnil(L);
    lua_pushcfunction(L, con_explain_read);
    lua_pushboolean(L, con_color_on(STDERR_FILENO));
    if (lua_pcall(L, 6, 3, 0) == LUA_OK && lua_type(L, -3) == LUA_TSTRING) return true;
  }
  lua_settop(L, top);
  return false;
}

void con_explain_push(lua_State *L, int error, int trace, int text) {
  error = lua_absindex(L, error);
  trace = lua_absindex(L, trace);
  if (text != 0) text = lua_absindex(L, text);
  luaL_checkstack(L, 14, NULL);
  if (lua_type(L, trace) == LUA_TSTRING) lua_pushvalue(L, trace);
  else lua_pushliteral(L, "");
  int shown = lua_gettop(L) - 1;
  if (ask(L, error, trace, text)) {
    for (int i = 0; i < 2; i++) {
      if (lua_type(L, shown + 3 + i) != LUA_TSTRING) continue;
      lua_pushvalue(L, shown + 3 + i);
      lua_replace(L, shown + i);
    }
    lua_settop(L, shown + 2);
  } else {
    lua_pushliteral(L, "");
  }
  con_explain_forget(L);
}
