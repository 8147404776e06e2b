/* SPDX-License-Identifier: MIT */
/* recording.h: the memory of a recording; writing and reading it.
 *
 * Every process of a family shares the memory and, through the file of the memory, every reader. No
 * latch guards the memory: a writer takes the next places by an atomic addition and fills them, so
 * no unit waits for another because of the recording, and a unit that is killed leaves at most its
 * own records empty. When all places are taken, further events are only counted.
 *
 *   header | sources | records ...
 *
 * A reader may read while writers write, or after the last writer is gone. There is no other format
 * and no other reader.
 */
#ifndef CON_TRACE_RECORDING_H
#define CON_TRACE_RECORDING_H

#include <stdbool.h>
#include <stddef.h>

#include "trace/event.h"

#define CON_RECORDING_MAGIC 0x32656461726720c1u /* no text */
#define CON_RECORDING_SOURCES 64                /* files of code that are told apart */
#define CON_SOURCE_NAME 120

/* A file of Lua code that events come from. */
typedef struct con_source {
  uint32_t used;              /* 0, 1: name is being written, 2: it is there; atomic */
  char name[CON_SOURCE_NAME]; /* as Lua knows it; fixed once used is 2 */
} con_source;

/* Does the recording tell when threads were ready, and had no processor? */
enum {
  CON_DELAYS_NOT_ASKED,
  CON_DELAYS_TOLD,    /* wherever a delay may have been */
  CON_DELAYS_UNKNOWN, /* the system does not tell */
};

typedef struct con_recording {
  uint64_t magic;  /* fixed */
  uint64_t room;   /* records; atomic: con_recording_end makes it what is taken */
  uint64_t taken;  /* records taken, also those there was no room for; atomic */
  uint64_t lost;   /* events there was no room for; atomic */
  int64_t began;   /* monotonic ns; fixed */
  uint32_t delays; /* CON_DELAYS_*; atomic, with record.c */
  uint32_t ended;  /* 1: takes no more, and loses nothing; atomic, with con_recording_end */
  con_source sources[CON_RECORDING_SOURCES];
  con_event records[];
} con_recording;

/* Bytes of a recording with room for n records. */
#define CON_RECORDING_SIZE(n) (sizeof(con_recording) + (size_t)(n) * sizeof(con_event))

/* Make an empty recording of `size` bytes of zeros. Before anybody else sees the memory. */
void con_recording_begin(con_recording *r, size_t size);

/* A new, empty recording of `size` bytes, which this process shares with the processes that it
 * forks. The memory goes with the last of them. Returns NULL, with errno set, if there is none. */
con_recording *con_recording_new(size_t size);

/* Is `r` a recording, whole in `size` bytes? For memory that another program has made. */
bool con_recording_is_good(const con_recording *r, size_t size);

/* Take no more events, from no process. A writer who has a place fills the place still. Any
 * thread. */
void con_recording_end(con_recording *r);

/* Write `e`, with `size` bytes of text behind it. `record`, `size` and the text are set here, also
 * the time if it is 0; a text over CON_EVENT_MOST_TEXT is cut. Any thread; async-signal-safe; waits
 * for nobody. */
void con_recording_write(con_recording *r, const con_event *e, const char *text, size_t size);

/* Touch the pages of the next `ahead` bytes behind the records that are taken, but not those before
 * place *touched, so that no writer has to wait until the system finds a page. Returns how many
 * places are taken. */
uint64_t con_recording_touch(const con_recording *r, uint64_t *touched, size_t ahead);

/* The number of a source, for con_event.source. Sources without a place share the last number. Any
 * thread. */
uint8_t con_recording_source(con_recording *r, const char *name);

/* Is the number of the event a con_time, until which the unit waits at most? */
bool con_event_has_deadline(const con_event *e);

/* The first event at or behind place *i, and its place in *i; NULL: there is none. Places that are
 * not written yet are passed over: while writers live, a later call may find an event there. */
const con_event *con_recording_at(const con_recording *r, uint64_t *i);

/* The place behind the event at place i. */
uint64_t con_recording_after(const con_recording *r, uint64_t i);

/* The text of the event at place i, into `to`, which has room for CON_EVENT_MOST_TEXT bytes.
 * Returns the size. */
size_t con_recording_text(const con_recording *r, uint64_t i, char *to);

#endif
