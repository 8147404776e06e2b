/* SPDX-License-Identifier: MIT */
/* graded.c: the beginning of a graded run, in its process. */
#include <lauxlib.h>
#include <string.h>

#include "binding/chunk.h"
#include "grade/grade.h"
#include "grade/guard.h"
#include "kinds/signals.h"
#include "kinds/upcalls.h"
#include "sched/here.h"
#include "units/announce.h"
#include "words/list.h"

#define SCRIPT "@main.lua" /* the chunk name of the submission */

/* The innermost line of the submission. The code that runs may be another file's. */
static con_place place_now(void) {
  static const con_place unknown = {0, 0, false};
  lua_State *L = con_here.running;
  lua_Debug ar;
  bool others = false;
  if (L == NULL) return unknown;
  for (int level = 0; lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sl", &ar);
    if (strcmp(ar.source, SCRIPT) == 0) return (con_place){ar.currentline, 0, others};
    others = others || (*ar.what != 'C' && !con_chunk_is_library(ar.source));
  }
  return (con_place){0, 0, others};
}

static void tell_region(lua_State *L, con_operation op) {
  size_t size;
  const char *name = luaL_checklstring(L, 1, &size);
  con_tell_text(con_self(), op, NULL, 0, name, size);
}

static int enter(lua_State *L) {
  tell_region(L, CON_OP_ENTER);
  return 0;
}

static int leave(lua_State *L) {
  tell_region(L, CON_OP_LEAVE);
  return 0;
}

/* Narrow the words of a new state. The modules of the exercise get enter and leave; the script does
 * not. */
static void narrow(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_getfield(L, -1, "conlua.grade.graded");
  lua_pushliteral(L, "conlua.grade.graded");
  lua_call(L, 1, 1);
  lua_pushcfunction(L, enter);
  lua_pushcfunction(L, leave);
  lua_pushstring(L, con_trace_here->helpers);
  lua_call(L, 3, 0);
  lua_pop(L, 1);
}

/* For con_kinds.open_words: the state of an isolate. */
static void open_narrow(lua_State *L) {
  con_words_open(L);
  narrow(L);
}

static int prepare(lua_State *L) {
  con_trace *t = con_trace_here;
  if (t->loopback) { /* the filter lets no C code be loaded */
    lua_getglobal(L, "require");
    lua_pushliteral(L, "socket");
    lua_call(L, 1, 0);
  }
  narrow(L);
  return 0;
}

bool con_grade_begin(lua_State *L) {
  con_trace *t = con_trace_here;
  lua_pushcfunction(L, prepare);
  if (lua_pcall(L, 0, 0, 0) != LUA_OK) {
    lua_writestringerror("%s\n", lua_tostring(L, -1));
    return false;
  }
  con_kinds.open_words = open_narrow;
  if (t->guarded != CON_TRACE_WALLED) con_signals_end_group_with((int)t->grader);
  con_guard_close(t);
  con_trace_start(place_now);
  if (t->guarded == CON_TRACE_TRUSTED) return true;
  return t->seccomp && (t->landlock > 0 || t->guarded == CON_TRACE_WALLED);
}
