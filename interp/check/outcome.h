/* SPDX-License-Identifier: MIT */
/* outcome.h: what the runs of a script came to: the different verdicts, messages and outputs. */
#ifndef CON_CHECK_OUTCOME_H
#define CON_CHECK_OUTCOME_H

#include "check/control.h"

#define CON_OUTCOMES 1000

typedef struct con_outcome {
  uint64_t count; /* of runs */
  uint64_t hash;
  con_verdict verdict;
  char *text; /* the first line of the message; of a run that went well, its output. NULL: there was
                 no memory */
} con_outcome;

/* Before the first run. */
void con_outcome_open(void);

/* Forget all outcomes. */
void con_outcome_clear(void);

/* Count the outcome of the last run. */
void con_outcome_count(void);

/* The outcomes, at most CON_OUTCOMES, in the order in which they came. Returns how many. */
uint32_t con_outcome_list(const con_outcome **list);

#endif
