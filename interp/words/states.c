/* SPDX-License-Identifier: MIT */
/* states.c: the recording behind unit:states(): the few operations that change the state of a unit,
 * in this process and its children. */
#include "words/states.h"

#include <lauxlib.h>

#include "base/atomic.h"
#include "binding/args.h"
#include "binding/own.h"
#include "trace/recording.h"
#include "units/kind.h"
#include "units/unit.h"
#include "units/upcalls.h"

#define RECORDS (1u << 20)

/* Of this process and its children; made once, by the first con_states_watch. */
static con_recording *recording;
static bool is_on; /* in this process; atomic */

static void (*next_tell)(con_unit *u, const con_fact *fact);
static void (*next_announce)(con_unit *u, con_operation op, con_object *o, int64_t number);

static bool changes_state(con_operation op) {
  switch (op) {
    case CON_OP_START:
    case CON_OP_BEGIN:
    case CON_OP_END:
    case CON_OP_JOIN:
    case CON_OP_PARK:
    case CON_OP_UNPARK:
    case CON_OP_WAKE:
    case CON_OP_STATE_WAIT:
    case CON_OP_STATE:
    case CON_OP_STOP:
    case CON_OP_CONTINUE: return true;
    default: return false;
  }
}

static void write_event(const con_unit *u, con_operation op, const con_object *o, int64_t number,
                        uint8_t phase) {
  con_event e = {.operation = (uint8_t)op, .phase = phase, .number = number};
  if (u != NULL) e.unit = (uint32_t)u->head.number;
  if (o != NULL) {
    e.kind = (uint8_t)o->kind;
    e.object = (uint32_t)o->number;
  }
  con_recording_write(recording, &e, NULL, 0);
}

static void tell(con_unit *u, const con_fact *fact) {
  if (con_load(&is_on) && changes_state(fact->operation))
    write_event(u, fact->operation, fact->object, fact->number, CON_EVENT_DONE);
  if (next_tell != NULL) next_tell(u, fact);
}

static void announce(con_unit *u, con_operation op, con_object *o, int64_t number) {
  if (con_load(&is_on) && op == CON_OP_START && o != NULL)
    write_event(u, op, o, number, CON_EVENT_BEFORE);
  if (next_announce != NULL) next_announce(u, op, o, number);
}

bool con_states_watch(bool on) {
  if (on && recording == NULL) {
    recording = con_recording_new(CON_RECORDING_SIZE(RECORDS));
    if (recording == NULL) return false;
    next_tell = con_units.tell;
    next_announce = con_units.announce;
    con_store(&con_units.tell, tell);
    con_store(&con_units.announce, announce);
  }
  if (on && !con_load(&is_on)) write_event(con_self_known, CON_OP_BEGIN, NULL, 0, CON_EVENT_DONE);
  con_store(&is_on, on);
  return true;
}

/* watch(on) -> is there memory for a recording? */
static int states_watch(lua_State *L) {
  lua_pushboolean(L, con_states_watch(lua_toboolean(L, 1)));
  return 1;
}

static bool is_about(const con_event *e, const con_unit *u) {
  bool of_object = e->operation == CON_OP_START || e->operation == CON_OP_END ||
                   e->operation == CON_OP_JOIN || e->operation == CON_OP_WAKE ||
                   e->operation == CON_OP_STOP || e->operation == CON_OP_CONTINUE;
  if (!of_object) return e->unit == u->head.number;
  return e->object == u->head.number && con_kind_is_unit((con_kind)e->kind);
}

/* Push the event as {time=, op=, after=, on=}. */
static void push_event(lua_State *L, const con_event *e) {
  lua_createtable(L, 0, 4);
  lua_pushnumber(L, (lua_Number)e->time / 1e9);
  lua_setfield(L, -2, "time");
  lua_pushstring(L, con_operation_name((con_operation)e->operation));
  lua_setfield(L, -2, "op");
  lua_pushboolean(L, e->phase == CON_EVENT_DONE);
  lua_setfield(L, -2, "after");
  if (e->operation != CON_OP_PARK) return;
  if (e->object != 0) lua_pushfstring(L, "%s#%d", con_kind_name((con_kind)e->kind), (int)e->object);
  else lua_pushstring(L, con_operation_name((con_operation)e->number));
  lua_setfield(L, -2, "on");
}

/* events(unit) -> array of the unit's events, in order; did all events find room? nil: there is no
 * recording */
static int states_events(lua_State *L) {
  const con_unit *u = con_check_unit(L, 1);
  const con_event *e;
  lua_Integer n = 0;
  if (recording == NULL) return 0;
  lua_newtable(L);
  for (uint64_t i = 0; (e = con_recording_at(recording, &i)) != NULL;
       i = con_recording_after(recording, i)) {
    if (!is_about(e, u)) continue;
    push_event(L, e);
    lua_rawseti(L, -2, ++n);
  }
  lua_pushboolean(L, con_load(&recording->lost) == 0);
  return 2;
}

static int open_states(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"watch", states_watch}, {"events", states_events}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}

void con_states_preload(lua_State *L) { con_own_preload(L, "conlua.states", open_states); }
