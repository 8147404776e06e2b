/* SPDX-License-Identifier: MIT */
#include "grade/events.h"

#include <string.h>

#include "base/atomic.h"
#include "base/status.h"
#include "binding/args.h"
#include "units/kind.h"
#include "units/operation.h"

#define OF_TOO_MANY 32768 /* of the records of a run that has too many are read */

/* Is the event of no use for a verdict? */
static bool is_detail(const con_event *e) {
  switch (e->operation) {
    case CON_OP_PARK:
    case CON_OP_UNPARK:
    case CON_OP_WAKE:
    case CON_OP_STATE_WAIT:
    case CON_OP_STATE: return true;
    default: return false;
  }
}

/* Has an operation found a ring of waits? The outcome of a new object is a flavour. */
static bool is_deadlock(const con_event *e) {
  return e->phase == CON_EVENT_DONE && e->outcome == CON_DEADLOCK && e->operation != CON_OP_END &&
         e->operation != CON_OP_NEW;
}

/* ---- looks that a unit repeats ---- */

/* The latest event of a unit. */
typedef struct latest {
  uint64_t behind; /* the place behind the event's place; 0: there is no event */
  bool repeats;    /* is the event a look that repeats the event before? */
} latest;

typedef struct folding {
  const con_recording *events;
  uint64_t end;   /* places that are read */
  uint32_t units; /* numbers of units are below this */
  latest *latest; /* by the number of the unit */
  char *skipped;  /* by place: is the event left out? */
} folding;

static bool is_same_look(const con_event *a, const con_event *b) {
  return a->operation == CON_OP_LOOK && b->operation == CON_OP_LOOK && a->kind == b->kind &&
         a->object == b->object && a->number == b->number && a->line == b->line &&
         a->size == b->size && memcmp(a->text, b->text, sizeof a->text) == 0;
}

/* The event at place i is the next event of its unit. */
static void fold(folding *f, const con_event *e, uint64_t i) {
  latest *l = &f->latest[e->unit];
  bool repeats = l->behind > 0 && is_same_look(&f->events->records[l->behind - 1], e);
  if (repeats && l->repeats) f->skipped[l->behind - 1] = 1;
  *l = (latest){i + 1, repeats};
}

/* The event at or behind place *i that is read; NULL: there is none. */
static const con_event *read_event(const folding *f, uint64_t *i) {
  const con_event *e;
  for (; (e = con_recording_at(f->events, i)) != NULL && *i < f->end;
       *i = con_recording_after(f->events, *i))
    if (!is_detail(e)) return e;
  return NULL;
}

/* Push the memory for the folding, and find the events to be left out. */
static void push_folding(lua_State *L, folding *f, const con_recording *events) {
  uint64_t taken = con_load(&events->taken), i;
  const con_event *e;
  memset(f, 0, sizeof *f);
  f->events = events;
  f->end = taken < events->room ? taken : events->room;
  if (con_load(&events->lost) > 0 && f->end > OF_TOO_MANY) f->end = OF_TOO_MANY;
  for (i = 0; (e = read_event(f, &i)) != NULL; i = con_recording_after(events, i))
    if (e->unit >= f->units) f->units = e->unit + 1;
  size_t size = f->units * sizeof *f->latest;
  char *memory = lua_newuserdatauv(L, size + f->end, 0);
  memset(memory, 0, size + f->end);
  f->latest = (latest *)(void *)memory;
  f->skipped = memory + size;
  for (i = 0; (e = read_event(f, &i)) != NULL; i = con_recording_after(events, i)) fold(f, e, i);
}

/* ---- tables ---- */

static void set_true(lua_State *L, const char *name) {
  lua_pushboolean(L, 1);
  lua_setfield(L, -2, name);
}

static void set_text(lua_State *L, const con_recording *events, uint64_t i) {
  char text[CON_EVENT_MOST_TEXT];
  lua_pushlstring(L, text, con_recording_text(events, i, text));
  lua_setfield(L, -2, "text");
}

/* Push the event at place i. */
static void push_event(lua_State *L, const con_recording *events, uint64_t i, con_time started) {
  const con_event *e = &events->records[i];
  lua_createtable(L, 0, 12);
  con_set_number(L, "time", (double)(e->time - started) / 1e9);
  con_set_integer(L, "unit", e->unit);
  lua_pushstring(L, con_operation_name((con_operation)e->operation));
  lua_setfield(L, -2, "op");
  con_set_integer(L, "value", e->outcome);
  if (!con_event_has_deadline(e)) {
    con_set_integer(L, "number", e->number);
  } else if (e->number != CON_NEVER) {
    double left = (double)(e->number - e->time) / 1e9;
    con_set_number(L, "limit", e->number == CON_TRY || left < 0 ? 0 : left);
  }
  con_set_integer(L, "line", e->line);
  lua_pushboolean(L, e->phase == CON_EVENT_DONE);
  lua_setfield(L, -2, "after");
  if (e->flags & CON_EVENT_OF_OTHERS) set_true(L, "others");
  if (is_deadlock(e)) set_true(L, "deadlock");
  if (e->object != 0) {
    con_set_integer(L, "object", e->object);
    lua_pushstring(L, con_kind_name((con_kind)e->kind));
    lua_setfield(L, -2, "kind");
  }
  if (e->size > 0) set_text(L, events, i);
}

void con_grade_push_events(lua_State *L, const con_recording *events, con_time started) {
  folding f;
  const con_event *e;
  lua_Integer at = 0;
  push_folding(L, &f, events);
  lua_createtable(L, 64, 0);
  lua_createtable(L, 16, 0);
  for (uint64_t i = 0; (e = read_event(&f, &i)) != NULL; i = con_recording_after(events, i)) {
    if (e->operation == CON_OP_BEGIN) {
      lua_pushinteger(L, e->number);
      lua_rawseti(L, -2, e->unit);
    } else if (!f.skipped[i]) {
      push_event(L, events, i, started);
      lua_rawseti(L, -3, ++at);
    }
  }
  lua_remove(L, -3);
}
