/* SPDX-License-Identifier: MIT */
/* refs.h: which objects a process refers to.
 *
 * Each process has a table in the arena with one entry for each handle its Lua states hold. So when it dies, by whatever
 * death, its references can be dropped by somebody else; and a fork gives the child a table of its own before it exists.
 *
 * Uses:   family, object.
 */
#ifndef CON_UNITS_REFS_H
#define CON_UNITS_REFS_H

#include "units/family.h"
#include "units/object.h"

#define CON_REFS_IN_CHUNK 126 /* the first; each is twice as long as the one before, */
#define CON_REFS_DOUBLED 13   /* so often */
#define CON_NO_REF UINT64_MAX

typedef struct con_ref_chunk {
  struct con_ref_chunk *next; /* the one before; refs latch of the process */
  uint64_t entries[];         /* an object, or index of the next free entry << 1 | 1 */
} con_ref_chunk;

/* Process `p` refers to `o` once more; the first reference makes the object shared. Index of the entry, or CON_NO_REF when
 * there is no memory. `p` is the caller's process or one it is about to fork. */
uint64_t con_ref_add(con_process *p, con_object *o);

/* The same for an object that may be losing its last reference: CON_NO_REF then. */
uint64_t con_ref_try_add(con_process *p, con_object *o);

/* Drop entry `index`; at the last reference the object is destroyed. No latch held. */
void con_ref_drop(con_process *p, uint64_t index);

/* Give process `to`, about to be forked, the same entries under the same indexes as this process, before any of its own. */
con_status con_refs_copy(con_process *to);

/* Drop all entries of `p`: this process at its end, or a dead one. May be repeated. */
void con_refs_drop_all(con_process *p);

#endif
