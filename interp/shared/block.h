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

/* The slot of this process in the family's table (units/family.h), which is the owner of the blocks that the process makes.
 * Written by con_family_open and, in a forked child, by con_process_begin; fixed after that. */
extern uint32_t con_process_slot;

/* A block of at least `size` bytes, not cleared, aligned to 16, owned by this process. Any thread that holds no class or span
 * latch. NULL: no memory. */
void *con_block_new(size_t size, con_block_kind kind);

/* con_block_new for a block whose owner is CON_SHARED_OWNER from its first moment: nobody finds it after the maker's death. */
void *con_block_new_shared(size_t size, con_block_kind kind);

/* Free a block that the caller's process owns. */
void con_block_free(void *p);

/* The word that holds a block's owner, and its value for another owner: for a redo commit. */
uint64_t *con_block_tag(void *p);
uint64_t con_block_tag_for(void *p, uint32_t owner);

/* Words of an open redo log: block `p` belongs to this process, or hangs in something that outlives the process. NULL: nothing
 * to do. */
void con_redo_own(void *p);
void con_redo_share(void *p);

/* Hang block `p`, which this process owns, on the pointer at `place` in the arena, which `latch` guards: pointer and owner
 * change in one commit. The caller does not hold the latch. */
void con_block_attach(con_latch *latch, void *place, void *p);

/* Take the block that hangs on the pointer at `place` off: the pointer is NULL, and the block this process's, in one commit.
 * Returns the block, or NULL if none hung there. The caller does not hold the latch, and nobody else changes the pointer. */
void *con_block_detach(con_latch *latch, void *place);

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
