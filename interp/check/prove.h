/* SPDX-License-Identifier: MIT */
/* prove.h: every class of schedules, once: source sets and sleep sets (Abdulla, Aronsson, Jonsson
 * and Sagonas, "Optimal dynamic partial order reduction").
 *
 * After a run each two steps of different units are looked at that depend on each other and could
 * have come in the other order; where the earlier of these was chosen, another unit is to be chosen
 * in another run. The log tells which steps could change places: each step carries the operations
 * that would have had to wait in that place.
 */
#ifndef CON_CHECK_PROVE_H
#define CON_CHECK_PROVE_H

#include "check/control.h"

typedef struct con_proof {
  uint64_t classes, failing; /* of schedules */
  uint64_t asleep;           /* runs cut short, since their class was seen */
  uint64_t runs;             /* in all, those of proofs that began anew too */
  uint32_t longest;          /* steps */
  bool is_complete;
  double share;     /* of what there is to try, as far as the widths tell */
  con_verdict stop; /* why the proof ended early: a verdict that is neither right nor wrong */
  bool has_failure;
  bool wants_states; /* the script uses words that only the graph of states decides (graph.h) */
} con_proof;

/* Before the first run. */
void con_prove_open(void);

/* Prove, until the time `until` of CLOCK_MONOTONIC at most, and not longer than `grace` seconds
 * after the first failure. `all`: try every order of all steps, for tests. The first failing run is
 * handed to `failed`, while the log is that of the run. */
void con_prove(con_proof *p, double until, double grace, bool all, void (*failed)(void));

#endif
