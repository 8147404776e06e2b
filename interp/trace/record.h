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

/* The recording of this family; NULL: there is none. Fixed while units run. */
extern con_recording *con_record_here;

/* Write into `r` from here on. `place`, called by the thread of the running unit: where the script
 * is. After --shake has set its hook; no other thread is there yet. */
void con_record_start(con_recording *r, con_place (*place)(void));

/* How many events the calling thread has written so far. */
uint64_t con_record_count(void);

#endif
