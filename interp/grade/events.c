/* SPDX-License-Identifier: MIT */
#include "grade/events.h"

#include <string.h>

#include "base/atomic.h"
#include "binding/event.h"
#include "units/operation.h"

#define OF_TOO_MANY 32768 /* of the records of a run that has too many are read */

/* Is the event of no use for a verdict? */
static bool is_detail(const con_event *e) {
  switch (e->operation) {
    case CON_OP_PARK:
    case CON_OP_UNPARK:
    case CON_OP_WAKE:
    case CON_OP_STATE_WAIT:
    case CON_OP_STATE:
    case CON_OP_VALUE:
    case CON_OP_STOP:
    case CON_OP_CONTINUE: return true;
    default: return false;
  }
}

/* ---- looks that a unit repeats ---- */

/* The latest event of a unit. */
typedef struct latest {
  uint64_t behind; /* the place behind the event's place; 0: there is no event */
  bool repeats;    /* is the event a look that repeats the event before? */
  uint32_t folded; /* looks that were left out since the unit's last event in the list */
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
  *l = (latest){i + 1, repeats, 0};
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
    } else if (f.skipped[i]) {
      f.latest[e->unit].folded++;
    } else {
      con_event_push(L, events, i, started);
      if (f.latest[e->unit].folded > 0) con_set_integer(L, "repeats", f.latest[e->unit].folded);
      f.latest[e->unit].folded = 0;
      lua_rawseti(L, -3, ++at);
    }
  }
  lua_remove(L, -3);
}
