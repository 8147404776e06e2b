/* SPDX-License-Identifier: MIT */
/* queues.h: thread.queue. */
#ifndef CON_WORDS_QUEUES_H
#define CON_WORDS_QUEUES_H

#include "binding/words.h"

/* The library of thread.queue. The table `thread` is made in kinds.c. */
extern const con_library con_library_local_queue;

#endif
