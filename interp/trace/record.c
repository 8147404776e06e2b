/* SPDX-License-Identifier: MIT */
#include "trace/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic.h"
#include "base/clock.h"
#include "units/unit.h"

static con_recording *here; /* NULL: not recorded; atomic, with con_record_of_now */
static bool listens;        /* before the script, or the state's lock */

static con_place (*place_now)(void);
static void (*next_announce)(con_unit *u, con_operation op, con_object *o, int64_t number);
static void (*next_tell)(con_unit *u, const con_fact *fact);
static _Thread_local uint64_t written; /* events of this thread */

con_recording *con_record_of_now(void) { return con_load(&here); }

void con_record_stop(void) { con_store(&here, (con_recording *)NULL); }

uint64_t con_record_count(void) { return written; }

/* ---- without a processor ---- */

#define LONG_GAP (500 * (con_time)1000)    /* between two events of a thread: may be a delay */
#define LEAST_DELAY (100 * (con_time)1000) /* that is told */

static _Thread_local con_time last_event; /* of this thread; 0: there was none */
static _Thread_local int64_t last_delay;  /* all delays of this thread, as far as was looked */

/* How long the thread has been ready without a processor since its start, in ns; -1: the system
 * does not tell. Async-signal-safe. */
static int64_t all_delays(void) {
  char text[96], *at;
  int fd = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
  if (fd >= 0) close(fd);
  if (n <= 0) return -1;
  text[n] = 0;
  strtoull(text, &at, 10); /* time on a processor */
  return *at == ' ' ? (int64_t)strtoull(at, NULL, 10) : -1;
}

/* Tell a delay before an event at `now`. */
static void look_for_delay(con_recording *r, uint32_t unit, con_time now) {
  int before = errno;
  int64_t all = all_delays(), delay = all - last_delay;
  errno = before;
  if (all < 0) {
    con_store(&r->delays, (uint32_t)CON_DELAYS_UNKNOWN);
    return;
  }
  last_delay = all;
  if (last_event == 0 || delay < LEAST_DELAY) return; /* below 0 in a forked child */
  con_event e = {.operation = CON_OP_DELAY, .phase = CON_EVENT_DONE, .time = now};
  e.unit = unit;
  e.number = delay;
  con_recording_write(r, &e, NULL, 0);
}

static void write_event(con_recording *r, con_event *e, const char *text, size_t size) {
  written++;
  e->time = con_clock_now();
  if (e->time - last_event > LONG_GAP && con_load(&r->delays) == CON_DELAYS_TOLD)
    look_for_delay(r, e->unit, e->time);
  last_event = e->time;
  con_recording_write(r, e, text, size);
}

/* Does a word of the script do that? The other operations come from within conlua, also from
 * handlers of signals, where no thread may look at its Lua state. */
static bool is_of_script(con_operation op) {
  switch (op) {
    case CON_OP_BEGIN:
    case CON_OP_END:
    case CON_OP_PARK:
    case CON_OP_UNPARK:
    case CON_OP_WAKE:
    case CON_OP_STATE_WAIT:
    case CON_OP_STATE: return false;
    default: return true;
  }
}

/* The event of an operation, without outcome, number and text. */
static con_event event_of(const con_unit *u, con_operation op, const con_object *o) {
  con_event e = {.operation = (uint8_t)op, .unit = u != NULL ? (uint32_t)u->head.number : 0};
  if (o != NULL) {
    e.kind = (uint8_t)o->kind;
    e.object = (uint32_t)o->number;
  }
  if (is_of_script(op)) {
    con_place p = place_now();
    e.line = p.line;
    e.source = p.source;
    if (p.of_others) e.flags |= CON_EVENT_OF_OTHERS;
  }
  return e;
}

static void before(con_unit *u, con_operation op, con_object *o, int64_t number) {
  if (op == CON_OP_LOOK || op == CON_OP_END) return; /* told */
  con_recording *r = con_load(&here);
  if (r != NULL) {
    con_event e = event_of(u, op, o);
    e.phase = CON_EVENT_BEFORE;
    e.number = number;
    write_event(r, &e, NULL, 0);
  }
  if (next_announce != NULL) next_announce(u, op, o, number);
}

static void write_fact(con_recording *r, con_unit *u, const con_fact *fact) {
  con_event e = event_of(u, fact->operation, fact->object);
  const char *text = fact->text;
  size_t size = fact->size;
  e.phase = CON_EVENT_DONE;
  e.number = fact->number;
  e.outcome = fact->outcome;
  if (fact->operation == CON_OP_START || fact->operation == CON_OP_END) {
    text = con_unit_peek_name((con_unit *)(uintptr_t)fact->object);
    size = strlen(text);
  }
  write_event(r, &e, text, size);
}

static void after(con_unit *u, const con_fact *fact) {
  con_recording *r = con_load(&here);
  if (r != NULL) write_fact(r, u, fact);
  if (next_tell != NULL) next_tell(u, fact);
}

void con_record_start(con_recording *r, con_place (*place)(void)) {
  if (!listens) place_now = place; /* the same ever after: threads may read it */
  con_store(&here, r);
  if (listens) return;
  listens = true;
  next_tell = con_units.tell;
  next_announce = con_units.announce;
  con_store(&con_units.announce, before);
  con_store(&con_units.tell, after);
}
