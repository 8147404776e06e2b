/* SPDX-License-Identifier: MIT */
#include "kinds/body.h"

#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "binding/args.h"
#include "binding/chunk.h"
#include "binding/errors.h"
#include "check/point.h"
#include "codec/decode.h"
#include "codec/encode.h"
#include "kinds/explain.h"
#include "kinds/leave.h"
#include "kinds/left.h"
#include "kinds/upcalls.h"
#include "objects/message.h"
#include "sched/here.h"
#include "sched/hook.h"
#include "sched/pending.h"
#include "sched/shake.h"

/* ---- calling ---- */

static bool is_c(const char *line) {
  return strncmp(line, "\t[C]:", 5) == 0 || strncmp(line, "\t(...t", 7) == 0;
}

/* Replace the traceback on top by a copy without the lines of conlua's own functions, and of the C
 * functions that they called: the reader looks for a fault in the script. */
static void leave_out_own(lua_State *L) {
  const char *text = lua_tostring(L, -1), *next;
  if (con_chunk_own_line(text) == NULL) return;
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  const char *c_lines = NULL; /* lines of C whose caller is not seen yet */
  for (const char *line = text; *line != 0; line = next) {
    const char *end = strchr(line, '\n');
    next = end != NULL ? end + 1 : line + strlen(line);
    if (con_chunk_is_own_line(line)) {
      c_lines = NULL;
    } else if (is_c(line)) {
      if (c_lines == NULL) c_lines = line;
    } else {
      if (c_lines == NULL) c_lines = line;
      luaL_addlstring(&b, c_lines, (size_t)(next - c_lines));
      c_lines = NULL;
    }
  }
  if (c_lines != NULL) luaL_addstring(&b, c_lines);
  luaL_pushresult(&b);
  size_t size;
  const char *kept = lua_tolstring(L, -1, &size);
  if (size > 0 && kept[size - 1] == '\n') lua_pushlstring(L, kept, size - 1);
  else lua_pushvalue(L, -1);
  lua_replace(L, -3);
  lua_pop(L, 1);
}

int con_body_trace(lua_State *L) {
  luaL_traceback(L, L, NULL, 1);
  leave_out_own(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, L);
  lua_settop(L, 1);
  return 1;
}

/* The key under which the registry keeps the traceback of an error in a con_body_call of L. The key
 * of con_body_trace is L. */
static const void *trace_key(lua_State *L) { return (const char *)L + 1; }

/* A handler of errors. The error is left alone, since variables that close on the way see it. */
static int with_traceback(lua_State *L) {
  luaL_traceback(L, L, NULL, 1);
  leave_out_own(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, trace_key(L));
  lua_settop(L, 1);
  return 1;
}

/* with_traceback, for an error that will be reported. */
static int for_report(lua_State *L) {
  con_explain_keep(L);
  return with_traceback(L);
}

static int call(lua_State *L, int n, int results, lua_CFunction handler) {
  int base = lua_gettop(L) - n;
  lua_pushcfunction(L, handler);
  lua_insert(L, base);
  int status = lua_pcall(L, n, results, base);
  if (status != LUA_OK) {
    /* An error of memory, for example, leaves no traceback. */
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, trace_key(L)) != LUA_TNIL) {
      lua_pushnil(L);
      lua_rawsetp(L, LUA_REGISTRYINDEX, trace_key(L));
    }
  }
  lua_remove(L, base);
  return status;
}

int con_body_call(lua_State *L, int n, int results) { return call(L, n, results, with_traceback); }

int con_body_call_reported(lua_State *L, int n, int results) {
  return call(L, n, results, for_report);
}

/* ---- where there may be no memory ---- */

typedef struct shielded_call {
  int (*f)(lua_State *L, void *data);
  void *data;
} shielded_call;

static int run_shielded(lua_State *L) {
  shielded_call call = *(shielded_call *)lua_touserdata(L, 1);
  lua_remove(L, 1);
  return call.f(L, call.data);
}

int con_body_protect(lua_State *L, int n, int (*f)(lua_State *L, void *data), void *data) {
  shielded_call call = {f, data};
  int base = lua_gettop(L) - n + 1;
  if (!lua_checkstack(L, 4)) {
    lua_settop(L, base - 1); /* makes room for the nil */
    lua_pushnil(L);
    return LUA_ERRMEM;
  }
  lua_pushcfunction(L, run_shielded);
  lua_insert(L, base);
  lua_pushlightuserdata(L, &call);
  lua_insert(L, base + 1);
  return lua_pcall(L, n + 1, LUA_MULTRET, 0);
}

/* ---- reporting ---- */

static int to_text(lua_State *L) {
  if (lua_isstring(L, 1) || luaL_getmetafield(L, 1, "__tostring") != LUA_TNIL)
    luaL_tolstring(L, 1, NULL);
  else lua_pushnil(L);
  return 1;
}

const char *con_body_push_text(lua_State *L, int index) {
  index = lua_absindex(L, index);
  lua_pushcfunction(L, to_text);
  lua_pushvalue(L, index);
  if (lua_pcall(L, 1, 1, 0) == LUA_OK && lua_isstring(L, -1)) return lua_tostring(L, -1);
  lua_pop(L, 1);
  return lua_pushfstring(L, "(error object is a %s value)", luaL_typename(L, index));
}

/* The error is at 1, its traceback at 2. */
static int report(lua_State *L, void *name) {
  con_body_push_text(L, 1);
  con_explain_push(L, 1, 2, 0);
  const char *trace = lua_tostring(L, -2);
  const char *end = *trace != 0 ? "\n" : "";
  fflush(stdout);
  const char *all = lua_pushfstring(L, "%s: %s\n%s%s%s", (const char *)name, lua_tostring(L, -3),
                                    trace, end, lua_tostring(L, -1));
  fwrite(all, 1, strlen(all), stderr); /* in one piece, since stderr is not buffered */
  return 0;
}

void con_body_report(lua_State *L, const char *name) {
  /* A unit.Terminated in the main unit of the first process, when that unit was not told to stop,
   * is the error of another unit, raised again: it is printed. */
  if (!con_process_is_foreign && con_error_at(L, -2) == CON_ERROR_UNIT_TERMINATED &&
      (con_self() != con_family_root->root || con_load(&con_self()->stop_asked)))
    return;
  int top = lua_gettop(L);
  if (con_checking() && lua_checkstack(L, 8))
    con_point_fail(CON_VERDICT_ERROR, con_body_push_text(L, -2));
  if (lua_checkstack(L, 8)) {
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2);
    if (con_body_protect(L, 2, report, (void *)(uintptr_t)name) != LUA_OK)
      fprintf(stderr, con_say(CON_SAYS_NO_MEMORY_ERROR), name);
  }
  con_shake_tell();
  lua_settop(L, top);
}

void con_body_report_no_memory(con_unit *u, const char *sentence) {
  char name[64];
  con_unit_name(u, name, sizeof name);
  fprintf(stderr, sentence, name);
}

/* ---- outcomes ---- */

static int encode_outcome(lua_State *L) {
  con_message **m = lua_touserdata(L, 1);
  con_parcel parcel;
  lua_remove(L, 1);
  const char *what = lua_toboolean(L, 1) ? "outcome|result" : "outcome|error|traceback";
  con_encode(L, 1, lua_gettop(L), what, &parcel);
  *m = con_message_new(&parcel);
  if (*m == NULL) return con_out_of_memory(L);
  return 0;
}

void con_body_record(lua_State *L, con_unit *u, int n) {
  con_message *m = NULL;
  int base = lua_gettop(L) - n;
  bool failed = !lua_toboolean(L, base + 1);
  lua_pushvalue(L, base + (failed ? 2 : 1));
  lua_insert(L, base + 1);
  lua_pushcfunction(L, encode_outcome);
  lua_insert(L, base + 2);
  lua_pushlightuserdata(L, &m);
  lua_insert(L, base + 3);
  if (lua_pcall(L, n + 1, 0, 0) != LUA_OK) {
    const char *why = luaL_tolstring(L, -1, NULL);
    if (failed)
      why = lua_pushfstring(L, "%s; the error says: %s", why, con_body_push_text(L, base + 1));
    lua_pushcfunction(L, encode_outcome);
    lua_pushlightuserdata(L, &m);
    lua_pushboolean(L, 0);
    lua_pushstring(L, why);
    lua_pushliteral(L, "");
    if (lua_pcall(L, 4, 0, 0) != LUA_OK) lua_pop(L, 1);
  }
  lua_settop(L, base);
  if (m == NULL) return;
  con_latch_lock(&u->head.latch);
  /* A forked child also has the values that a thread kept, and may have recorded them before. */
  bool first = u->outcome == NULL;
  if (first) {
    con_redo_begin(&u->head.latch);
    con_redo_set_pointer(&u->outcome, m);
    con_redo_share(m);
    con_redo_commit();
  }
  con_latch_unlock(&u->head.latch);
  if (!first) con_message_free(m);
}

void con_body_pack(lua_State *L, int n) {
  lua_createtable(L, n, 1);
  lua_insert(L, -n - 1);
  for (int i = n; i >= 1; i--) lua_rawseti(L, -i - 1, i);
  lua_pushinteger(L, n);
  lua_setfield(L, -2, "n");
}

/* Keep the n values of an outcome, on top, for the units of this state. */
static void keep(lua_State *L, con_unit *u, int n) {
  con_body_pack(L, n);
  con_handle_push(L, &u->head);
  lua_insert(L, -2);
  con_handle_set_annex(L, &u->head);
  lua_pop(L, 1);
}

/* Replace the annex on top by the outcome's values. Returns how many; 0: the annex has none. */
static int unpack(lua_State *L) {
  int annex = lua_gettop(L);
  /* No annex, or one that keeps the function and arguments for the start */
  if (lua_type(L, annex) != LUA_TTABLE || lua_rawgeti(L, annex, 1) != LUA_TBOOLEAN) {
    lua_settop(L, annex - 1);
    return 0;
  }
  lua_getfield(L, annex, "n");
  int n = (int)lua_tointeger(L, -1);
  lua_settop(L, annex);
  luaL_checkstack(L, n, "too many results");
  for (int i = 1; i <= n; i++) lua_rawgeti(L, annex, i);
  lua_remove(L, annex);
  return n;
}

/* Push the values that an ended unit of this state kept. Returns how many; 0: none were kept. */
static int push_kept(lua_State *L, con_unit *u) {
  con_handle_annex(L, &u->head);
  return unpack(L);
}

/* From the first try to encode the results on, the annex has a mark at index 0: the results may
 * hold the thread's own handle. */
static bool needs_results(lua_State *L, con_object *o) {
  con_unit *u = (con_unit *)o;
  int top = lua_gettop(L);
  if (con_load(&u->outcome) != NULL) return false;
  bool needs = con_handle_annex(L, o) && lua_rawgeti(L, top + 1, 1) == LUA_TBOOLEAN &&
               lua_rawgeti(L, top + 1, 0) == LUA_TNIL;
  lua_settop(L, top);
  return needs;
}

static bool prepare_results(lua_State *L, con_object *o) {
  con_unit *u = (con_unit *)o;
  int top = lua_gettop(L);
  if (!needs_results(L, o)) return false;
  con_handle_annex(L, o);
  lua_pushboolean(L, 1);
  lua_rawseti(L, top + 1, 0);
  con_body_record(L, u, push_kept(L, u));
  lua_settop(L, top);
  return con_load(&u->outcome) != NULL;
}

void con_body_open(void) {
  static const con_encode_results results = {needs_results, prepare_results};
  con_encode_threads = &results;
}

static void push_copies(lua_State *L, int first, int n) {
  luaL_checkstack(L, n + 4, NULL);
  for (int i = 0; i < n; i++) lua_pushvalue(L, first + i);
}

typedef struct conclusion {
  con_unit *unit;
  int status; /* of the call of the function */
  bool shared;
  int code;
} conclusion;

static int call_finish(lua_State *L, void *data) {
  (void)data;
  if (con_kinds.finish_unit != NULL) con_kinds.finish_unit(L);
  return 0;
}

/* Wait for the operations that the unit began. A reason to stop that arrives as the wait begins
 * ends the first try, and is spent. */
static void finish_unit(lua_State *L) {
  for (int i = 0; i < 2 && con_body_protect(L, 0, call_finish, NULL) != LUA_OK; i++) lua_pop(L, 1);
  /* From here on nothing is raised in the unit. */
  con_here.running = NULL;
  lua_sethook(L, NULL, 0, 0);
}

_Noreturn void con_body_leave(lua_State *L, const char *name, bool ok) {
  if (!ok) con_body_report(L, name);
  con_process_leave(ok ? 0 : 1);
}

/* The results, or the error and its traceback, are on the stack. */
static int conclude(lua_State *L, void *data) {
  conclusion *c = data;
  con_unit *u = c->unit;
  bool stuck = c->status != LUA_OK && con_error_at(L, -2) == CON_ERROR_DEADLOCK;
  if (!stuck) con_left_by_unit(L, u);
  if (c->status != LUA_OK) {
    char name[64];
    con_unit_name(u, name, sizeof name);
    bool interrupted = con_error_at(L, -2) == CON_ERROR_INTERRUPTED;
    bool stopped = interrupted || con_error_at(L, -2) == CON_ERROR_UNIT_TERMINATED;
    if (!interrupted) con_body_report(L, name);
    con_explain_forget(L);
    if (!stopped && !con_load(&u->stop_asked)) con_unit_end_badly(u);
    c->code = interrupted && u->head.kind == CON_KIND_PROCESS ? CON_EXIT_INTERRUPTED : 1;
    if (con_load(&u->stop_asked) == CON_STOP_ITSELF) c->code = u->exitcode;
  }
  luaL_checkstack(L, 8, NULL);
  lua_pushboolean(L, c->status == LUA_OK);
  lua_insert(L, 1);
  int values = lua_gettop(L);
  /* Encode the outcome if the Lua state is about to close, or if another process or a message
   * refers to the unit (two references are the unit's own and the handle's). Otherwise
   * prepare_results does so once the handle is sent away. */
  bool elsewhere = !c->shared || con_load(&u->head.refs) > 2;
  if (elsewhere && values > 1) {
    push_copies(L, 1, values);
    con_body_record(L, u, values);
  }
  if (c->shared) keep(L, u, values);
  return 0;
}

static int raise_stop(lua_State *L) {
  return con_raise_status(L, con_handle_pending_of(L, CON_STOPS));
}

bool con_body_stops_late(lua_State *L, int first) {
  if (!con_pending_is_to_stop() || !lua_checkstack(L, 4)) return false;
  lua_pushcfunction(L, raise_stop);
  if (con_body_call(L, 0, 0) == LUA_OK) return false;
  lua_rotate(L, first, 2);
  lua_settop(L, first + 1);
  return true;
}

int con_body_run(lua_State *L, con_unit *u, int n, bool shared) {
  int base = lua_gettop(L) - n;
  /* A reason to stop that was posted before the thread existed could not be poked (con_state_poke):
   * look for such reasons here. */
  if (con_checking()) con_point_pause();
  if (con_load_seq(&u->pending) != 0) con_hook_request();
  conclusion c = {u, con_body_call_reported(L, n, LUA_MULTRET), shared, 0};
  if (con_process_is_foreign) con_body_leave(L, con_unit_peek_name(u), c.status == LUA_OK);
  if (con_checking()) con_point_pause();
  if (c.status == LUA_OK && con_body_stops_late(L, base)) c.status = LUA_ERRRUN;
  finish_unit(L);
  if (con_body_protect(L, lua_gettop(L) - base + 1, conclude, &c) != LUA_OK) {
    con_body_report_no_memory(u, con_say(CON_SAYS_NO_MEMORY_OUTCOME));
    if (c.code == 0) c.code = 1;
  }
  lua_settop(L, base - 1);
  return c.code;
}

/* Raise another unit's error, at `index`, with the traceback above. A string gets the traceback
 * appended; other values are raised unchanged. */
static int raise_far(lua_State *L, int index) {
  size_t size;
  const char *trace = lua_tolstring(L, index + 1, &size);
  if (lua_type(L, index) == LUA_TSTRING && trace != NULL && size > 0) {
    lua_pushvalue(L, index);
    lua_pushliteral(L, "\n");
    lua_pushvalue(L, index + 1);
    lua_concat(L, 3);
  } else {
    lua_pushvalue(L, index);
  }
  return lua_error(L);
}

static int died(lua_State *L, con_unit *u) {
  char name[64];
  con_unit_name(u, name, sizeof name);
  if (u->exitcode == 0) return 0; /* no results, as after os.exit(0) */
  if (u->exitcode < 0) return luaL_error(L, "%s was killed by signal %d", name, -u->exitcode);
  return luaL_error(L, "%s ended with exit code %d", name, u->exitcode);
}

/* Turn the n values of an outcome, on top, into results, and return how many; raises an error among
 * them. */
static int give(lua_State *L, int n) {
  int first = lua_gettop(L) - n + 1;
  if (!lua_toboolean(L, first)) return raise_far(L, first + 1);
  return n - 1;
}

int con_body_result_at(lua_State *L, int index) {
  lua_getiuservalue(L, index, CON_HANDLE_ANNEX);
  int n = unpack(L);
  return n == 0 ? 0 : give(L, n);
}

int con_body_result(lua_State *L, con_unit *u) {
  int n = push_kept(L, u);
  if (n == 0) {
    con_message *m = con_load(&u->outcome);
    if (m == NULL) return died(L, u);
    n = con_decode_message(L, m);
  }
  return give(L, n);
}
