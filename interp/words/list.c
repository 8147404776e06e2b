/* SPDX-License-Identifier: MIT */
#include "words/list.h"

#include <lauxlib.h>
#include <lualib.h>

#include "binding/own.h"
#include "binding/words.h"
#include "codec/names.h"
#include "words/arena.h"
#include "words/core.h"
#include "words/host.h"

/* The groups of words, in the order of the manual, which is also the order of opening. Methods of a
 * kind of object are in con_library_<kind>, and need no entry here. */
/* clang-format off */
#define GROUPS(X) \
  X(short) X(making) X(kinds) X(unit) X(units) X(ps) X(any) \
  X(locks) X(meeting) X(barriers) X(cells) X(queue_word) X(local_queue) X(queues) \
  X(pipes) X(plain) X(green) X(scope) X(pools) X(future) X(timer) \
  X(require) X(system) X(os) X(print) X(reading) X(writing) X(popen) X(execute) \
  X(file_reading) X(file_writing) X(selectors) X(selector) X(aio) X(signal) X(timeline) \
  X(scheduling) X(check) X(subprocess_run) X(subprocess_popen) X(program) X(help) X(held) \
  X(coroutines) X(hooks)
/* clang-format on */

#define DECLARE(name) extern const con_library con_library_##name;
#define DECLARE_KIND(NAME, name, row) DECLARE(name)
GROUPS(DECLARE)
CON_OBJECT_KIND_LIST(DECLARE_KIND)

#define ADDRESS(name) &con_library_##name,
#define ADDRESS_KIND(NAME, name, row) ADDRESS(name)
const con_library *const con_libraries[] = {GROUPS(ADDRESS) CON_OBJECT_KIND_LIST(ADDRESS_KIND)
                                                NULL};

/* __pairs of the module; upvalue 1 is `next`. */
static int module_pairs(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_getmetatable(L, 1);
  lua_getfield(L, -1, CON_NAMES_BEHIND);
  lua_replace(L, -2);
  return 2;
}

/* Replace the table of words on top by an empty table that reads through to it. For a function that
 * C called, Lua looks through the raw fields of package.loaded, in no certain order, and takes the
 * first name; with an empty module that is "semaphore" of _G, never "conlua.semaphore". */
static void push_module(lua_State *L) {
  lua_newtable(L);
  lua_createtable(L, 0, 3);
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "__index");
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, CON_NAMES_BEHIND);
  lua_getglobal(L, "next");
  lua_pushcclosure(L, module_pairs, 1);
  lua_setfield(L, -2, "__pairs");
  lua_setmetatable(L, -2);
  lua_replace(L, -2);
}

/* Make each field of the table on top a global too. */
static void set_globals(lua_State *L) {
  for (lua_pushnil(L); lua_next(L, -2);) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_pushglobaltable(L);
    lua_insert(L, -3);
    lua_rawset(L, -3);
    lua_pop(L, 1);
  }
}

void con_words_open(lua_State *L) {
  luaL_openlibs(L);
  con_own_preload_all(L);
  con_core_preload(L);
  con_host_preload(L);
  lua_createtable(L, 0, 64);
  for (const con_library *const *l = con_libraries; *l != NULL; l++)
    if ((*l)->open != NULL) (*l)->open(L, *l);
  set_globals(L);
  push_module(L);
  lua_pushcfunction(L, con_arena_survey); /* a field of the module, and no global */
  lua_setfield(L, -2, "arena");
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_insert(L, -2);
  lua_setfield(L, -2, "conlua");
  lua_pop(L, 1);
  con_own_environment(L);
  /* Before the script: a script may set `print` to another function. */
  con_names_learn(L);
}
