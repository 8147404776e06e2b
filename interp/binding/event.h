/* SPDX-License-Identifier: MIT */
/* event.h: the events of a recording (trace/recording.h) as tables of Lua, for grading and for
 * timelines. The fields of an event are those of the class Event in stdlib/conlua/grade/events.lua,
 * and `source`, the number of the file of the line, where that is not the first file.
 */
#ifndef CON_BINDING_EVENT_H
#define CON_BINDING_EVENT_H

#include <lua.h>

#include "base/clock.h"
#include "trace/recording.h"

/* Push the event at place i; its time counts from `began`. */
void con_event_push(lua_State *L, const con_recording *r, uint64_t i, con_time began);

/* Push a table that reads `r`, which has to outlive the table:
 *   {next = function() -> event or nil, lost =, sources = {name, ...}, seconds =,
 *    delays =, operations = {[number] = name}}
 * `lost` is the number of events without room, `seconds` the time from the beginning to `ended`,
 * `delays`: are there events of threads without a processor? */
void con_events_push_reader(lua_State *L, const con_recording *r, con_time ended);

/* Push a copy of the first `most` records of `r`, a userdata, with times that count from the first
 * event. No writer may live. */
void con_events_push_copy(lua_State *L, const con_recording *r, uint64_t most);

/* Push a reader of the copy at `index`. Raises for another value. */
void con_events_push_reader_of_copy(lua_State *L, int index, con_time ended);

/* Set a field of the table on top. */
static inline void con_set_integer(lua_State *L, const char *name, lua_Integer value) {
  lua_pushinteger(L, value);
  lua_setfield(L, -2, name);
}

static inline void con_set_number(lua_State *L, const char *name, double value) {
  lua_pushnumber(L, value);
  lua_setfield(L, -2, name);
}

#endif
