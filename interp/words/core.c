/* SPDX-License-Identifier: MIT */
/* core.c: conlua.core. Scripts cannot reach these functions, so arguments are trusted. */
#include "words/core.h"

#include <limits.h>
#include <string.h>

#include "base/language.h"
#include "binding/args.h"
#include "binding/chunk.h"
#include "binding/class.h"
#include "binding/errors.h"
#include "binding/own.h"
#include "binding/words.h"
#include "check/point.h"
#include "kinds/body.h"
#include "kinds/ending.h"
#include "kinds/explain.h"
#include "kinds/left.h"
#include "kinds/warn.h"
#include "sched/here.h"
#include "sched/state.h"
#include "sched/upcalls.h"
#include "units/announce.h"
#include "units/unpark.h"
#include "words/board.h"
#include "words/help.h"

/* ---- steps that other threads of the state see as a whole ---- */

/* add(t, key, n): add n to t[key]. -> the sum */
static int core_add(lua_State *L) {
  lua_Integer n = luaL_checkinteger(L, 3);
  lua_settop(L, 2);
  lua_pushvalue(L, 2);
  lua_rawget(L, 1);
  n += lua_tointeger(L, -1);
  lua_settop(L, 2);
  lua_pushinteger(L, n);
  lua_rawset(L, 1);
  lua_pushinteger(L, n);
  return 1;
}

/* claim(t, key): set t[key] to true if it is nil. -> was it nil? */
static int core_claim(lua_State *L) {
  lua_settop(L, 2);
  lua_pushvalue(L, 2);
  bool mine = lua_rawget(L, 1) == LUA_TNIL;
  lua_settop(L, 2);
  if (mine) {
    lua_pushboolean(L, 1);
    lua_rawset(L, 1);
  }
  lua_pushboolean(L, mine);
  return 1;
}

/* room(n) -> a table in which setting 1 to n needs no memory */
static int core_room(lua_State *L) {
  lua_Integer n = luaL_checkinteger(L, 1);
  lua_createtable(L, n > 0 && n < INT_MAX ? (int)n : 0, 0);
  return 1;
}

/* swap(t, key, value): set t[key]. -> the value before */
static int core_swap(lua_State *L) {
  lua_settop(L, 3);
  lua_pushvalue(L, 2);
  lua_rawget(L, 1);
  lua_insert(L, 2);
  lua_rawset(L, 1);
  return 1;
}

/* append(t, key, value): put the value at the first place of list t[key] that is false or free. A
 * missing list is made. */
static int core_append(lua_State *L) {
  lua_settop(L, 3);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, 1) != LUA_TTABLE) {
    lua_createtable(L, 1, 0);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -2);
    lua_rawset(L, 1);
    lua_replace(L, 4);
    lua_settop(L, 4);
  }
  lua_Integer i = 1, n = (lua_Integer)lua_rawlen(L, 4);
  while (i <= n && (lua_rawgeti(L, 4, i) != LUA_TBOOLEAN || lua_toboolean(L, -1))) {
    lua_pop(L, 1);
    i++;
  }
  lua_pushvalue(L, 3);
  lua_rawseti(L, 4, i);
  return 0;
}

static lua_Integer find(lua_State *L, int list, int value) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, list);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, list, i);
    bool same = lua_rawequal(L, -1, value);
    lua_pop(L, 1);
    if (same) return i;
  }
  return 0;
}

/* blank(list, value): put false in the place of the value, if the list has the value. */
static int core_blank(lua_State *L) {
  lua_settop(L, 2);
  lua_Integer i = find(L, 1, 2);
  if (i == 0) return 0;
  lua_pushboolean(L, 0);
  lua_rawseti(L, 1, i);
  return 0;
}

/* remove(list, value): take the value out of the list, if the list has the value; the values behind
 * move up. */
static int core_remove(lua_State *L) {
  lua_settop(L, 2);
  lua_Integer i = find(L, 1, 2), n = (lua_Integer)lua_rawlen(L, 1);
  if (i == 0) return 0;
  for (; i < n; i++) {
    lua_rawgeti(L, 1, i + 1);
    lua_rawseti(L, 1, i);
  }
  lua_pushnil(L);
  lua_rawseti(L, 1, n);
  return 0;
}

/* put_last(queue, item): put an item at the end of a queue. The queue has fields `first` and
 * `last`, the item a field `behind`; so no memory is needed. */
static int core_put_last(lua_State *L) {
  lua_settop(L, 2);
  con_board_put_last(L, 1, 2);
  return 0;
}

/* take_first(queue) -> the first item, taken out; nil: the queue is empty */
static int core_take_first(lua_State *L) {
  lua_settop(L, 1);
  if (lua_getfield(L, 1, "first") != LUA_TTABLE) return 0;
  lua_getfield(L, 2, "behind");
  lua_pushvalue(L, 3);
  lua_setfield(L, 1, "first");
  if (!lua_toboolean(L, 3)) {
    lua_pushboolean(L, 0);
    lua_setfield(L, 1, "last");
  }
  lua_pushboolean(L, 0);
  lua_setfield(L, 2, "behind");
  lua_settop(L, 2);
  return 1;
}

/* ---- shields: while a unit is shielded, no error comes from outside ---- */

/* shield(), unshield(): in pairs, which may be nested. */
static int core_shield(lua_State *L) {
  (void)L;
  con_state_shield(con_self(), con_self()->shield + 1);
  return 0;
}

static int core_unshield(lua_State *L) {
  (void)L;
  if (con_self()->shield > 0) con_state_shield(con_self(), con_self()->shield - 1);
  return 0;
}

static int reshield(lua_State *L, int status, lua_KContext shield) {
  con_state_shield(con_self(), (uint32_t)shield);
  lua_pushboolean(L, status == LUA_OK || status == LUA_YIELD);
  lua_insert(L, 1);
  return lua_gettop(L);
}

/* bare(f, ...): pcall without the shield, which is set again afterwards. */
static int core_bare(lua_State *L) {
  luaL_checkany(L, 1);
  lua_KContext shield = (lua_KContext)con_state_shield(con_self(), 0);
  int status = lua_pcallk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, shield, reshield);
  return reshield(L, status, shield);
}

/* ---- the running unit, its state ---- */

/* leave(ok, error, traceback): a task of a pool has ended. In a child that C code forked the
 * process ends here; elsewhere nothing happens. */
static int core_leave(lua_State *L) {
  if (!con_process_is_foreign) return 0;
  lua_settop(L, 3);
  con_body_leave(L, "a worker", lua_toboolean(L, 1));
}

/* stop_asked(): was the running unit told to terminate? */
static int core_stop_asked(lua_State *L) {
  lua_pushboolean(L, con_load(&con_self()->stop_asked) != 0);
  return 1;
}

/* can_start(kind): may this process start such units? A daemon process may not start processes. */
static int core_can_start(lua_State *L) {
  bool process = strcmp(luaL_checkstring(L, 1), con_kind_name(CON_KIND_PROCESS)) == 0;
  lua_pushboolean(L, !process || !con_process_self->unit->daemon);
  return 1;
}

/* here() -> a number that no other Lua state has; an error in a child that C code forked */
static int core_here(lua_State *L) {
  if (con_process_is_foreign) return con_raise_foreign(L);
  lua_pushinteger(L, (lua_Integer)con_process_slot << 32 | con_here.state->unit->head.number);
  return 1;
}

/* language() -> "en" or "zh", in which to speak to people */
static int core_language(lua_State *L) {
  lua_pushstring(L, con_language);
  return 1;
}

/* closing(): is the script at its end, so that nothing new begins? */
static int core_closing(lua_State *L) {
  lua_pushboolean(L, con_here.state->closing != CON_STATE_OPEN);
  return 1;
}

/* post(): let the main unit of the state run due callbacks at its next wait. */
static int core_post(lua_State *L) {
  (void)L;
  if (con_checking()) con_point_post(con_here.state->unit);
  con_unit_post(con_here.state->unit, CON_PENDING_CALLS);
  return 0;
}

/* ---- errors, arguments ---- */

/* fail(message): raise the message with the position in the script, not in conlua's own code. */
static int core_fail(lua_State *L) {
  luaL_checkstring(L, 1);
  lua_settop(L, 1);
  return con_chunk_fail(L);
}

/* text(error): the error as a string, as `lua` prints it. */
static int core_text(lua_State *L) {
  lua_settop(L, 1);
  con_body_push_text(L, 1);
  return 1;
}

/* traced(error) -> {error, traceback}: a handler for xpcall. The traceback ends where conlua's own
 * code begins. */
static int core_traced(lua_State *L) {
  static const char called[] = "\n\t[C]: in function 'xpcall'";
  lua_settop(L, 1);
  lua_createtable(L, 2, 0);
  lua_insert(L, 1);
  lua_rawseti(L, 1, 1);
  luaL_traceback(L, L, NULL, 1);
  const char *trace = lua_tostring(L, -1), *own = con_chunk_own_line(trace);
  size_t n = own != NULL ? (size_t)(own - trace) : strlen(trace), end = sizeof called - 1;
  if (n >= end && memcmp(trace + n - end, called, end) == 0) n -= end;
  lua_pushlstring(L, trace, n);
  lua_rawseti(L, 1, 2);
  lua_settop(L, 1);
  return 1;
}

/* kept(error) -> {error, traceback}: `traced` for an error that `report` will print. The variables
 * of the function that failed are kept for the hint. */
static int core_kept(lua_State *L) {
  con_explain_keep(L);
  return core_traced(L);
}

/* deadline(wait, seconds) -> an absolute time; or nil and why the arguments are no `wait` */
static int core_deadline(lua_State *L) {
  lua_settop(L, 2);
  bool pair = lua_type(L, 1) == LUA_TBOOLEAN && lua_toboolean(L, 1);
  if (pair) lua_remove(L, 1);
  con_time t = CON_NEVER;
  switch (lua_type(L, 1)) {
    case LUA_TNONE:
    case LUA_TNIL: break;
    case LUA_TBOOLEAN: t = CON_TRY; break;
    case LUA_TNUMBER:
      if (!pair && !lua_isnil(L, 2)) {
        lua_pushnil(L);
        lua_pushliteral(L, "seconds that follow `wait` belong to true");
        return 2;
      }
      if (!(lua_tonumber(L, 1) >= 0)) {
        lua_pushnil(L);
        lua_pushliteral(L, "wait must be >= 0");
        return 2;
      }
      t = con_args_deadline(L, lua_tonumber(L, 1), CON_LAPSE_LIMIT, true);
      break;
    default:
      lua_pushnil(L);
      lua_pushfstring(L, "number of seconds, boolean or nil expected, got %s", luaL_typename(L, 1));
      return 2;
  }
  lua_pushinteger(L, t);
  return 1;
}

/* limit(seconds) -> seconds that a limit of the script is to last */
static int core_limit(lua_State *L) {
  lua_pushnumber(L, con_args_lapse(L, luaL_checknumber(L, 1), CON_LAPSE_LIMIT, true));
  return 1;
}

/* pause(seconds) -> seconds that a sleep of the script is to last */
static int core_pause(lua_State *L) {
  lua_pushnumber(L, con_args_lapse(L, luaL_checknumber(L, 1), CON_LAPSE_SLEEP, true));
  return 1;
}

/* left(deadline) -> the rest of the time, as a `wait` */
static int core_left(lua_State *L) {
  con_time t = (con_time)luaL_checkinteger(L, 1), now = con_clock_now();
  if (t == CON_NEVER) lua_pushnil(L);
  else lua_pushnumber(L, t > now ? (lua_Number)(t - now) / 1e9 : 0);
  return 1;
}

/* report(name, error, traceback): print an uncaught error of unit `name`. */
static int core_report(lua_State *L) {
  const char *who = luaL_checkstring(L, 1);
  lua_settop(L, 3);
  con_body_report(L, who);
  return 0;
}

/* warn(key, about, place, ...): say a warning (kinds/warn.h). */
static int core_warn(lua_State *L) {
  const char *key = luaL_checkstring(L, 1), *about = luaL_checkstring(L, 2);
  con_warn(L, key, about, luaL_checkstring(L, 3), lua_gettop(L) - 3);
  return 0;
}

/* line() -> the line of the script that runs, "mine.lua:3", or "" */
static int core_line(lua_State *L) {
  con_warn_push_line(L, 1);
  return 1;
}

/* tell_callback(begins [, what]): a callback of the script, or a call of `what`, begins or ends.
 * Raises nothing. */
static int core_tell_callback(lua_State *L) {
  const char *what = luaL_optstring(L, 2, "callback");
  if (con_is_told()) con_tell_callback(con_self(), lua_toboolean(L, 1), what);
  return 0;
}

static const con_library *find_library(lua_State *L, int arg) {
  const char *name = luaL_checkstring(L, arg);
  for (const con_library *const *l = con_words_registered(); *l != NULL; l++)
    if (strcmp((*l)->name, name) == 0) return *l;
  luaL_argerror(L, arg, "no such library");
  return NULL;
}

/* close_fields(library, metatable, methods): objects of the metatable have no other fields than the
 * words of the library. */
static int core_close_fields(lua_State *L) {
  const con_library *l = find_library(L, 1);
  lua_settop(L, 3);
  lua_insert(L, 2);
  con_words_close_fields(L, 2, l->name, l->words);
  return 0;
}

/* no_field(library, key, more): raise for reading a field that is neither a word of the library nor
 * named in the string `more`; nothing if another kind of object has the method. */
static int core_no_field(lua_State *L) {
  const con_library *l = find_library(L, 1);
  if (con_words_is_any_method(L, 2)) return 0;
  return con_words_unknown_field(L, 2, l->name, l->words, luaL_checkstring(L, 3));
}

/* fixed_field(library, key, more): raise for writing a field. */
static int core_fixed_field(lua_State *L) {
  const con_library *l = find_library(L, 1);
  return con_words_fixed_field(L, 2, l->name, l->words, luaL_checkstring(L, 3));
}

/* usages(library) -> {word = usage}, {word = most arguments, self included; nil: any number} */
static int core_usages(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  lua_newtable(L);
  lua_newtable(L);
  for (const con_library *const *l = con_words_registered(); *l != NULL; l++) {
    if (strcmp((*l)->name, name) != 0) continue;
    for (const con_word *w = (*l)->words; w->name != NULL; w++) {
      if (w->usage == NULL) continue;
      lua_pushstring(L, w->usage);
      lua_setfield(L, -3, w->name);
      if (con_words_most(w) == CON_WORDS_ANY) continue;
      lua_pushinteger(L, con_words_most(w));
      lua_setfield(L, -2, w->name);
    }
  }
  return 2;
}

static const char calls_key =
    0; /* address: key in the registry of the function that runs due callbacks */

/* For con_sched.run_calls: run the callbacks that are due. */
static int run_calls(lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &calls_key) == LUA_TFUNCTION) lua_call(L, 0, 0);
  return 0;
}

static int set_hook(lua_State *L, const char *key) {
  lua_settop(L, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, key);
  return 0;
}

/* lend_class(t) -> is t, which was a table without a mark, a lent class (binding/class.h) from now
 * on? */
static int core_lend_class(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  lua_pushboolean(L, con_class_lend(L));
  return 1;
}

/* is_marked(t): does the table travel as a class, or by a module's name? */
static int core_is_marked(lua_State *L) {
  lua_settop(L, 1);
  con_class_push_marks(L);
  lua_insert(L, 1);
  lua_pushboolean(L, lua_rawget(L, 1) != LUA_TNIL);
  return 1;
}

/* on_calls(f): call f when the main unit of the state is told of callbacks while it waits. */
static int core_on_calls(lua_State *L) { return set_hook(L, &calls_key); }
/* on_left(f): call f when the process is at its end and its units have ended, for warnings. */
static int core_on_left(lua_State *L) { return set_hook(L, &con_left_key); }
/* on_end(f): call f at the end of the main code. */
static int core_on_end(lua_State *L) { return set_hook(L, &con_ending_key); }

static int open_core(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"add", core_add},
      {"claim", core_claim},
      {"room", core_room},
      {"swap", core_swap},
      {"append", core_append},
      {"blank", core_blank},
      {"remove", core_remove},
      {"put_last", core_put_last},
      {"take_first", core_take_first},
      {"stop_asked", core_stop_asked},
      {"can_start", core_can_start},
      {"here", core_here},
      {"post", core_post},
      {"closing", core_closing},
      {"language", core_language},
      {"shield", core_shield},
      {"unshield", core_unshield},
      {"bare", core_bare},
      {"fail", core_fail},
      {"text", core_text},
      {"traced", core_traced},
      {"kept", core_kept},
      {"deadline", core_deadline},
      {"limit", core_limit},
      {"pause", core_pause},
      {"left", core_left},
      {"leave", core_leave},
      {"report", core_report},
      {"tell_callback", core_tell_callback},
      {"usages", core_usages},
      {"words", con_help_words},
      {"close_fields", core_close_fields},
      {"no_field", core_no_field},
      {"fixed_field", core_fixed_field},
      {"lend_class", core_lend_class},
      {"is_marked", core_is_marked},
      {"on_calls", core_on_calls},
      {"on_end", core_on_end},
      {"on_left", core_on_left},
      {"warn", core_warn},
      {"line", core_line},
      {NULL, NULL},
  };
  luaL_newlib(L, functions);
  return 1;
}

void con_core_preload(lua_State *L) {
  /* Later states only read the field. */
  if (con_sched.run_calls == NULL) con_sched.run_calls = run_calls;
  con_own_preload(L, "conlua.core", open_core);
}
