/* SPDX-License-Identifier: MIT */
/* events.h: the events of a run, as tables of Lua. */
#ifndef CON_GRADE_EVENTS_H
#define CON_GRADE_EVENTS_H

#include <lua.h>

#include "base/clock.h"
#include "trace/recording.h"

/* Push a list of the events of a run that began at `started`, and a table of the process ids of the
 * units, by the units' numbers. The fields of an event are those of the class Event in
 * stdlib/conlua/grade/events.lua. Of looks that a unit repeats, with the same answer and without
 * another event in between, the list has the first and the last. May raise. */
void con_grade_push_events(lua_State *L, const con_recording *events, con_time started);

#endif
