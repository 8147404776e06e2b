/* SPDX-License-Identifier: MIT */
/* refs.h: which objects a process refers to.
 *
 * Each process has a table in the arena with an entry for each handle that its Lua states hold. So
 * when a process dies, by whatever death, the reaper can drop its references; and a fork gives the
 * child a table of its own before the child exists.
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
  uint64_t entries[];         /* an object, or the next free index << 1 | 1 */
} con_ref_chunk;

/* Process `p`, the caller's or a child about to be forked, refers to `o` once more; the first
 * reference makes the object shared. No latch held. Returns the index of the entry, or CON_NO_REF:
 * no memory. */
uint64_t con_ref_add(con_process *p, con_object *o);

/* con_ref_add for an object that may be losing its last reference: then CON_NO_REF. */
uint64_t con_ref_try_add(con_process *p, con_object *o);

/* Drop entry `index`; at the last reference the object is destroyed. No latch held. */
void con_ref_drop(con_process *p, uint64_t index);

/* Give process `to`, a child about to be forked, a copy of this process's entries, each at its
 * index, before `to` has any of its own. No latch held. CON_OK or CON_NO_MEMORY. */
con_status con_refs_copy(con_process *to);

/* Drop all entries of `p`: this process at its end, or a dead process. May be repeated. No latch
 * held. */
void con_refs_drop_all(con_process *p);

/* How many entries of `p` refer to `o`: for reports. The caller keeps `p`; of `o` only the address
 * counts. */
uint32_t con_refs_count(con_process *p, const con_object *o);

#endif
