/* SPDX-License-Identifier: MIT */
/* kinds.c: process, thread, isolate, green: making units. */
#include <string.h>

#include "binding/args.h"
#include "binding/class.h"
#include "binding/words.h"
#include "kinds/children.h"
#include "kinds/green.h"
#include "kinds/start.h"
#include "sched/here.h"
#include "sched/wait.h"
#include "units/reap.h"
#include "words/queues.h"
#include "words/units.h"

/* The kind is upvalue 2; upvalue 1 is the word (binding/words.h). */
static con_kind kind_of(lua_State *L) { return (con_kind)lua_tointeger(L, lua_upvalueindex(2)); }

/* ---- making ---- */

/* The `daemon` of a new unit: a thread, isolate or task inherits it from its maker, a process does
 * not. */
static bool default_daemon(con_kind kind) {
  const con_green *t = con_green_current();
  if (kind == CON_KIND_PROCESS) return false;
  if (t != NULL) return t->waiter.daemon;
  return con_self_thread->head.kind != CON_KIND_PROCESS && con_self_thread->daemon;
}

/* Push the handle of a new unit. */
static con_unit *push_unit(lua_State *L, con_kind kind, const char *name, bool daemon) {
  uint64_t ref;
  if (kind == CON_KIND_GREEN) {
    con_green_push(L, daemon);
    con_unit *task = con_green_record(L, lua_gettop(L));
    if (name != NULL && con_unit_rename(task, name) != CON_OK) con_out_of_memory(L);
    return task;
  }
  con_unit *u = con_unit_new(kind, name, daemon, &ref);
  if (u == NULL) con_out_of_memory(L);
  con_handle_adopt(L, &u->head, ref);
  return u;
}

static int spawn(lua_State *L, con_kind kind, bool daemon) {
  con_check_type(L, 1, LUA_TFUNCTION);
  if (kind == CON_KIND_GREEN) {
    con_start_task(L, daemon);
    return 1;
  }
  con_unit *u = push_unit(L, kind, NULL, daemon);
  lua_insert(L, 1);
  con_start(L, u, lua_gettop(L) - 2, CON_MADE_BY_SPAWN);
  return 1;
}

static int kind_spawn(lua_State *L) { return spawn(L, kind_of(L), default_daemon(kind_of(L))); }
static int kind_daemon(lua_State *L) { return spawn(L, kind_of(L), true); }

/* ---- K{target=...} ---- */

/* Raise for a wrong argument of process{...}. */
static int refuse(lua_State *L, const char *why) { return con_arg_error(L, 1, why); }

static void check_fields(lua_State *L) {
  static const char *const known[] = {"target", "args", "kwargs", "name", "daemon", NULL};
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
    bool ok = false;
    if (lua_type(L, -2) == LUA_TSTRING)
      for (int i = 0; known[i] != NULL; i++) ok = ok || strcmp(lua_tostring(L, -2), known[i]) == 0;
    if (ok) continue;
    lua_pushvalue(L, -2);
    refuse(L, lua_pushfstring(L, "unknown field '%s'; known are target, args, kwargs, name, daemon",
                              luaL_tolstring(L, -1, NULL)));
  }
}

/* Push field `name` of the table at 1, of a Lua type or nil; raises for another type. Returns the
 * type. */
static int field(lua_State *L, const char *name, int type) {
  int found = lua_getfield(L, 1, name);
  if (found != type && found != LUA_TNIL)
    refuse(L, lua_pushfstring(L, "field '%s' must be a %s, got %s", name, lua_typename(L, type),
                              lua_typename(L, found)));
  return found;
}

/* Keep function and arguments for the start, as an annex {start = n, f, args...}. The options are
 * at 1, the handle is on top. */
static void keep_start(lua_State *L, con_unit *u) {
  lua_newtable(L);
  lua_Integer n = 0;
  field(L, "target", LUA_TFUNCTION);
  lua_rawseti(L, -2, 1);
  if (field(L, "args", LUA_TTABLE) == LUA_TTABLE) {
    n = luaL_len(L, -1);
    lua_getfield(L, -1, "n"); /* as table.pack makes lists */
    if (lua_isinteger(L, -1)) n = lua_tointeger(L, -1);
    lua_pop(L, 1);
    for (lua_Integer i = 1; i <= n; i++) {
      lua_geti(L, -1, i);
      lua_rawseti(L, -3, i + 1);
    }
  }
  lua_pop(L, 1);
  if (field(L, "kwargs", LUA_TTABLE) == LUA_TTABLE) lua_rawseti(L, -2, ++n + 1);
  else lua_pop(L, 1);
  lua_pushinteger(L, n);
  lua_setfield(L, -2, "start");
  con_handle_set_annex(L, &u->head);
}

static int kind_new(lua_State *L) {
  con_kind kind = kind_of(L);
  if (!lua_istable(L, 1))
    refuse(L, lua_pushfstring(L, "table expected, got %s",
                              lua_isnone(L, 1) ? "no value" : luaL_typename(L, 1)));
  lua_settop(L, 1);
  check_fields(L);
  if (field(L, "target", LUA_TFUNCTION) == LUA_TNIL)
    refuse(L, "field 'target' must be a function, got nil");
  field(L, "args", LUA_TTABLE);
  field(L, "kwargs", LUA_TTABLE);
  const char *name = field(L, "name", LUA_TSTRING) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
  if (name != NULL && strlen(name) != lua_rawlen(L, -1))
    refuse(L, "field 'name' must not contain a zero byte");
  bool daemon = field(L, "daemon", LUA_TBOOLEAN) == LUA_TNIL ? default_daemon(kind)
                                                             : lua_toboolean(L, -1);
  con_unit *u = push_unit(L, kind, name, daemon);
  keep_start(L, u);
  con_wait_note_line(L, u);
  return 1;
}

/* ---- K.class() ---- */

/* Class(...) -> a unit whose fields are an instance, which init(self, ...) fills */
static int class_call(lua_State *L) {
  con_kind kind = (con_kind)lua_tointeger(L, lua_upvalueindex(1));
  int n = lua_gettop(L) - 1;
  con_wait_note_line(L, push_unit(L, kind, NULL, default_daemon(kind)));
  lua_newtable(L);
  lua_pushvalue(L, 1);
  lua_setmetatable(L, -2);
  lua_setiuservalue(L, -2, 1);
  lua_insert(L, 2);
  lua_getfield(L, 1, "init");
  if (lua_isnil(L, -1)) {
    lua_settop(L, 2);
    return 1;
  }
  lua_insert(L, 3);
  lua_pushvalue(L, 2);
  lua_insert(L, 4);
  lua_call(L, n + 1, 0);
  lua_settop(L, 2);
  return 1;
}

/* Push the base class of a kind. Its id is the kind in every state. */
static void push_base_class(lua_State *L, con_kind kind) {
  if (con_class_push(L, kind)) return;
  lua_newtable(L);
  lua_pushinteger(L, kind);
  lua_pushcclosure(L, class_call, 1);
  lua_setfield(L, -2, "__call");
  con_class_register(L, kind);
}

static int kind_class(lua_State *L) {
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  push_base_class(L, kind_of(L));
  lua_setmetatable(L, -2);
  con_class_register(L, 0);
  return 1;
}

/* ---- K.current(), K.active() ---- */

static int kind_current(lua_State *L) {
  con_kind kind = kind_of(L);
  con_unit *process = con_process_self->unit, *home = con_here.state->unit;
  con_unit *self = kind == CON_KIND_GREEN ? con_self() : con_self_thread;
  if (self->head.kind == kind) con_handle_push(L, &self->head);
  else if (kind == CON_KIND_PROCESS) con_handle_push(L, &process->head);
  else if (kind == CON_KIND_THREAD) con_handle_push_main_thread(L, &self->head);
  else if (kind == CON_KIND_ISOLATE && home->head.kind == kind) con_handle_push(L, &home->head);
  else lua_pushnil(L);
  return 1;
}

static bool is_active(const con_unit *u, con_kind kind) {
  uint64_t state = con_load(&u->state);
  return u->head.kind == kind && con_load(&u->parent) == con_process_slot &&
         u != con_process_self->unit && state != CON_NEW && state != CON_ENDED;
}

static int kind_active(lua_State *L) {
  con_kind kind = kind_of(L);
  con_sweep(); /* notice deaths that went unnoticed so far */
  con_children_collect(true);
  con_units_push(L);
  lua_newtable(L);
  lua_Integer n = 0, all = luaL_len(L, -2);
  for (lua_Integer i = 1; i <= all; i++) {
    lua_rawgeti(L, -2, i);
    if (is_active((con_unit *)con_handle_at(L, -1)->object, kind)) lua_rawseti(L, -2, ++n);
    else lua_pop(L, 1);
  }
  con_tell_look(NULL, "active", 0); /* behind all that the list shows */
  return 1;
}

/* ---- opening ---- */

static const con_word kind_words[] = {
    {"spawn", kind_spawn, "K.spawn(f, ...) -> unit", "Make and start a unit that runs f(...)."},
    {"daemon", kind_daemon, "K.daemon(f, ...) -> unit",
     "The same, as a daemon: it does not hold up the end."},
    {"class", kind_class, "K.class() -> class",
     "A class of units: define init(self, ...) and run(self); calling it makes one, not started."},
    {"current", kind_current, "K.current() -> unit", "The unit of this kind that runs now."},
    {"active", kind_active, "K.active() -> array",
     "The live units of this kind that this process started."},
    {NULL, NULL, NULL, NULL},
};

static int short_spawn(lua_State *L) { return spawn(L, CON_KIND_PROCESS, false); }
static int short_daemon(lua_State *L) { return spawn(L, CON_KIND_PROCESS, true); }

static const con_word words[] = {
    {"spawn", short_spawn, "spawn(f, ...) -> process", "Short for process.spawn."},
    {"daemon", short_daemon, "daemon(f, ...) -> process", "Short for process.daemon."},
    {NULL, NULL, NULL, NULL},
};
static const con_word made_words[] = {
    {"process", kind_new,
     "process{target=f, args={...}, kwargs={...}, name=s, daemon=b} -> process",
     "A process, not started: by fork, with a private copy of everything."},
    {"thread", kind_new, "thread{target=f, args={...}, kwargs={...}, name=s, daemon=b} -> thread",
     "A thread, not started: it shares everything, one at a time runs."},
    {"isolate", kind_new,
     "isolate{target=f, args={...}, kwargs={...}, name=s, daemon=b} -> isolate",
     "An OS thread with a Lua state of its own, not started: the function and its arguments are "
     "copied."},
    {"green", kind_new, "green{target=f, args={...}, kwargs={...}, name=s, daemon=b} -> task",
     "A task inside this thread, not started: it shares everything, and switches only where it "
     "waits."},
    {NULL, NULL, NULL, NULL},
};

static void open_kind(lua_State *L, con_kind kind, const con_word *making) {
  lua_newtable(L);
  for (const con_word *w = kind_words; w->name != NULL; w++) {
    lua_pushinteger(L, kind);
    con_words_push(L, w, 1);
    lua_setfield(L, -2, w->name);
  }
  lua_createtable(L, 0, 1);
  lua_pushinteger(L, kind);
  con_words_push_call(L, making, 1);
  lua_setfield(L, -2, "__call");
  lua_setmetatable(L, -2);
  if (kind == CON_KIND_THREAD) {
    con_words_set(L, con_library_local_queue.words);
  }
  lua_setfield(L, -2, making->name);
  push_base_class(L, kind);
  lua_pop(L, 1);
}

static void open_kinds(lua_State *L, const con_library *self) {
  for (int i = 0; self->words[i].name != NULL; i++)
    open_kind(L, (con_kind)(CON_KIND_PROCESS + i), &self->words[i]);
}

const con_library con_library_kinds = {"K", CON_KIND_NONE, kind_words, NULL};
const con_library con_library_making = {"kinds", CON_KIND_NONE, made_words, open_kinds};
const con_library con_library_short = {"short", CON_KIND_NONE, words, con_words_open_fields};
