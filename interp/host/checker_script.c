/* SPDX-License-Identifier: MIT */
#include "host/checker_script.h"

#include <lauxlib.h>
#include <string.h>

#include "binding/own.h"
#include "check/access.h"
#include "check/accessor.h"
#include "check/fingerprint.h"
#include "check/point.h"
#include "check/said.h"
#include "codec/names.h"
#include "host/checker_load.h"
#include "kinds/body.h"
#include "kinds/ending.h"
#include "kinds/leave.h"
#include "kinds/upcalls.h"
#include "units/announce.h"

static const char script_key = 0; /* in the script's registry: the function to run */

static int push_script(lua_State *L, void *unused) {
  (void)unused;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &script_key);
  lua_getglobal(L, "arg");
  int n = lua_istable(L, -1) ? (int)luaL_len(L, -1) : 0;
  luaL_checkstack(L, n, "too many arguments to script");
  for (int i = 1; i <= n; i++) lua_rawgeti(L, 2, i);
  lua_remove(L, 2);
  return n + 1;
}

void *con_checker_script_run(void *data) {
  lua_State *L = data;
  int base = lua_gettop(L), code = 1;
  if (con_body_protect(L, 0, push_script, NULL) == LUA_OK &&
      con_body_call(L, lua_gettop(L) - base - 1, 0) == LUA_OK)
    code = 0;
  else con_body_report(L, "main");
  code = con_ending_run(L, code);
  if (code == 0) con_said_end();
  con_announce(con_self(), CON_OP_END, &con_family_root->root->head, code);
  con_point_end(code == 0 ? CON_VERDICT_OK : CON_VERDICT_ERROR);
}

/* refuse(what) */
static int world_refuse(lua_State *L) {
  const char *what = luaL_checkstring(L, 1);
  if (con_checking()) con_point_refuse(what);
  return luaL_error(L, "%s", what);
}

/* output(text): keep what the run prints. */
static int world_output(lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  con_said_print(text, size);
  return 0;
}

/* flush() */
static int world_flush(lua_State *L) {
  (void)L;
  con_said_flush();
  return 0;
}

/* exit(code): the process ends. */
static int world_exit(lua_State *L) {
  int code = (int)luaL_checkinteger(L, 1);
  if (con_checking() && con_process_self->unit != con_family_root->root)
    con_process_leave(code & 0xff);
  if (con_checking()) con_said_exit(code & 0xff);
  return 0;
}

/* now() -> seconds since the run began */
static int world_now(lua_State *L) {
  con_control_here->has_clock = true;
  lua_pushnumber(L, (lua_Number)con_clock_now() / 1e9);
  return 1;
}

/* unit() -> the path of the running unit, to draw a number for */
static int world_unit(lua_State *L) {
  con_control_here->draws = true;
  lua_pushstring(L, con_control_here->name[con_control_here->me].path);
  return 1;
}

/* place() -> the process and the Lua state that the unit runs in, as numbers */
static int world_place(lua_State *L) {
  const con_control *c = con_control_here;
  lua_pushinteger(L, c->unit[c->me].process);
  lua_pushinteger(L, c->unit[c->me].space);
  return 2;
}

static int push_world(lua_State *L) {
  static const luaL_Reg functions[] = {{"refuse", world_refuse},
                                       {"output", world_output},
                                       {"flush", world_flush},
                                       {"exit", world_exit},
                                       {"now", world_now},
                                       {"unit", world_unit},
                                       {"moves", con_accessor_file},
                                       {"place", world_place},
                                       {"file", con_checker_load_file},
                                       {"stdin", con_checker_load_stdin},
                                       {"rewritten", con_checker_load_rewritten},
                                       {"hooks", con_access_push},
                                       {"access", con_accessor_entry},
                                       {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}

/* The functions that a rewritten source calls travel by name. */
static void name_hooks(lua_State *L) {
  int n = con_access_push(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_createtable(L, 0, n);
  for (int i = 1; i <= n; i++) {
    lua_pushvalue(L, -3 - n + i);
    lua_pushfstring(L, "h%d", i);
    lua_insert(L, -2);
    lua_rawset(L, -3);
  }
  lua_setfield(L, -2, "conlua.check.hooks");
  lua_pop(L, n + 1);
}

static void (*open_words)(lua_State *L);
static const char opened_key = 0; /* in the registry of a state that has all words: true */

void con_checker_script_open(lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &opened_key) != LUA_TNIL) {
    lua_pop(L, 1);
    return;
  }
  lua_pop(L, 1);
  lua_gc(L, LUA_GCSTOP); /* what is free stays free for a run: addresses are names */
  open_words(L);
  con_accessor_replace(L);
  con_own_push(L, "conlua.check.world");
  push_world(L);
  lua_call(L, 1, 1);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_insert(L, -2);
  lua_setfield(L, -2, "conlua.check.words");
  lua_pop(L, 1);
  name_hooks(L);
  con_names_forget(L);
  con_names_learn(L);
  lua_pushboolean(L, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &opened_key);
}

/* Load the modules of conlua's own that the script may need: each run would load them anew. */
static void load_own(lua_State *L, const char *text) {
  static const char *const modules[][2] = {{"pool", "conlua.pools.words"},
                                           {"_executor", "conlua.pools.words"},
                                           {"green", "conlua.green"},
                                           {"timer", "conlua.timer"}};
  for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
    if (strstr(text, modules[i][0]) == NULL) continue;
    con_own_push(L, modules[i][1]);
    lua_pop(L, 1);
  }
}

int con_checker_script_load(lua_State *L, void *source) {
  const con_checker_source *s = source;
  open_words = con_kinds.open_words;
  con_kinds.open_words = con_checker_script_open;
  con_checker_script_open(L);
  con_fingerprint_open(L);
  load_own(L, s->text);
  int n = (int)luaL_len(s->from, 1);
  lua_createtable(L, n, 1);
  for (int i = 0; i <= n; i++) {
    lua_rawgeti(s->from, 1, i);
    lua_pushstring(L, lua_tostring(s->from, -1));
    lua_rawseti(L, -2, i);
    lua_pop(s->from, 1);
  }
  lua_setglobal(L, "arg");
  if (luaL_loadbufferx(L, s->text, s->size, s->name, "t") != LUA_OK) return lua_error(L);
  lua_call(L, con_access_push(L), 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &script_key);
  return 0;
}
