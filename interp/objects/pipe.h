/* SPDX-License-Identifier: MIT */
/* pipe.h: one end of a pipe. It sends into one queue and receives from another, which the other end has the other way round.
 *
 * The end is an object of its own so that "closed everywhere" is its last reference going: by close in every process that
 * held it, by collection, or by the death of its holders. Then both queues are closed, and the other end drains and sees it.
 *
 * Uses:   queue.
 */
#ifndef CON_OBJECTS_PIPE_H
#define CON_OBJECTS_PIPE_H

#include "objects/queue.h"

typedef struct con_pipe {
  con_object head; /* waiters unused: who waits does so at a queue */
  con_queue *in;   /* counted references, or NULL for a direction that is not there; fixed */
  con_queue *out;
} con_pipe;

/* Both ends, without references yet; with `duplex` false the first only receives and the second only sends. CON_OK or
 * CON_NO_MEMORY. */
con_status con_pipe_new(bool duplex, con_pipe *ends[2]);

#endif
