/* SPDX-License-Identifier: MIT */
/* units.c: the properties and methods of units; join and units. */
#include "words/units.h"

#include <signal.h>
#include <string.h>

#include "binding/args.h"
#include "binding/errors.h"
#include "binding/lua_word.h"
#include "binding/words.h"
#include "check/control.h"
#include "check/point.h"
#include "kinds/body.h"
#include "kinds/green.h"
#include "kinds/join.h"
#include "kinds/start.h"
#include "sched/here.h"
#include "sched/pending.h"
#include "sched/state.h"
#include "sched/wait.h"
#include "units/announce.h"
#include "units/reap.h"
#include "units/unpark.h"

/* ---- properties ---- */

static bool is_main_thread(lua_State *L) { return con_handle_at(L, 1)->aspect == CON_KIND_THREAD; }

static bool has_started(const con_unit *u) { return con_load(&u->state) != CON_NEW; }

static int get_name(lua_State *L, con_unit *u) {
  char name[256], *all = name;
  if (is_main_thread(L)) {
    lua_pushliteral(L, "MainThread");
    return 1;
  }
  size_t n, size = sizeof name;
  while ((n = con_unit_name(u, all, size)) >= size) {
    size = n + 1;
    all = lua_newuserdatauv(L, size, 0);
  }
  lua_pushlstring(L, all, n);
  return 1;
}

static int get_daemon(lua_State *L, con_unit *u) {
  lua_pushboolean(L, u->daemon != 0);
  return 1;
}

static int pid_of(const con_unit *u) { return con_checking() ? con_control_pid(u) : u->pid; }

static int get_pid(lua_State *L, con_unit *u) {
  int pid = pid_of(u);
  if (has_started(u) && pid != 0) lua_pushinteger(L, pid);
  else lua_pushnil(L);
  return 1;
}

static int get_tid(lua_State *L, con_unit *u) {
  int tid = con_checking() ? con_control_tid(u) : u->tid;
  if (has_started(u) && tid != 0) lua_pushinteger(L, tid);
  else lua_pushnil(L);
  return 1;
}

static int get_id(lua_State *L, con_unit *u) {
  lua_pushinteger(L, u->head.number);
  return 1;
}

static int get_kind(lua_State *L, con_unit *u) {
  lua_pushstring(L, is_main_thread(L) ? "thread" : con_kind_name(u->head.kind));
  return 1;
}

/* Has the unit ended? Also notices a death that went unnoticed so far. Told as a look. */
static bool look_for_end(con_unit *u, const char *question) {
  con_announce_look(&u->head);
  bool gone = con_unit_is_gone(u);
  con_tell_look(&u->head, question, gone);
  return gone;
}

static int get_exitcode(lua_State *L, con_unit *u) {
  bool ended = look_for_end(u, "exitcode");
  if (ended) con_unit_ask_end(u);
  if (ended) lua_pushinteger(L, u->exitcode);
  else lua_pushnil(L);
  return 1;
}

static int get_state(lua_State *L, con_unit *u) {
  bool gone = look_for_end(u, "state"); /* also a death that went unnoticed so far */
  if (con_checking() && !gone && con_load(&u->state) != CON_NEW)
    con_point_refuse("unit.state: what a unit does at the moment is not tried in every order");
  lua_pushstring(L, con_unit_state_name(u));
  if (!has_started(u)) u->where[0] = 0; /* the script knows that the unit is new: no warning */
  return 1;
}

static const struct property {
  const char *name;
  int (*get)(lua_State *L, con_unit *u);
} properties[] = {
    {"name", get_name},         {"daemon", get_daemon}, {"pid", get_pid},
    {"tid", get_tid},           {"id", get_id},         {"kind", get_kind},
    {"exitcode", get_exitcode}, {"state", get_state},   {NULL, NULL},
};

static const struct property *find_property(const char *name) {
  for (const struct property *p = properties; p->name != NULL; p++)
    if (strcmp(p->name, name) == 0) return p;
  return NULL;
}

/* __index: a property, a field of the instance or its class, or a method. Upvalue 1: the
 * methods. */
static int unit_index(lua_State *L) {
  if (lua_type(L, 2) == LUA_TSTRING) {
    const struct property *p = find_property(lua_tostring(L, 2));
    if (p != NULL) return p->get(L, con_check_unit(L, 1));
  }
  if (con_green_at(L, 1) == NULL) con_check_unit(L, 1); /* methods of a task need no record */
  if (lua_getiuservalue(L, 1, 1) == LUA_TTABLE) {
    lua_pushvalue(L, 2);
    if (lua_gettable(L, -2) != LUA_TNIL) return 1;
  }
  lua_pushvalue(L, 2);
  lua_rawget(L, lua_upvalueindex(1));
  return 1;
}

static int set_name(lua_State *L, con_unit *u) {
  if (lua_type(L, 3) != LUA_TSTRING)
    return luaL_error(L, "a unit's name must be a string, not a %s", luaL_typename(L, 3));
  size_t size;
  const char *name = lua_tolstring(L, 3, &size);
  if (strlen(name) != size) return luaL_error(L, "a unit's name must not contain a zero byte");
  if (con_unit_rename(u, name) != CON_OK) return con_out_of_memory(L);
  return 0;
}

static int set_daemon(lua_State *L, con_unit *u) {
  if (lua_type(L, 3) != LUA_TBOOLEAN)
    return luaL_error(L, "daemon must be a boolean, not a %s", luaL_typename(L, 3));
  if (has_started(u)) return luaL_error(L, "daemon can be set only before the start");
  u->daemon = (uint32_t)lua_toboolean(L, 3);
  return 0;
}

/* __newindex: a property that may be set, or a field of the script. Upvalue 1: the methods. */
static int unit_newindex(lua_State *L) {
  con_unit *u = con_check_unit(L, 1);
  if (lua_type(L, 2) == LUA_TSTRING) {
    const char *key = lua_tostring(L, 2);
    if (strcmp(key, "name") == 0) return set_name(L, u);
    if (strcmp(key, "daemon") == 0) return set_daemon(L, u);
    lua_pushvalue(L, 2);
    if (find_property(key) != NULL || lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
      return luaL_error(L, "'%s' of a unit cannot be set", key);
  }
  if (lua_getiuservalue(L, 1, 1) != LUA_TTABLE) {
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, 1, 1);
  }
  lua_pushvalue(L, 2);
  lua_pushvalue(L, 3);
  lua_settable(L, -3);
  return 0;
}

static int unit_tostring(lua_State *L) {
  con_unit *u = con_check_unit(L, 1);
  const char *kind = is_main_thread(L) ? "thread" : con_kind_name(u->head.kind);
  get_name(L, u);
  con_unit_is_gone(u);
  const char *state = con_unit_state_name(u);
  con_object *o = con_load(&u->waits_for);
  lua_pushfstring(L, "<%s %s", kind, lua_tostring(L, -1));
  if (pid_of(u) != 0 && has_started(u)) lua_pushfstring(L, " pid %d", pid_of(u));
  else lua_pushliteral(L, "");
  if (strcmp(state, "blocked") == 0 && o != NULL && !con_kind_is_unit(o->kind))
    lua_pushfstring(L, " blocked on %s#%d>", con_kind_name(o->kind), (int)o->number);
  else lua_pushfstring(L, " %s>", state);
  lua_concat(L, 3);
  return 1;
}

/* ---- start ---- */

/* Push function and arguments, and return how many arguments: those kept by K{...}; for an instance
 * of a class, `run` and the instance. *how: which of the two. */
static int push_start(lua_State *L, con_unit *u, con_making *how) {
  if (con_handle_annex(L, &u->head) && lua_getfield(L, -1, "start") == LUA_TNUMBER) {
    int n = (int)lua_tointeger(L, -1), annex = lua_gettop(L) - 1;
    *how = CON_MADE_BY_CALL;
    luaL_checkstack(L, n + 1, "too many arguments");
    for (int i = 1; i <= n + 1; i++) lua_rawgeti(L, annex, i);
    return n;
  }
  *how = CON_MADE_BY_CLASS;
  lua_getfield(L, 1, "run");
  if (lua_type(L, -1) != LUA_TFUNCTION)
    luaL_error(
        L, "this unit has nothing to run: its class defines no run, or another process made it");
  lua_pushvalue(L, 1);
  return 1;
}

static int unit_start(lua_State *L) {
  con_unit *u = con_check_unit(L, 1);
  lua_settop(L, 1);
  if (has_started(u)) return luaL_error(L, "a unit can be started only once");
  if (con_load(&u->parent) != con_process_slot)
    return luaL_error(L, "a unit can be started only by the process that made it");
  con_making how;
  int n = push_start(L, u, &how);
  con_start(L, u, n, how);
  if (con_handle_annex(L, &u->head) && lua_getfield(L, -1, "start") != LUA_TNIL) {
    lua_pushnil(L); /* the annex was only for the start */
    con_handle_set_annex(L, &u->head);
  }
  return 0;
}

/* ---- join, result, terminate ---- */

static void check_join(lua_State *L, con_unit *u) {
  if (!has_started(u)) luaL_error(L, "a unit cannot be joined before its start");
  if (u == con_self_known || u == con_self_thread || u == con_process_self->unit ||
      u == con_here.state->unit)
    luaL_error(L, u == con_self_known ? "a unit cannot join itself"
                                      : "a unit cannot join the one it runs in");
}

/* Is the value at 1 a task that ended without ever having a record? */
static bool is_over(lua_State *L) {
  const con_green *t = con_green_at(L, 1);
  return t != NULL && t->head.object == NULL && t->waiter.state == CON_WAITER_ENDED;
}

static int unit_join(lua_State *L) {
  if (is_over(L)) {
    con_check_wait(L, 2);
    lua_pushboolean(L, 1);
    return 1;
  }
  con_unit *u = con_check_unit(L, 1);
  check_join(L, u);
  return con_join_then(L, u, con_check_wait(L, 2), con_wait_end_boolean);
}

static int end_result(lua_State *L, con_call *call, con_status status) {
  con_raise_status(L, status);
  if (status != CON_OK) return con_error_raise(L, CON_ERROR_UNIT_TIMEOUT);
  lua_settop(L, 1);
  con_unit_ask_end((con_unit *)call->what.object);
  return con_body_result(L, (con_unit *)call->what.object);
}

static int unit_result(lua_State *L) {
  if (is_over(L)) {
    con_check_wait(L, 2);
    return con_body_result_at(L, 1);
  }
  con_unit *u = con_check_unit(L, 1);
  check_join(L, u);
  return con_join_then(L, u, con_check_wait(L, 2), end_result);
}

static int unit_states(lua_State *L) {
  return con_lua_word_call(L, "conlua.scheduling.states", "states");
}

static int unit_is_alive(lua_State *L) {
  if (is_over(L)) {
    lua_pushboolean(L, 0);
    return 1;
  }
  con_unit *u = con_check_unit(L, 1);
  lua_pushboolean(L, has_started(u) && !look_for_end(u, "is_alive"));
  return 1;
}

static int stop(lua_State *L, int sig) {
  con_unit *u = con_check_unit(L, 1);
  if (!has_started(u)) return luaL_error(L, "a unit cannot be terminated before its start");
  con_announce(con_self(), CON_OP_TERMINATE, &u->head, sig);
  if (con_unit_is_gone(u)) return 0;
  if (u->head.kind == CON_KIND_PROCESS && !is_main_thread(L)) {
    con_unit_signal(u, sig);
  } else {
    con_unit_post(u, CON_PENDING_TERMINATE);
    if (u != con_self()) con_state_poke(u);
    else con_raise_status(L, con_handle_pending_of(L, CON_STOPS));
  }
  return 0;
}

static int unit_terminate(lua_State *L) { return stop(L, SIGTERM); }
static int unit_kill(lua_State *L) { return stop(L, SIGKILL); }

static const con_word methods[] = {
    {"start", unit_start, "unit:start()", "Start it; once only."},
    {"join", unit_join, "unit:join([wait]) -> boolean",
     "Wait for its end; false if `wait` ran out."},
    {"result", unit_result, "unit:result([wait]) -> what its function gave",
     "Join it; its results, or its error raised here. unit.Timeout if `wait` ran out."},
    {"states", unit_states, "unit:states() -> array of {state=, from=, to=, on=}",
     "What it has gone through, if scheduling.watch(true) or --states has it recorded."},
    {"is_alive", unit_is_alive, "unit:is_alive() -> boolean", "Has it started and not ended?"},
    {"terminate", unit_terminate, "unit:terminate()",
     "A process: SIGTERM. Others: unit.Terminated is raised in it at its next instruction or "
     "wait."},
    {"kill", unit_kill, "unit:kill()", "A process: SIGKILL. Others: the same as terminate."},
    {NULL, NULL, NULL, NULL},
};

/* ---- words ---- */

/* The unit on top, which is the i-th of the list at 1. NULL: a task that ended without ever having
 * a record. */
static con_unit *check_unit_in(lua_State *L, int i) {
  const con_green *t = con_green_at(L, -1);
  if (t != NULL && t->head.object == NULL && t->waiter.state == CON_WAITER_ENDED) return NULL;
  con_handle *h = con_handle_whole(L, -1);
  if (h == NULL || h->object == NULL || !con_kind_is_unit(h->object->kind))
    con_arg_error(L, 1,
                  lua_pushfstring(L, "unit expected at [%d], got %s", i, luaL_typename(L, -1)));
  check_join(L, (con_unit *)h->object);
  return (con_unit *)h->object;
}

static int join_from(lua_State *L, int i);

static int end_join_from(lua_State *L, con_call *call, con_status status) {
  (void)call;
  con_raise_status(L, status);
  return join_from(L, (int)lua_tointeger(L, 2) + 1);
}

/* Join the units of the list at 1 from the i-th on. At 2 is the index, for end_join_from. The list
 * may change during a wait. */
static int join_from(lua_State *L, int i) {
  bool yields = con_loop_can_yield(L);
  for (; i <= luaL_len(L, 1); i++) {
    lua_settop(L, 1);
    lua_pushinteger(L, i);
    lua_geti(L, 1, i);
    con_unit *u = check_unit_in(L, i);
    if (u == NULL) continue;
    con_status status = con_join(L, u, yields ? CON_TRY : CON_NEVER);
    con_raise_status(L, status);
    if (status != CON_OK) return con_join_then(L, u, CON_NEVER, end_join_from);
  }
  return 0;
}

static int word_join(lua_State *L) {
  int n = lua_gettop(L);
  if (lua_type(L, 1) == LUA_TTABLE) return join_from(L, 1);
  con_check_any(L, 1);
  for (int i = 1; i <= n; i++) /* raise before the first join */
    if (con_green_at(L, i) == NULL) con_check_unit(L, i);
  lua_createtable(L, n, 0);
  lua_insert(L, 1);
  for (int i = n; i >= 1; i--) lua_rawseti(L, 1, i);
  return join_from(L, 1);
}

typedef struct listing {
  con_unit **units;
  uint64_t *refs;
  size_t n, done;
} listing;

static int adopt_all(lua_State *L) {
  listing *list = lua_touserdata(L, 1);
  lua_createtable(L, (int)list->n, 0);
  while (list->done < list->n) {
    size_t i = list->done++;
    con_handle_adopt(L, &list->units[i]->head, list->refs[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

void con_units_push(lua_State *L) {
  con_green_record_all(L);
  size_t most = con_load(&con_family_root->live) + 64; /* room for units that start meanwhile */
  listing list = {0};
  list.units = lua_newuserdatauv(L, most * (sizeof(con_unit *) + sizeof(uint64_t)), 0);
  list.refs = (uint64_t *)(list.units + most);
  lua_pushcfunction(L, adopt_all);
  lua_pushlightuserdata(L, &list);
  list.n = con_unit_list(list.units, list.refs, most);
  /* The running unit may be terminated at any call; then drop the references that have no handle
   * yet. */
  int status = lua_pcall(L, 1, 1, 0);
  while (list.done < list.n) con_ref_drop(con_process_self, list.refs[list.done++]);
  if (status != LUA_OK) lua_error(L);
  lua_remove(L, -2);
}

static int word_units(lua_State *L) {
  con_sweep();
  con_units_push(L);
  con_tell_look(NULL, "units", 0); /* behind all that the list shows */
  return 1;
}

static const con_word words[] = {
    {"join", word_join, "join(u, ...) or join{u, ...}", "Join each of the units."},
    {"units", word_units, "units() -> array", "Every live unit of the family."},
    {NULL, NULL, NULL, NULL},
};

static void open_unit_class(lua_State *L, con_kind kind) {
  static const con_word none[] = {{NULL, NULL, NULL, NULL}};
  con_words_class(L, kind, none);
  con_handle_metatable(L, kind);
  lua_newtable(L);
  con_words_set(L, methods);
  lua_pushvalue(L, -1);
  lua_pushcclosure(L, unit_index, 1);
  lua_setfield(L, -3, "__index");
  lua_pushcclosure(L, unit_newindex, 1);
  lua_setfield(L, -2, "__newindex");
  lua_pushcfunction(L, unit_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_pop(L, 1);
}

/* The class of each kind of unit, and the table `unit` with the errors about units. */
static void open_units(lua_State *L, const con_library *self) {
  (void)self;
  for (con_kind k = CON_KIND_PROCESS; k <= CON_KIND_GREEN; k++) open_unit_class(L, k);
  lua_newtable(L);
  con_error_push(L, CON_ERROR_UNIT_TIMEOUT);
  lua_setfield(L, -2, "Timeout");
  con_error_push(L, CON_ERROR_UNIT_TERMINATED);
  lua_setfield(L, -2, "Terminated");
  con_error_push(L, CON_ERROR_UNIT_DIED);
  lua_setfield(L, -2, "Died");
  con_error_push(L, CON_ERROR_UNIT_CANCELLED);
  lua_setfield(L, -2, "Cancelled");
  lua_setfield(L, -2, "unit");
  con_error_push(L, CON_ERROR_DEADLOCK);
  lua_setfield(L, -2, "deadlock");
  con_error_push(L, CON_ERROR_INTERRUPTED);
  lua_setfield(L, -2, "interrupted");
}

const con_library con_library_units = {"units", CON_KIND_NONE, words, con_words_open_fields};
const con_library con_library_unit = {"unit", CON_KIND_PROCESS, methods, open_units};
