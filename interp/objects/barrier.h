/* SPDX-License-Identifier: MIT */
/* barrier.h: a meeting point of n units. The last to arrive may run an action before all go on.
 *
 * A party that times out, is terminated or dies while it waits breaks the barrier for the others, who could otherwise wait
 * for ever.
 *
 * Uses:   waitq, park, reap.
 */
#ifndef CON_OBJECTS_BARRIER_H
#define CON_OBJECTS_BARRIER_H

#include "objects/message.h"
#include "units/unit.h"

typedef struct con_barrier {
  con_object head;
  uint64_t parties;    /* fixed */
  uint64_t arrived;    /* latch, as all below */
  uint64_t generation; /* advances when a meeting is over */
  uint64_t resets;     /* bit g mod 64: was generation g broken off by a reset? */
  uint64_t broken;
  uint64_t has_action; /* fixed */
  con_time patience;   /* of a wait that is not told how long; fixed */
  con_message *action; /* encoded; NULL before it is set. fixed */
  con_unit *acting;    /* the last to arrive, while it runs the action */
} con_barrier;

/* A wait in progress. */
typedef struct con_barrier_wait {
  bool arrived;
  uint64_t generation;
  uint64_t index; /* 1..n, the order of arrival */
} con_barrier_wait;

con_barrier *con_barrier_new(uint64_t parties);

/* The action, for units of other states. Before anybody else knows the barrier. CON_OK or CON_NO_MEMORY. */
con_status con_barrier_set_action(con_barrier *b, const con_parcel *parcel);

/* Arrive, or look again. CON_OK: the meeting took place; for the last to arrive *last is true, and unless it is NULL the
 * others stay until con_barrier_complete or con_barrier_abort. CON_BLOCKED with `node` queued, or, for NULL, CON_TIMEOUT; CON_BROKEN. */
con_status con_barrier_arrive(con_unit *self, con_barrier *b, con_barrier_wait *w, bool *last,
                              con_node *node);

/* The last to arrive is done with the action: all go on. */
void con_barrier_complete(con_unit *self, con_barrier *b);

/* Break it for all who wait or come, until a reset. By a unit in the action too. */
void con_barrier_abort(con_barrier *b);

/* Like new; those who wait get CON_BROKEN. */
void con_barrier_reset(con_barrier *b);

#endif
