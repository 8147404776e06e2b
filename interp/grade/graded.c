/* SPDX-License-Identifier: MIT */
/* graded.c: the beginning of a graded run, in its process. */
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "binding/chunk.h"
#include "binding/handle.h"
#include "binding/own.h"
#include "grade/grade.h"
#include "grade/guard.h"
#include "grade/hurry.h"
#include "grade/late.h"
#include "grade/outside.h"
#include "grade/results.h"
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
    lua_getinfo(L, "l", &ar);
    if (ar.currentline < 0) continue; /* a function in C */
    lua_getinfo(L, "S", &ar);
    if (strcmp(ar.source, SCRIPT) == 0) return (con_place){ar.currentline, 0, others};
    others = others || !con_chunk_is_library(ar.source);
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

/* ---- modules of the exercise ---- */

typedef struct module {
  char name[64];
  char *text;
  size_t size;
} module;

/* The texts as the grader laid them out; fixed before the script begins, which may write to the
 * files. Isolates read them later. */
static module *modules;
static size_t module_count;

/* Raises for a file that cannot be read. */
static void read_module(lua_State *L, module *m) {
  char path[sizeof m->name + 4];
  snprintf(path, sizeof path, "%s.lua", m->name);
  FILE *f = fopen(path, "rb");
  long size = -1;
  if (f != NULL && fseek(f, 0, SEEK_END) == 0) size = ftell(f);
  m->text = size >= 0 ? malloc((size_t)size + 1) : NULL;
  if (m->text != NULL) {
    rewind(f);
    m->size = fread(m->text, 1, (size_t)size, f);
  }
  if (f != NULL) fclose(f);
  if (m->text == NULL || m->size != (size_t)size) luaL_error(L, "cannot read %s", path);
}

static void read_modules(lua_State *L) {
  const char *line = con_trace_here->helpers;
  size_t n = 1;
  for (const char *c = line; *c != 0; c++) n += *c == '\n';
  modules = calloc(n, sizeof *modules);
  if (modules == NULL) luaL_error(L, "not enough memory");
  while (*line != 0) {
    module *m = &modules[module_count];
    size_t size = strcspn(line, "\n");
    if (size >= sizeof m->name) luaL_error(L, "the name of a module is too long");
    memcpy(m->name, line, size);
    read_module(L, m);
    module_count++;
    line += size + (line[size] != 0);
  }
}

/* Is `source`, of a lua_Debug, the chunk name of a module? */
static bool is_module(const char *source) {
  for (size_t i = 0; i < module_count; i++) {
    size_t size = strlen(modules[i].name);
    if (source[0] == '@' && strncmp(source + 1, modules[i].name, size) == 0 &&
        strcmp(source + 1 + size, ".lua") == 0)
      return true;
  }
  return false;
}

/* Push {name = text}. */
static void push_modules(lua_State *L) {
  lua_newtable(L);
  for (size_t i = 0; i < module_count; i++) {
    lua_pushlstring(L, modules[i].text, modules[i].size);
    lua_setfield(L, -2, modules[i].name);
  }
}

/* Push the metatables of all objects and units, and of files. */
static void push_metatables(lua_State *L) {
  lua_newtable(L);
  for (con_kind kind = CON_KIND_NONE + 1; kind < CON_KINDS; kind++) {
    con_handle_metatable(L, kind);
    lua_rawseti(L, -2, (lua_Integer)kind);
  }
  luaL_getmetatable(L, LUA_FILEHANDLE);
  lua_rawseti(L, -2, CON_KINDS);
}

/* ---- a state ---- */

/* Narrow the words of a new state. The modules of the exercise get enter and leave; the script does
 * not. */
static void narrow(lua_State *L) {
  con_own_push(L, "conlua.grade.graded");
  con_outside_tell(L);
  con_results_tell(L);
  if (con_trace_here->hurried) con_hurry_acquires(L);
  lua_pushcfunction(L, enter);
  lua_pushcfunction(L, leave);
  push_modules(L);
  lua_pushstring(L, con_trace_here->values);
  push_metatables(L);
  lua_call(L, 5, 0);
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
  read_modules(L);
  narrow(L);
  con_own_close();
  return 0;
}

bool con_grade_shut(void) {
  con_trace *t = con_trace_here;
  if (t->guarded != CON_TRACE_WALLED) con_signals_end_group_with((int)t->grader);
  con_guard_close(t);
  if (t->guarded == CON_TRACE_TRUSTED) return true;
  return t->seccomp && (t->landlock > 0 || t->guarded == CON_TRACE_WALLED);
}

bool con_grade_begin(lua_State *L) {
  con_trace *t = con_trace_here;
  lua_pushcfunction(L, prepare);
  if (lua_pcall(L, 0, 0, 0) != LUA_OK) {
    lua_writestringerror("%s\n", lua_tostring(L, -1));
    return false;
  }
  if (t->hurried) con_hurry_begin(is_module, t->hurried == CON_TRACE_ONLY_LIMITS);
  con_kinds.open_words = open_narrow;
  bool shut = con_grade_shut();
  con_trace_start(place_now);
  if (t->hurried && !con_state_shaking) con_late_start(&t->gate);
  return shut;
}
