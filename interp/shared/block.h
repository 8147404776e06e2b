/* SPDX-License-Identifier: MIT */
/* block.h: memory for objects, units and messages, from the arena.
 *
 * Each block has an owner: the process that is making or taking apart what lies in it, or CON_SHARED once it hangs in
 * something that outlives a process. A block owned by a process that died is garbage, and con_block_sweep finds it; so no
 * death between "allocated" and "published" leaks. Hand a block over by setting its mark in the same redo commit that links
 * or unlinks it.
 *
 * Small blocks are cut from spans, a list of free ones in each span; a span whose blocks are all free goes back. Larger ones
 * are runs of spans.
 *
 * Uses:   span, latch. Latch order: object, class, span.
 */
#ifndef CON_SHARED_BLOCK_H
#define CON_SHARED_BLOCK_H

#include "shared/latch.h"

#define CON_SHARED_OWNER 0xffffffffu

typedef enum con_block_kind {
  CON_BLOCK_PLAIN = 1, /* holds no references */
  CON_BLOCK_SPAN,      /* a span on its way into a class */
  CON_BLOCK_OBJECT,    /* begins with a con_object */
  CON_BLOCK_MESSAGE,   /* a con_message, which refers to objects */
} con_block_kind;

/* A block of at least `size` bytes, not cleared, aligned to 16, owned by process slot `owner`. NULL when there is no
 * memory. Any thread that holds no class or span latch. */
void *con_block_new(size_t size, con_block_kind kind, uint32_t owner);

/* Free a block that the caller's process owns. */
void con_block_free(void *p);

/* The word that holds a block's owner, and its value for another owner: for a redo commit. */
uint64_t *con_block_tag(void *p);
uint64_t con_block_tag_for(void *p, uint32_t owner);

con_block_kind con_block_kind_of(void *p);

/* Another kind for a block that this process owns. */
void con_block_set_kind(void *p, con_block_kind kind);
uint32_t con_block_owner(void *p);

/* How many bytes fit in the block. */
size_t con_block_size(void *p);

/* Call `visit` for each block that process slot `owner` owns, no latch held; it frees the block or hands it over, else it is
 * visited once. For the reaper, when the process is dead and its latches are recovered. */
void con_block_sweep(uint32_t owner, void (*visit)(void *p, con_block_kind kind, void *data),
                     void *data);

/* Call `visit` for each block of a kind, whoever owns it, under the class latch: it must only look. */
void con_block_each(con_block_kind kind, void (*visit)(void *p, void *data), void *data);

#endif
