/* SPDX-License-Identifier: MIT */
/* timeline.h: the table of words `timeline`, and how a recording for a picture is begun. */
#ifndef CON_WORDS_TIMELINE_H
#define CON_WORDS_TIMELINE_H

#include "trace/recording.h"

/* Record into `r` from here on, with the lines of the script. Where something is recorded, no word
 * begins another recording. */
void con_timeline_record_into(con_recording *r);

#endif
