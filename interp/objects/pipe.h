/* SPDX-License-Identifier: MIT */
/* pipe.h: an end of a pipe. The end sends into a queue and receives from another queue; at the
 * other end the two queues are exchanged.
 *
 * The end is an object of its own, so that "closed everywhere" is the loss of its last reference:
 * by close in every process that held the end, by collection, or by the death of the holders. Then
 * both queues are closed, and the other end drains its queue and sees the close.
 */
#ifndef CON_OBJECTS_PIPE_H
#define CON_OBJECTS_PIPE_H

#include "objects/queue.h"

typedef struct con_pipe {
  con_object head; /* waiters unused: a unit waits at a queue */
  con_queue *in;   /* counted references; NULL: no such direction; fixed */
  con_queue *out;
  uint64_t peer; /* number of the other end; fixed */
} con_pipe;

/* Make both ends, without references yet; with `duplex` false, ends[0] only receives and ends[1]
 * only sends. No latch held.
 * Returns CON_OK or CON_NO_MEMORY. */
con_status con_pipe_new(bool duplex, con_pipe *ends[2]);

#endif
