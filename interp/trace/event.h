/* SPDX-License-Identifier: MIT */
/* event.h: one event of a run, as it lies in a recording.
 *
 * A recording is a header and a row of records of 64 bytes. An event is a record, and where its
 * text is longer than the record has room for, some more records behind it that hold nothing but
 * text. The records stand in the order in which writers took the places: an event that made another
 * possible has the earlier place (units/announce.h).
 *
 * A writer may be killed at any store. The first byte of a record is stored last, so no reader
 * reads half a record.
 */
#ifndef CON_TRACE_EVENT_H
#define CON_TRACE_EVENT_H

#include <stdint.h>

enum {
  CON_EVENT_BEFORE, /* announced: the unit is about to act */
  CON_EVENT_DONE,   /* told: done, or failed */
};

/* The first byte of a record. */
enum {
  CON_RECORD_FREE, /* not written, or its writer was killed */
  CON_RECORD_EVENT,
  CON_RECORD_TEXT, /* the 63 bytes behind are text of the event before */
};

/* Flags of an event. */
enum {
  CON_EVENT_OF_OTHERS = 1, /* the code that runs is another file's than the line */
  CON_EVENT_CUT = 2,       /* the text was longer than is kept */
};

#define CON_EVENT_TEXT 24       /* bytes of text in the event's own record */
#define CON_RECORD_TEXT_SIZE 63 /* in each record behind it */
#define CON_EVENT_MOST_TEXT (CON_EVENT_TEXT + 64 * CON_RECORD_TEXT_SIZE)

typedef struct con_event {
  /* CON_RECORD_*. Release store by the writer, the last of all; pairs with con_recording_at. */
  uint8_t record;
  uint8_t operation; /* con_operation */
  uint8_t kind;      /* con_kind of the object */
  uint8_t phase;     /* CON_EVENT_BEFORE, CON_EVENT_DONE */
  uint8_t flags;
  uint8_t source;  /* of `line`: number of the file in the recording's list of sources */
  uint16_t size;   /* bytes of text */
  int64_t time;    /* monotonic, ns */
  int64_t number;  /* units/operation.h */
  uint32_t unit;   /* its number; 0: a thread that is no unit */
  uint32_t object; /* its number within its kind; 0: none */
  int32_t outcome; /* con_status; of the end of a unit the exit code */
  int32_t line;    /* 0: not known */
  char text[CON_EVENT_TEXT];
} con_event;

_Static_assert(sizeof(con_event) == 64, "a record is a cache line");

#endif
