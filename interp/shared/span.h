/* SPDX-License-Identifier: MIT */
/* span.h: runs of whole spans (64 KB each), for large blocks and for the classes of small blocks.
 *
 * First fit over the span table: the entry at the start of each run tells the length and state of
 * the run; the search joins neighbouring free runs. Free runs keep their pages, because a steady
 * stream of large messages would otherwise pay for zeroed pages each time; but at most as many as
 * are in use, or 16 MB if that is more. The rest goes back to the system. So a family never holds
 * more than it has needed at once, and does not hold its largest need for ever.
 */
#ifndef CON_SHARED_SPAN_H
#define CON_SHARED_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A run of `n` spans, the first `bytes` of which are backed with memory; the mark of the run
 * becomes `mark`. A class latch may be held, the span latch not.
 * Returns the index of the first span, or -1 when the arena or the machine's memory is full. */
int64_t con_span_take(uint64_t n, size_t bytes, uint64_t mark);

/* Give back the run that starts at `index`, which the caller owns. Pages over the limit are
 * discarded in free runs that get the mark `mark` meanwhile. `mark` names the caller's process and
 * a kind without content, so after a death inside, the sweep finds these runs. The caller's run
 * keeps its own mark until it is free. No span latch held. */
void con_span_give(uint64_t index, uint64_t mark);

/* Length of the run that starts at `index`, in spans. */
uint64_t con_span_length(uint64_t index);

/* Does a run in use start at `index`? A snapshot, unless the span latch is held. */
bool con_span_in_use(uint64_t index);

/* *used: bytes of all runs in use. *kept: most bytes of free runs that may still have pages. */
void con_span_usage(uint64_t *used, uint64_t *kept);

#endif
