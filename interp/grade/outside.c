/* SPDX-License-Identifier: MIT */
#include "grade/outside.h"

#include <lauxlib.h>
#include <stdio.h>

#include "base/atomic.h"
#include "binding/args.h"
#include "grade/trace.h"
#include "trace/record.h"
#include "units/family.h"
#include "units/unit.h"

/* The last look that this thread told. `count`: con_record_count behind the look. `outside`:
 * con_trace.outside behind the look, or 0 if another unit told a look meanwhile. */
static _Thread_local struct {
  uint32_t unit;
  uint64_t count;
  uint64_t outside;
} last;

/* Tell that the unit may give or learn something by a file. Where the last event of the unit is
 * such a look, and no other unit told one since, nothing can have changed: so a loop of calls is
 * told once. The number of looks goes up before and behind each, for a look of another unit that is
 * counted and not written yet. */
static void tell(void) {
  const con_unit *u = con_self();
  con_trace *t = con_trace_here;
  if (u == NULL || con_process_is_foreign) return;
  uint32_t unit = (uint32_t)u->head.number;
  if (last.unit == unit && last.count == con_record_count() &&
      last.outside == con_load(&t->outside))
    return;
  uint64_t before = con_add(&t->outside, (uint64_t)1);
  con_tell_look(NULL, "outside", 0);
  uint64_t behind = con_add(&t->outside, (uint64_t)1);
  last.unit = unit;
  last.count = con_record_count();
  last.outside = behind == before + 1 ? behind + 1 : 0;
}

/* Is the first argument the script's own output? */
static bool is_output(lua_State *L) {
  const luaL_Stream *s = luaL_testudata(L, 1, LUA_FILEHANDLE);
  return s != NULL && s->closef != NULL && (s->f == stdout || s->f == stderr);
}

/* ---- words of files, none of which yields ---- */

static int call_told(lua_State *L);

/* Have the function on top told, if the function is one of C. Its upvalues stay the first ones,
 * where it looks for them. */
static void make_told(lua_State *L) {
  int word = lua_gettop(L), n = 0;
  lua_CFunction f = lua_tocfunction(L, word);
  if (f == NULL) return;
  luaL_checkstack(L, 256, NULL);
  while (lua_getupvalue(L, word, n + 1) != NULL) n++;
  lua_pushcfunction(L, f);
  lua_pushcclosure(L, call_told, n + 1);
  lua_replace(L, word);
  lua_settop(L, word);
}

/* Run the word in the place of this function, whose last upvalue the word is: so an error names the
 * word and the line of the script, as if nothing had been told. An iterator, as `lines` gives,
 * reads later: the iterator is told, too. */
static int call_told(lua_State *L) {
  lua_Debug here;
  bool is_told = !is_output(L);
  lua_getstack(L, 0, &here);
  lua_getinfo(L, "u", &here);
  if (is_told) tell();
  int n = lua_tocfunction(L, lua_upvalueindex(here.nups))(L);
  if (!is_told) return n;
  tell();
  if (n > 0 && lua_iscfunction(L, -n)) {
    int first = lua_gettop(L) - n + 1;
    lua_pushvalue(L, first);
    make_told(L);
    lua_replace(L, first);
  }
  return n;
}

/* ---- words of sockets, which may yield ---- */

static int end_call(lua_State *L, int status, lua_KContext context) {
  (void)status;
  (void)context;
  tell();
  return lua_gettop(L);
}

/* The word in the upvalue, told. */
static int call_socket(lua_State *L) {
  int n = lua_gettop(L);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  tell();
  lua_callk(L, n, LUA_MULTRET, 0, end_call);
  return end_call(L, LUA_OK, 0);
}

static void make_socket_told(lua_State *L) { lua_pushcclosure(L, call_socket, 1); }

/* ---- tables of words ---- */

/* Have the words in the table on top told, as far as they are there; pops the table. */
static void tell_words(lua_State *L, const char *const *names, void (*make)(lua_State *L)) {
  for (; *names != NULL; names++) {
    if (lua_getfield(L, -1, *names) == LUA_TFUNCTION) {
      make(L);
      lua_setfield(L, -2, *names);
    } else {
      lua_pop(L, 1);
    }
  }
  lua_pop(L, 1);
}

/* Have the methods of a class told, if the class is known. */
static void tell_methods(lua_State *L, const char *class, const char *const *names,
                         void (*make)(lua_State *L)) {
  if (luaL_getmetatable(L, class) == LUA_TTABLE) {
    lua_getfield(L, -1, "__index");
    tell_words(L, names, make);
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
  tell_words(L, of_io, make_told);
  lua_getglobal(L, "os");
  tell_words(L, of_os, make_told);
  tell_methods(L, LUA_FILEHANDLE, of_files, make_told);
  for (const char *const *class = sockets; *class != NULL; class ++)
    tell_methods(L, *class, of_sockets, make_socket_told);
}
