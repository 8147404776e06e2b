/* SPDX-License-Identifier: MIT */
/* barrier.h: a meeting point of n units. The last to arrive may run an action before all go on.
 *
 * A party that times out, is terminated or dies while waiting breaks the barrier for the others,
 * which could otherwise wait for ever. All functions: any unit, no latch held.
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
  con_time patience;   /* of waits without a time of their own; fixed */
  con_message *action; /* encoded; NULL before con_barrier_set_action; then fixed */
  con_unit *acting;    /* the last to arrive, while that unit runs the action */
} con_barrier;

/* A wait in progress: of the waiting unit, all zero before its first try. */
typedef struct con_barrier_wait {
  bool arrived;
  uint64_t generation;
  uint64_t index; /* 1..n, the order of arrival */
} con_barrier_wait;

con_barrier *con_barrier_new(uint64_t parties);

/* Set the action, for units of other states. Before any other unit knows the barrier. Returns
 * CON_OK or CON_NO_MEMORY. */
con_status con_barrier_set_action(con_barrier *b, const con_parcel *parcel);

/* Arrive at the barrier, or try again to pass it. For the last to arrive *last becomes true, and
 * the others wait until con_barrier_complete or con_barrier_abort. `last` NULL: there is no action,
 * and the others go on at once.
 * Returns
 * - CON_OK: the meeting took place, or the action is to run;
 * - CON_BROKEN;
 * - CON_BLOCKED with `node` queued, or, where `node` is NULL, CON_TIMEOUT. */
con_status con_barrier_arrive(con_unit *self, con_barrier *b, con_barrier_wait *w, bool *last,
                              con_node *node);

/* The last to arrive, `self`, is done with the action: all go on. */
void con_barrier_complete(con_unit *self, con_barrier *b);

/* Break the barrier for all units that wait or come, until a reset. Any unit, also the unit in the
 * action. */
void con_barrier_abort(con_barrier *b);

/* Make the barrier like new; waiting units get CON_BROKEN. */
void con_barrier_reset(con_barrier *b);

#endif
