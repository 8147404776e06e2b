/* SPDX-License-Identifier: MIT */
/* coroutines.c: the words of `coroutine` that Lua's own functions would answer wrongly. resume and
 * wrap note which coroutine runs on the OS thread: a hook belongs to a coroutine, and pending
 * requests must reach the running coroutine (sched/hook.h). For the other words, the base coroutine
 * of a unit (con_state_is_base) is what the main thread is in `lua`.
 */
#include <lauxlib.h>
#include <lualib.h>

#include "binding/words.h"
#include "check/accessor.h"
#include "check/point.h"
#include "sched/here.h"
#include "sched/hook.h"

static lua_State *check_coroutine(lua_State *L) {
  lua_State *co = lua_tothread(L, 1);
  luaL_argexpected(L, co != NULL, 1, "coroutine");
  return co;
}

/* The status as coroutine.status says it. The base of a waiting unit is "normal", as is a coroutine
 * that has resumed another coroutine: neither can be resumed. */
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

/* Resume co with the n arguments on top of L. Returns the number of results on top of L, or -1 with
 * the error on top. */
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
  if (con_checking()) con_accessor_coroutine(L, co, CON_OP_WRITE);
  lua_xmove(L, co, n);
  lua_State *before = con_here.running;
  con_here.running = co;
  status = lua_resume(co, L, n, &results);
  con_here.running = before;
  /* A request that came while co ran set the hook of co; the hook of L must be set while the
   * request is pending. */
  con_unit *self = con_self_known;
  if (self != NULL && (con_load_relaxed(&self->pending) & ~CON_PENDING_IN_WAITS))
    con_hook_request();
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

static int word_resume(lua_State *L) {
  lua_State *co = check_coroutine(L);
  if (con_checking()) con_point_pause();
  int n = resume(L, co, lua_gettop(L) - 1);
  lua_pushboolean(L, n >= 0);
  if (n < 0) n = 1;
  lua_insert(L, -(n + 1));
  if (con_checking()) con_point_pause();
  return n + 1;
}

static int wrapped(lua_State *L) {
  lua_State *co = lua_tothread(L, lua_upvalueindex(1));
  int n = resume(L, co, lua_gettop(L));
  if (n >= 0) return n;
  int status = lua_status(co);
  /* If co died of the error, close its variables, as Lua does. */
  if (status != LUA_OK && status != LUA_YIELD) {
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

static int word_wrap(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State *co = lua_newthread(L);
  con_hook_new(co);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  lua_pushcclosure(L, wrapped, 1);
  return 1;
}

static int word_yield(lua_State *L) {
  if (!con_state_is_base(L)) return lua_yield(L, lua_gettop(L));
  lua_pushliteral(L, "attempt to yield from outside a coroutine"); /* no position, as in Lua */
  return lua_error(L);
}

static int word_isyieldable(lua_State *L) {
  lua_State *co = lua_isthread(L, 1) ? lua_tothread(L, 1) : L;
  lua_pushboolean(L, !con_state_is_base(co) && lua_isyieldable(co));
  return 1;
}

static int word_running(lua_State *L) {
  lua_pushthread(L);
  lua_pushboolean(L, con_state_is_base(L));
  return 2;
}

static int word_status(lua_State *L) {
  lua_State *co = check_coroutine(L);
  if (con_checking()) con_accessor_coroutine(L, co, CON_OP_READ);
  lua_pushstring(L, status_of(L, co));
  return 1;
}

static int word_close(lua_State *L) {
  lua_State *co = check_coroutine(L);
  if (con_checking()) con_accessor_coroutine(L, co, CON_OP_WRITE);
  const char *status = status_of(L, co);
  if (*status != 's' && *status != 'd') return luaL_error(L, "cannot close a %s coroutine", status);
  bool ok = con_state_is_base(co) || lua_resetthread(co) == LUA_OK;
  lua_pushboolean(L, ok);
  if (ok) return 1;
  lua_xmove(co, L, 1);
  return 2;
}

static const con_word words[] = {
    {"yield", word_yield, "coroutine.yield(...) -> what resume gets", "As Lua's."},
    {"isyieldable", word_isyieldable, "coroutine.isyieldable([co]) -> boolean", "As Lua's."},
    {"running", word_running, "coroutine.running() -> coroutine, boolean", "As Lua's."},
    {"status", word_status, "coroutine.status(co) -> string", "As Lua's."},
    {"close", word_close, "coroutine.close(co) -> true or false, error", "As Lua's."},
    {"resume", word_resume, "coroutine.resume(co, ...) -> true, ... or false, error", "As Lua's."},
    {"wrap", word_wrap, "coroutine.wrap(f) -> function", "As Lua's."},
    {NULL, NULL, NULL, NULL},
};

/* Put the words in the place of Lua's own functions. */
static void open_coroutines(lua_State *L, const con_library *self) {
  lua_getglobal(L, LUA_COLIBNAME);
  con_words_replace(L, self->words);
  lua_pop(L, 1);
}

const con_library con_library_coroutines = {"coroutine", CON_KIND_NONE, words, open_coroutines};
