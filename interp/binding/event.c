/* SPDX-License-Identifier: MIT */
#include "binding/event.h"

#include <lauxlib.h>
#include <stdbool.h>
#include <string.h>

#include "base/atomic.h"
#include "base/status.h"
#include "binding/args.h"
#include "units/kind.h"
#include "units/operation.h"

/* Has an operation found a ring of waits? The outcome of a new object is a flavour. */
static bool is_deadlock(const con_event *e) {
  return e->phase == CON_EVENT_DONE && e->outcome == CON_DEADLOCK && e->operation != CON_OP_END &&
         e->operation != CON_OP_NEW;
}

static double seconds(con_time t) { return (double)t / 1e9; }

void con_event_push(lua_State *L, const con_recording *r, uint64_t i, con_time began) {
  const con_event *e = &r->records[i];
  char said[CON_EVENT_MOST_TEXT];
  lua_createtable(L, 0, 12);
  con_set_number(L, "time", seconds(e->time - began));
  con_set_integer(L, "unit", e->unit);
  lua_pushstring(L, con_operation_name((con_operation)e->operation));
  lua_setfield(L, -2, "op");
  con_set_integer(L, "value", e->outcome);
  if (!con_event_has_deadline(e)) {
    con_set_integer(L, "number", e->number);
  } else if (e->number != CON_NEVER) {
    double left = seconds(e->number - e->time);
    con_set_number(L, "limit", e->number == CON_TRY || left < 0 ? 0 : left);
  }
  con_set_integer(L, "line", e->line);
  lua_pushboolean(L, e->phase == CON_EVENT_DONE);
  lua_setfield(L, -2, "after");
  if (e->flags & CON_EVENT_OF_OTHERS) {
    lua_pushboolean(L, true);
    lua_setfield(L, -2, "others");
  }
  if (is_deadlock(e)) {
    lua_pushboolean(L, true);
    lua_setfield(L, -2, "deadlock");
  }
  if (e->source != 0) con_set_integer(L, "source", e->source);
  if (e->object != 0) {
    con_set_integer(L, "object", e->object);
    lua_pushstring(L, con_kind_name((con_kind)e->kind));
    lua_setfield(L, -2, "kind");
  }
  if (e->size > 0) {
    lua_pushlstring(L, said, con_recording_text(r, i, said));
    lua_setfield(L, -2, "text");
  }
}

/* Upvalues: the recording, the place of the next event. */
static int next_event(lua_State *L) {
  const con_recording *r = lua_touserdata(L, lua_upvalueindex(1));
  uint64_t i = (uint64_t)lua_tointeger(L, lua_upvalueindex(2));
  if (con_recording_at(r, &i) == NULL) return 0;
  con_event_push(L, r, i, r->began);
  lua_pushinteger(L, (lua_Integer)con_recording_after(r, i));
  lua_replace(L, lua_upvalueindex(2));
  return 1;
}

static void push_sources(lua_State *L, const con_recording *r) {
  lua_newtable(L);
  for (int i = 0; i < CON_RECORDING_SOURCES; i++) {
    if (con_load(&r->sources[i].used) != 2) continue;
    lua_pushstring(L, r->sources[i].name);
    lua_rawseti(L, -2, i + 1);
  }
}

static void push_operations(lua_State *L) {
  lua_newtable(L);
  for (int op = 0; op < CON_OPERATIONS; op++) {
    lua_pushstring(L, con_operation_name((con_operation)op));
    lua_rawseti(L, -2, op);
  }
}

/* Replace the recording on top, a userdata, by its reader. */
static void wrap(lua_State *L, con_time ended) {
  const con_recording *r = lua_touserdata(L, -1);
  lua_createtable(L, 0, 7);
  lua_insert(L, -2);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, next_event, 2);
  lua_setfield(L, -2, "next");
  con_set_integer(L, "lost", (lua_Integer)con_load(&r->lost));
  con_set_number(L, "seconds", seconds(ended - r->began));
  lua_pushboolean(L, con_load(&r->delays) == CON_DELAYS_TOLD);
  lua_setfield(L, -2, "delays");
  push_sources(L, r);
  lua_setfield(L, -2, "sources");
  push_operations(L);
  lua_setfield(L, -2, "operations");
}

void con_events_push_reader(lua_State *L, const con_recording *r, con_time ended) {
  lua_pushlightuserdata(L, (void *)(uintptr_t)r);
  wrap(L, ended);
}

/* ---- copies ---- */

#define COPY "conlua.recording"

void con_events_push_copy(lua_State *L, const con_recording *r, uint64_t most) {
  uint64_t n = con_load(&r->taken), first = 0;
  if (n > most) n = most;
  con_recording *copy = lua_newuserdatauv(L, CON_RECORDING_SIZE(n), 0);
  memcpy(copy, r, CON_RECORDING_SIZE(n));
  copy->room = n;
  copy->taken = n;
  const con_event *e = con_recording_at(copy, &first);
  if (e != NULL) copy->began = e->time;
  luaL_newmetatable(L, COPY);
  lua_setmetatable(L, -2);
}

void con_events_push_reader_of_copy(lua_State *L, int index, con_time ended) {
  luaL_checkudata(L, index, COPY);
  lua_pushvalue(L, index);
  wrap(L, ended);
}
