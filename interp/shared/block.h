/* SPDX-License-Identifier: MIT */
/* block.h: memory for objects, units and messages, from the arena.
 *
 * Each block has an owner: the process that is making or taking apart the content, or
 * CON_SHARED_OWNER once the block hangs in something that outlives a process. A block owned by a
 * dead process is garbage, which con_block_sweep finds; so no death between "allocated" and
 * "published" leaks. A block changes owner in the redo commit that links or unlinks the block.
 *
 * Small blocks are cut from spans, and each span has a list of free blocks; a span whose blocks are
 * all free goes back. Larger blocks are runs of spans.
 *
 * Order of latches: object, class, span.
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

/* The slot of this process in the family's table (units/family.h): the owner of the blocks that
 * this process makes. Set by con_family_open and, in a forked child, by con_process_begin; fixed
 * after that. */
extern uint32_t con_process_slot;

/* A block of at least `size` bytes, not cleared, aligned to 16, owned by this process. Any thread
 * that holds no class or span latch. NULL: no memory. */
void *con_block_new(size_t size, con_block_kind kind);

/* con_block_new for a block with owner CON_SHARED_OWNER from the start: no sweep finds the block
 * after the maker's death. */
void *con_block_new_shared(size_t size, con_block_kind kind);

/* Free a block that this process owns. Any thread that holds no class or span latch. */
void con_block_free(void *p);

/* For a redo commit: the word that holds the owner of block `p`, and the value of that word for
 * another owner. */
uint64_t *con_block_tag(void *p);
uint64_t con_block_tag_for(void *p, uint32_t owner);

/* Word of an open redo log: block `p` belongs to this process. NULL: nothing to do. */
void con_redo_own(void *p);

/* Word of an open redo log: block `p` hangs in something that outlives this process. NULL: nothing
 * to do. */
void con_redo_share(void *p);

/* Hang block `p`, which this process owns, on the pointer at `place` in the arena, which `latch`
 * guards: pointer and owner change in one commit. The caller does not hold the latch. */
void con_block_attach(con_latch *latch, void *place, void *p);

/* Take the block off the pointer at `place`: in one commit the pointer becomes NULL and the block
 * this process's. The caller does not hold the latch, and no other thread changes the pointer.
 * Returns the block, or NULL if the pointer is NULL. */
void *con_block_detach(con_latch *latch, void *place);

con_block_kind con_block_kind_of(void *p);

/* Change the kind of a block that this process owns. */
void con_block_set_kind(void *p, con_block_kind kind);
uint32_t con_block_owner(void *p);

/* Bytes that fit in the block. */
size_t con_block_size(void *p);

/* Call `visit` once for each block that process slot `owner` owns, with no latch held; `visit`
 * frees the block or hands the block over. For the reaper, when the process is dead and the
 * process's latches are recovered. */
void con_block_sweep(uint32_t owner, void (*visit)(void *p, con_block_kind kind, void *data),
                     void *data);

/* Call `visit` for each block of a kind, of any owner, under the class latch: `visit` must only
 * read. */
void con_block_each(con_block_kind kind, void (*visit)(void *p, void *data), void *data);

#endif
