/* SPDX-License-Identifier: MIT */
/* debug.c: debug.sethook and debug.gethook, which know that conlua's hook stands in the place of
 * the script's hook (sched/hook.h). Otherwise they answer as Lua's own functions.
 */
#include <lauxlib.h>
#include <lualib.h>

#include "binding/registry.h"
#include "binding/words.h"
#include "sched/hook.h"
#include "words/unset.h"

/* Addresses: keys in the registry of Lua's own debug.sethook, and of {coroutine = function that was
 * set as its hook}. */
static const char original_key = 0, functions_key = 0;

/* The hook of C that calls a hook function of Lua; equal in all states. */
static lua_Hook calls_function;

static lua_State *coroutine_of(lua_State *L, int *arg) {
  *arg = lua_isthread(L, 1) ? 1 : 0;
  return *arg == 1 ? lua_tothread(L, 1) : L;
}

static void push_coroutine(lua_State *L, lua_State *of) {
  luaL_checkstack(of, 1, NULL);
  lua_pushthread(of);
  lua_xmove(of, L, 1);
}

/* Call Lua's own debug.sethook with the arguments of this call. Not by lua_call: the new hook would
 * be called for the return from a function that the script did not call. */
static void call_original(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &original_key);
  lua_CFunction original = lua_tocfunction(L, -1);
  lua_pop(L, 1);
  original(L);
}

static int hook_set(lua_State *L) {
  int arg, n;
  lua_State *of = coroutine_of(L, &arg);
  if (!lua_isnoneornil(L, arg + 1)) {
    luaL_checkstring(L, arg + 2);
    luaL_checktype(L, arg + 1, LUA_TFUNCTION);
    luaL_optinteger(L, arg + 3, 0);
  }
  lua_settop(L, arg + 3);
  n = arg + 3;
  call_original(L);
  lua_settop(L, n);
  if (lua_gethook(of) != NULL) calls_function = lua_gethook(of);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &functions_key);
  push_coroutine(L, of);
  lua_pushvalue(L, arg + 1);
  lua_rawset(L, -3);
  con_hook_of_script(L, of);
  con_hook_settle(of);
  return 0;
}

static int hook_get(lua_State *L) {
  int arg, mask, count, n = 0;
  lua_State *of = coroutine_of(L, &arg);
  char events[4];
  lua_Hook f = con_hook_script(of, &mask, &count);
  if (f == NULL) {
    lua_pushnil(L);
    return 1;
  }
  if (f == calls_function) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &functions_key);
    push_coroutine(L, of);
    lua_rawget(L, -2);
  } else {
    lua_pushliteral(L, "external hook");
  }
  if (mask & LUA_MASKCALL) events[n++] = 'c';
  if (mask & LUA_MASKRET) events[n++] = 'r';
  if (mask & LUA_MASKLINE) events[n++] = 'l';
  lua_pushlstring(L, events, (size_t)n);
  lua_pushinteger(L, count);
  return 3;
}

static const con_word words[] = {
    {"sethook", hook_set, "debug.sethook([thread,] hook, mask, [count])", "As Lua's."},
    {"gethook", hook_get, "debug.gethook([thread]) -> hook, mask, count", "As Lua's."},
    {NULL, NULL, NULL, NULL},
};

static void open_debug(lua_State *L, const con_library *self) {
  lua_getglobal(L, LUA_DBLIBNAME);
  lua_getfield(L, -1, "sethook");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &original_key);
  con_registry_push(L, &functions_key, "k");
  lua_pop(L, 1);
  con_words_replace(L, self->words);
  lua_pop(L, 1);
  con_unset_open(L);
}

const con_library con_library_hooks = {"debug", CON_KIND_NONE, words, open_debug};
