/* SPDX-License-Identifier: MIT */
/* coroutines.c: the words of `coroutine` that Lua's own would answer wrongly here. resume and wrap tell which coroutine runs
 * on this OS thread, since a hook belongs to a coroutine and what is pending must reach the one that runs (sched/state.h). For
 * the others, what a unit runs in (con_state_is_base) is no coroutine of the script's but what the main thread is in `lua`.
 */
#include <lauxlib.h>
#include <lualib.h>

#include "binding/words.h"
#include "sched/here.h"
#include "sched/hook.h"

static lua_State *check_coroutine(lua_State *L) {
  lua_State *co = lua_tothread(L, 1);
  luaL_argexpected(L, co != NULL, 1, "coroutine");
  return co;
}

/* A unit that waits is active like one that has resumed another: nobody may resume it. */
static const char *status_of(lua_State *L, lua_State *co) {
  lua_Debug ar;
  if (L == co) return "running";
  int status = lua_status(co);
  if (status == LUA_YIELD) return con_state_is_base(co) ? "normal" : "suspended";
  if (status != LUA_OK) return "dead";
  if (lua_getstack(co, 0, &ar)) return "normal";
  if (lua_gettop(co) == 0) return "dead";
  return con_state_is_base(co) ? "normal" : "suspended";
}

/* Resume co with the n arguments on top of L. The number of results left on L's top, or -1 with the error there. */
static int resume(lua_State *L, lua_State *co, int n) {
  int results, status;
  if (con_state_is_base(co)) {
    lua_pushstring(L, *status_of(L, co) == 'd' ? "cannot resume dead coroutine"
                                               : "cannot resume non-suspended coroutine");
    return -1;
  }
  if (!lua_checkstack(co, n)) {
    lua_pushliteral(L, "too many arguments to resume");
    return -1;
  }
  lua_xmove(L, co, n);
  lua_State *before = con_here.running;
  con_here.running = co;
  status = lua_resume(co, L, n, &results);
  con_here.running = before;
  /* What came for this thread while co ran set the hook there; here it may still be due. */
  con_unit *self = con_self_known;
  if (self != NULL && (con_load_relaxed(&self->pending) & ~CON_PENDING_CALLS)) con_hook_request();
  if (status != LUA_OK && status != LUA_YIELD) {
    lua_xmove(co, L, 1);
    return -1;
  }
  if (!lua_checkstack(L, results + 1)) {
    lua_pop(co, results);
    lua_pushliteral(L, "too many results to resume");
    return -1;
  }
  lua_xmove(co, L, results);
  return results;
}

static int co_resume(lua_State *L) {
  lua_State *co = check_coroutine(L);
  int n = resume(L, co, lua_gettop(L) - 1);
  lua_pushboolean(L, n >= 0);
  if (n < 0) n = 1;
  lua_insert(L, -(n + 1));
  return n + 1;
}

static int wrapped(lua_State *L) {
  lua_State *co = lua_tothread(L, lua_upvalueindex(1));
  int n = resume(L, co, lua_gettop(L));
  if (n >= 0) return n;
  int status = lua_status(co);
  if (status != LUA_OK &&
      status != LUA_YIELD) { /* died by the error: close its variables, as Lua does */
    status = lua_resetthread(co);
    lua_xmove(co, L, 1);
  }
  if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING) {
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

static int co_wrap(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State *co = lua_newthread(L);
  con_hook_new(co);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  lua_pushcclosure(L, wrapped, 1);
  return 1;
}

static int co_yield(lua_State *L) {
  if (!con_state_is_base(L)) return lua_yield(L, lua_gettop(L));
  lua_pushliteral(L, "attempt to yield from outside a coroutine"); /* without a position, as Lua */
  return lua_error(L);
}

static int co_isyieldable(lua_State *L) {
  lua_State *co = lua_isthread(L, 1) ? lua_tothread(L, 1) : L;
  lua_pushboolean(L, !con_state_is_base(co) && lua_isyieldable(co));
  return 1;
}

static int co_running(lua_State *L) {
  lua_pushthread(L);
  lua_pushboolean(L, con_state_is_base(L));
  return 2;
}

static int co_status(lua_State *L) {
  lua_pushstring(L, status_of(L, check_coroutine(L)));
  return 1;
}

static int co_close(lua_State *L) {
  lua_State *co = check_coroutine(L);
  const char *status = status_of(L, co);
  if (*status != 's' && *status != 'd') return luaL_error(L, "cannot close a %s coroutine", status);
  bool ok = con_state_is_base(co) || lua_resetthread(co) == LUA_OK;
  lua_pushboolean(L, ok);
  if (ok) return 1;
  lua_xmove(co, L, 1);
  return 2;
}

static const con_word words[] = {
    {"yield", co_yield, "coroutine.yield(...) -> what resume gets", "As Lua's."},
    {"isyieldable", co_isyieldable, "coroutine.isyieldable([co]) -> boolean", "As Lua's."},
    {"running", co_running, "coroutine.running() -> coroutine, boolean", "As Lua's."},
    {"status", co_status, "coroutine.status(co) -> string", "As Lua's."},
    {"close", co_close, "coroutine.close(co) -> true or false, error", "As Lua's."},
    {"resume", co_resume, "coroutine.resume(co, ...) -> true, ... or false, error", "As Lua's."},
    {"wrap", co_wrap, "coroutine.wrap(f) -> function", "As Lua's."},
    {NULL, NULL, NULL, NULL},
};

/* In the place of Lua's own functions. */
static void open_coroutines(lua_State *L, const con_library *self) {
  lua_getglobal(L, LUA_COLIBNAME);
  con_words_replace(L, self->words);
  lua_pop(L, 1);
}

const con_library con_library_coroutines = {"coroutine", CON_KIND_NONE, words, open_coroutines};
