/* SPDX-License-Identifier: MIT */
/* graph.h: every state of a script, each once: for scripts that go round in loops, or that state
 * properties of every state (check.invariant).
 *
 * From each state every unit that can go on is tried, unless its step concerns no other unit: then
 * that unit alone. A run ends where it comes to a state that is known (fingerprint.h). When all is
 * tried, the states and the steps between them are a graph: a round in the graph in which every
 * unit that could go on does go on, and no check.choose is asked, is a livelock.
 */
#ifndef CON_CHECK_GRAPH_H
#define CON_CHECK_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include "check/control.h"

typedef struct con_graph {
  uint64_t states, steps, runs;
  uint32_t longest; /* choices of a run */
  bool is_complete;
  bool has_failure;
  uint64_t failing; /* runs */
  /* There is a livelock; the log is that of a run into the round, and once round. */
  bool goes_round;
  uint32_t round;   /* of that run: the choice with which the round begins */
  con_verdict stop; /* why it ended early: a verdict that is neither right nor wrong */
  double share;     /* of what there is to try, as far as is known */
} con_graph;

/* Before the first run. */
void con_graph_open(void);

/* Try all that begins with the first `base` choices of con_control.prefix, until the time `until`
 * of CLOCK_MONOTONIC, or the first failure: `failed` is called while the log is that of the failing
 * run. `failed` NULL: failures are counted, and all is tried. */
void con_graph_explore(con_graph *g, uint32_t base, double until, void (*failed)(void));

#endif
