/* SPDX-License-Identifier: MIT */
/* span.h: runs of whole spans (64 KB each), for large blocks and for the small-block classes to cut up.
 *
 * First fit over the span table, whose entries at the start of each run tell its length and state; neighbouring free runs
 * are joined as the search passes them. Free runs keep their pages, because a steady stream of large messages would otherwise
 * pay for zeroed pages each time; but no more than are in use, or 16 MB where these are few. The others go back to the
 * system. So a family never holds more than it has needed at once, and what it needed once it does not hold for ever.
 *
 * Uses:   arena, latch.
 */
#ifndef CON_SHARED_SPAN_H
#define CON_SHARED_SPAN_H

#include "shared/latch.h"

/* A run of `n` spans with `bytes` of it backed by memory; its `mark` set to `mark`. Index of its first span, or -1 when the
 * arena or the machine's memory is full. May be called with a class latch held. */
int64_t con_span_take(uint64_t n, size_t bytes, uint64_t mark);

/* Give back the run that starts at `index`. The caller owns it; killed inside, the run still counts as its own. So does a
 * free run whose pages it forgets, with this mark: of the caller's process, and of a kind without content. */
void con_span_give(uint64_t index, uint64_t mark);

/* Length of the run that starts at `index`, in spans. */
uint64_t con_span_length(uint64_t index);

/* Is `index` the start of a run in use? (While the caller walks the table; a snapshot.) */
bool con_span_in_use(uint64_t index);

/* Bytes of all runs in use, and at most of free ones that keep their pages. */
void con_span_usage(uint64_t *used, uint64_t *kept);

#endif
