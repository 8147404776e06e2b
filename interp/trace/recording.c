/* SPDX-License-Identifier: MIT */
#include "trace/recording.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "base/atomic.h"
#include "base/clock.h"
#include "units/kind.h"
#include "units/operation.h"

void con_recording_begin(con_recording *r, size_t size) {
  r->room = (size - sizeof *r) / sizeof(con_event);
  r->began = con_clock_now();
  r->magic = CON_RECORDING_MAGIC;
}

con_recording *con_recording_new(size_t size) {
  void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE,
                  -1, 0);
  if (at == MAP_FAILED) return NULL;
  con_recording_begin(at, size);
  return at;
}

bool con_recording_is_good(const con_recording *r, size_t size) {
  return size >= sizeof *r && r->magic == CON_RECORDING_MAGIC &&
         r->room <= (size - sizeof *r) / sizeof(con_event);
}

void con_recording_end(con_recording *r) {
  uint64_t taken = con_load(&r->taken);
  con_store(&r->ended, 1u);
  if (taken < con_load(&r->room)) con_store(&r->room, taken);
}

/* ---- writing ---- */

/* Records of text that an event needs behind its own. */
static uint64_t extra_records(size_t size) {
  if (size <= CON_EVENT_TEXT) return 0;
  return (size - CON_EVENT_TEXT + CON_RECORD_TEXT_SIZE - 1) / CON_RECORD_TEXT_SIZE;
}

static char *text_of_record(con_event *e) { return (char *)e + 1; }

/* The text behind an event's own record. */
static void write_rest(con_event *records, const char *text, size_t size) {
  for (; size > 0; records++) {
    size_t part = size < CON_RECORD_TEXT_SIZE ? size : CON_RECORD_TEXT_SIZE;
    memcpy(text_of_record(records), text, part);
    con_store(&records->record, (uint8_t)CON_RECORD_TEXT);
    text += part;
    size -= part;
  }
}

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
#define CHUNK ((uint64_t)4096) /* records: 256 KB */

/* Let the system map the pages of the chunk of place i, and of the next, at once: a fault for each
 * page costs more than its 64 events. Older systems refuse, and then the faults come. */
static void map_ahead(const con_recording *r, uint64_t i) {
  static const con_recording *mapped_of; /* of this process; a wrong guess costs faults only */
  static uint64_t mapped;                /* places; atomic */
  uint64_t until = con_load(&mapped), end = (i / CHUNK + 2) * CHUNK;
  if (con_load(&mapped_of) == r && i + CHUNK <= until) return;
  con_store(&mapped_of, r);
  con_store(&mapped, end);
  uintptr_t page = 4096, from = (uintptr_t)&r->records[i] & ~(page - 1);
  uint64_t room = con_load(&r->room);
  if (end > room) end = room;
  int before = errno;
  madvise((void *)from, (uintptr_t)&r->records[end] - from, MADV_POPULATE_WRITE);
  errno = before;
}

void con_recording_write(con_recording *r, const con_event *e, const char *text, size_t size) {
  bool cut = size > CON_EVENT_MOST_TEXT;
  if (cut) size = CON_EVENT_MOST_TEXT;
  uint64_t n = 1 + extra_records(size), i = con_add(&r->taken, n);
  if (i + n > con_load(&r->room)) {
    if (con_load(&r->ended) == 0) con_add(&r->lost, (uint64_t)1);
    return;
  }
  map_ahead(r, i);
  con_event *to = &r->records[i];
  size_t head = size < CON_EVENT_TEXT ? size : CON_EVENT_TEXT;
  con_event copy = *e;
  copy.record = CON_RECORD_FREE;
  if (copy.time == 0) copy.time = con_clock_now();
  copy.size = (uint16_t)size;
  if (cut) copy.flags |= CON_EVENT_CUT;
  if (head > 0) memcpy(copy.text, text, head);
  if (head < CON_EVENT_TEXT) memset(copy.text + head, 0, CON_EVENT_TEXT - head);
  *to = copy;
  if (size > head) write_rest(to + 1, text + head, size - head);
  con_store(&to->record, (uint8_t)CON_RECORD_EVENT);
}

uint64_t con_recording_touch(const con_recording *r, uint64_t *touched, size_t ahead) {
  const uint64_t page = 4096 / sizeof(con_event);
  uint64_t taken = con_load(&r->taken), end = taken + ahead / sizeof(con_event);
  uint64_t room = con_load(&r->room);
  if (end > room) end = room;
  if (*touched < taken) *touched = taken;
  for (; *touched < end; *touched += page) con_load(&r->records[*touched].record);
  return taken;
}

/* ---- sources ---- */

#define LAST (CON_RECORDING_SOURCES - 1)

static bool is_source(con_source *s, const char *name) {
  return strncmp(s->name, name, CON_SOURCE_NAME - 1) == 0;
}

/* The writer of a name may be killed in the middle; then the place stays without a name, and the
 * source gets another place. */
uint8_t con_recording_source(con_recording *r, const char *name) {
  for (uint8_t i = 0; i < LAST; i++) {
    con_source *s = &r->sources[i];
    uint32_t used = con_load(&s->used);
    if (used == 2 && is_source(s, name)) return i;
    if (used == 0 && con_cas(&s->used, &used, 1u)) {
      strncpy(s->name, name, CON_SOURCE_NAME - 1);
      con_store(&s->used, 2u);
      return i;
    }
  }
  return LAST;
}

/* ---- reading ---- */

bool con_event_has_deadline(const con_event *e) {
  if (e->phase != CON_EVENT_BEFORE) return false;
  if (e->kind == CON_KIND_CELL) return e->operation != CON_OP_RELEASE;
  switch (e->operation) {
    case CON_OP_JOIN:
    case CON_OP_SLEEP:
    case CON_OP_ACQUIRE:
    case CON_OP_WAIT:
    case CON_OP_GET:
    case CON_OP_READ:
    case CON_OP_WRITE:
    case CON_OP_COLLECT: return true;
    case CON_OP_PUT: return e->kind == CON_KIND_QUEUE || e->kind == CON_KIND_PIPE;
    case CON_OP_START: return e->object == 0; /* a program in the foreground */
    default: return false;
  }
}

static uint64_t end_of(const con_recording *r) {
  uint64_t taken = con_load(&r->taken), room = con_load(&r->room);
  return taken < room ? taken : room;
}

const con_event *con_recording_at(const con_recording *r, uint64_t *i) {
  for (uint64_t end = end_of(r); *i < end; ++*i) {
    const con_event *e = &r->records[*i];
    if (con_load(&e->record) == CON_RECORD_EVENT) return e; /* partner: con_recording_write */
  }
  return NULL;
}

uint64_t con_recording_after(const con_recording *r, uint64_t i) {
  return i + 1 + extra_records(r->records[i].size);
}

size_t con_recording_text(const con_recording *r, uint64_t i, char *to) {
  const con_event *e = &r->records[i];
  size_t size = e->size < CON_EVENT_MOST_TEXT ? e->size : CON_EVENT_MOST_TEXT, at = 0;
  uint64_t end = end_of(r);
  at = size < CON_EVENT_TEXT ? size : CON_EVENT_TEXT;
  memcpy(to, e->text, at);
  while (at < size && ++i < end) {
    size_t part = size - at < CON_RECORD_TEXT_SIZE ? size - at : CON_RECORD_TEXT_SIZE;
    memcpy(to + at, (const char *)&r->records[i] + 1, part);
    at += part;
  }
  return at;
}
