/* SPDX-License-Identifier: MIT */
/* record.h: what the units of a family do, written into a recording.
 *
 * Listens to con_announce and con_tell (units/announce.h), in every process of the family. A word
 * is written with the line of the script that called the word; a floor that knows Lua tells the
 * line.
 */
#ifndef CON_TRACE_RECORD_H
#define CON_TRACE_RECORD_H

#include <stdbool.h>

#include "trace/recording.h"

/* A place in the script. */
typedef struct con_place {
  int line;       /* 0: not known */
  uint8_t source; /* con_recording_source */
  bool of_others; /* the code that runs is another file's, which was called from the line */
} con_place;

/* The recording of this process; NULL: there is none. */
con_recording *con_record_of_now(void);

/* Write into `r` from here on, in this process and those that it starts, whatever else listens.
 * `place`, called by the thread of the running unit: where the script is. Each call of a process
 * has the same `place`. After --shake has set its hook; best before other threads run. */
void con_record_start(con_recording *r, con_place (*place)(void));

/* Write no more, in this process. A thread may be writing still. */
void con_record_stop(void);

/* How many events the calling thread has written so far. */
uint64_t con_record_count(void);

#endif
