/* SPDX-License-Identifier: MIT */
/* queues.h: the queue that belongs to threads. */
#ifndef CON_WORDS_QUEUES_H
#define CON_WORDS_QUEUES_H

#include "binding/words.h"

/* thread.queue; the table `thread` is made in kinds.c. */
extern const con_library con_library_local_queue;

#endif
