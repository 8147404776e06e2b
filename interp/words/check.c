/* SPDX-License-Identifier: MIT */
/* check.c: the words of the global table `check`, for programs that `conlua check` is to try in
 * every order; a plain run has them, too. */
#include <lauxlib.h>
#include <sys/random.h>

#include "binding/lua_word.h"
#include "binding/words.h"
#include "check/control.h"
#include "check/said.h"
#include "kinds/body.h"
#include "kinds/ending.h"
#include "sched/chance.h"
#include "sched/keep.h"

static const char invariants_key = 0; /* of the registry: a list of functions; as */
static const char finals_key = 0;     /* this one, whose field 0 is the process */

/* A number below n, by the seed of --shake. */
static uint32_t draw(uint32_t n) {
  static _Thread_local uint64_t state;
  if (con_state_shaking) return con_chance_draw(n);
  if (state == 0 && getrandom(&state, sizeof state, 0) != (ssize_t)sizeof state) state = 1;
  return (uint32_t)((con_chance_next(&state) >> 32) * n >> 32);
}

/* check.choose(list) */
static int check_choose(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_Integer n = luaL_len(L, 1);
  luaL_argcheck(L, n >= 1, 1, "the list is empty");
  luaL_argcheck(L, n <= 10000, 1, "the list has more than 10000 values");
  uint32_t i = con_checking() ? con_said_choose(L, (uint32_t)n) : draw((uint32_t)n) + 1;
  lua_geti(L, 1, i);
  return 1;
}

/* check.await(f) */
static int check_await(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  if (!con_checking()) return con_lua_word_call(L, "conlua.check.words", "await");
  con_said_await(L);
  return 0;
}

/* check.atomically(f, ...) */
static int check_atomically(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  bool checking = con_checking();
  if (checking) con_said_enter();
  else con_keep_depth++;
  int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
  if (checking) con_said_leave();
  else con_keep_depth--;
  if (status != LUA_OK) return lua_error(L);
  return lua_gettop(L);
}

/* Add the function at 1 to the list in the registry. */
static void add(lua_State *L, const char *key) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) == LUA_TNIL) {
    lua_newtable(L);
    lua_pushlightuserdata(L, con_process_self);
    lua_rawseti(L, -2, 0);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, key);
  }
  lua_pushvalue(L, 1);
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

/* Call all functions of the list; an error where one does not give true. */
static void look(lua_State *L, const char *key, const char *word) {
  lua_Debug ar;
  int top = lua_gettop(L);
  luaL_checkstack(L, 6, NULL);
  bool any = lua_rawgetp(L, LUA_REGISTRYINDEX, key) == LUA_TTABLE;
  for (lua_Integer i = 1; any && lua_rawgeti(L, top + 1, i) == LUA_TFUNCTION; i++) {
    lua_pushvalue(L, -1);
    lua_call(L, 0, 1);
    bool holds = lua_toboolean(L, -1);
    lua_pop(L, 1);
    lua_getinfo(L, ">S", &ar);
    if (!holds) luaL_error(L, "%s:%d: check.%s does not hold", ar.short_src, ar.linedefined, word);
  }
  lua_settop(L, top);
}

static void look_at_invariants(lua_State *L) {
  if (con_keep_depth > 0) return;
  look(L, &invariants_key, "invariant");
}

/* check.invariant(f) */
static int check_invariant(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  if (con_checking()) con_said_invariant(L);
  else if (con_state_shaking) add(L, &invariants_key);
  return 0;
}

/* check.finally(f) */
static int check_finally(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  if (con_checking()) con_said_finally(L);
  else add(L, &finals_key);
  return 0;
}

static int look_at_finals(lua_State *L) {
  look(L, &finals_key, "finally");
  return 0;
}

/* As con_ending_look. */
static int end(lua_State *L, int code) {
  bool own = lua_rawgetp(L, LUA_REGISTRYINDEX, &finals_key) == LUA_TTABLE;
  if (own) {
    lua_rawgeti(L, -1, 0);
    own = lua_touserdata(L, -1) == con_process_self;
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  if (!own) return code;
  lua_pushcfunction(L, look_at_finals);
  if (con_body_call(L, 0, 0) == LUA_OK) return code;
  con_body_report(L, "main");
  lua_pop(L, 2);
  return 1;
}

static const con_word words[] = {
    {"choose", check_choose, "check.choose(list) -> value",
     "One of the values: conlua check tries each; else one at random, by the seed of --shake."},
    {"await", check_await, "check.await(f)", "Wait until f() gives true. f only looks."},
    {"atomically", check_atomically, "check.atomically(f, ...) -> results",
     "Call f(...) with no other thread of this Lua state in between; f must not wait. For stating "
     "properties."},
    {"invariant", check_invariant, "check.invariant(f)",
     "f() is to give true after every step: conlua check looks, and --shake, where the lock of "
     "the Lua state may change hands."},
    {"finally", check_finally, "check.finally(f)",
     "f() is to give true when all units have ended."},
    {NULL, NULL, NULL, NULL},
};

static void open_check(lua_State *L, const con_library *self) {
  con_words_open_table(L, self);
  con_ending_look = end;
  con_keep_look = look_at_invariants;
}

const con_library con_library_check = {"check", CON_KIND_NONE, words, open_check};
