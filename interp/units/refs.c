/* SPDX-License-Identifier: MIT */
#include "units/refs.h"

#include "base/panic.h"

#define FREE_END ((UINT64_MAX >> 1) << 1 | 1) /* the free list's end, as an entry */
#define FREE_ENTRY(index) ((index) << 1 | 1)

/* The length of chunk number k, and the index of its first entry. */
static uint64_t length_of(uint64_t k) {
  return (uint64_t)CON_REFS_IN_CHUNK << (k < CON_REFS_DOUBLED ? k : CON_REFS_DOUBLED);
}

static uint64_t first_of(uint64_t k) {
  uint64_t doubled = k < CON_REFS_DOUBLED ? k : CON_REFS_DOUBLED;
  return CON_REFS_IN_CHUNK * (((uint64_t)1 << doubled) - 1) + (k - doubled) * length_of(k);
}

/* The word of entry `index`. The newest chunk comes first, and there are few. Refs latch. */
static uint64_t *entry_of(con_process *p, uint64_t index) {
  uint64_t k = p->n_chunks - 1, first;
  con_ref_chunk *c = p->chunks;
  while (index < (first = first_of(k))) {
    c = c->next;
    k--;
  }
  return &c->entries[index - first];
}

/* Add a chunk of free entries. refs latch. */
static bool add_chunk(con_process *p) {
  uint64_t length = length_of(p->n_chunks), first = first_of(p->n_chunks);
  con_ref_chunk *c = con_block_new(sizeof *c + length * sizeof *c->entries, CON_BLOCK_PLAIN);
  if (c == NULL) return false;
  for (uint64_t i = 0; i < length; i++) c->entries[i] = FREE_ENTRY(first + i + 1);
  c->entries[length - 1] = p->free_ref != 0 ? p->free_ref : FREE_END;
  c->next = p->chunks;
  con_redo_begin(&p->refs_latch);
  con_redo_set_pointer(&p->chunks, c);
  con_redo_set(&p->n_chunks, p->n_chunks + 1);
  con_redo_set(&p->free_ref, FREE_ENTRY(first));
  con_redo_share(c);
  con_redo_commit();
  return true;
}

static uint64_t add_entry(con_process *p, con_object *o, bool may_be_first) {
  con_latch_lock(&p->refs_latch);
  if ((p->free_ref == 0 || p->free_ref == FREE_END) && !add_chunk(p)) {
    con_latch_unlock(&p->refs_latch);
    return CON_NO_REF;
  }
  uint64_t index = p->free_ref >> 1, *entry = entry_of(p, index);
  con_latch_lock(&o->latch);
  if (o->refs == 0 && !may_be_first) {
    con_latch_unlock(&o->latch);
    con_latch_unlock(&p->refs_latch);
    return CON_NO_REF;
  }
  con_redo_begin(&o->latch);
  con_redo_set(&p->free_ref, *entry);
  con_redo_set(entry, (uint64_t)(uintptr_t)o);
  con_redo_set(&o->refs, o->refs + 1);
  if (o->refs == 0) con_redo_share(o);
  con_redo_commit();
  con_latch_unlock(&o->latch);
  con_latch_unlock(&p->refs_latch);
  return index;
}

uint64_t con_ref_add(con_process *p, con_object *o) { return add_entry(p, o, true); }

uint64_t con_ref_try_add(con_process *p, con_object *o) { return add_entry(p, o, false); }

void con_ref_drop(con_process *p, uint64_t index) {
  con_latch_lock(&p->refs_latch);
  uint64_t *entry = entry_of(p, index);
  con_object *o = (con_object *)(uintptr_t)*entry;
  con_assert((*entry & 1) == 0 && o != NULL);
  con_latch_lock(&o->latch);
  con_redo_begin(&o->latch);
  con_redo_set(entry, p->free_ref != 0 ? p->free_ref : FREE_END);
  con_redo_set(&p->free_ref, FREE_ENTRY(index));
  bool last = con_object_unref_in(o);
  con_redo_commit();
  con_latch_unlock(&o->latch);
  con_latch_unlock(&p->refs_latch);
  if (last) con_object_destroy(o);
}

con_status con_refs_copy(con_process *to) {
  con_process *p = con_process_self;
  con_status status = CON_OK;
  con_assert(to->n_chunks == 0); /* or the copy would overwrite entries */
  con_latch_lock(&p->refs_latch);
  con_latch_lock(&to->refs_latch);
  while (status == CON_OK && to->n_chunks < p->n_chunks)
    if (!add_chunk(to)) status = CON_NO_MEMORY;
  con_ref_chunk *from = p->chunks, *copy = to->chunks;
  for (uint64_t k = p->n_chunks; status == CON_OK && k-- > 0;
       from = from->next, copy = copy->next) {
    for (uint64_t i = 0; i < length_of(k); i++) {
      if (from->entries[i] & 1) {
        copy->entries[i] = from->entries[i];
        continue;
      }
      con_object *o = (con_object *)(uintptr_t)from->entries[i];
      con_latch_lock(&o->latch);
      con_redo_begin(&o->latch);
      con_redo_set(&copy->entries[i], (uint64_t)(uintptr_t)o);
      con_redo_set(&o->refs, o->refs + 1);
      con_redo_commit();
      con_latch_unlock(&o->latch);
    }
  }
  con_store(&to->free_ref, p->free_ref);
  con_latch_unlock(&to->refs_latch);
  con_latch_unlock(&p->refs_latch);
  return status;
}

/* Drop the first chunk's entries, then the chunk. No latch held. Returns false: there was no
 * chunk. */
static bool drop_chunk(con_process *p) {
  con_latch_lock(&p->refs_latch);
  con_ref_chunk *c = p->chunks;
  uint64_t length = p->n_chunks > 0 ? length_of(p->n_chunks - 1) : 0;
  con_latch_unlock(&p->refs_latch);
  if (c == NULL) return false;
  for (uint64_t i = 0; i < length; i++) {
    if (c->entries[i] & 1) continue;
    con_object *o = (con_object *)(uintptr_t)c->entries[i];
    con_latch_lock(&o->latch);
    con_redo_begin(&o->latch);
    con_redo_set(&c->entries[i], FREE_END);
    bool last = con_object_unref_in(o);
    con_redo_commit();
    con_latch_unlock(&o->latch);
    if (last) con_object_destroy(o);
  }
  con_latch_lock(&p->refs_latch);
  con_redo_begin(&p->refs_latch);
  con_redo_set_pointer(&p->chunks, c->next);
  con_redo_set(&p->n_chunks, p->n_chunks - 1);
  con_redo_set(&p->free_ref, 0);
  con_redo_own(c);
  con_redo_commit();
  con_latch_unlock(&p->refs_latch);
  con_block_free(c);
  return true;
}

void con_refs_drop_all(con_process *p) {
  while (drop_chunk(p)) {}
}

uint32_t con_refs_count(con_process *p, const con_object *o) {
  uint32_t n = 0;
  con_latch_lock(&p->refs_latch);
  uint64_t k = p->n_chunks;
  for (con_ref_chunk *c = p->chunks; c != NULL && k-- > 0; c = c->next)
    for (uint64_t i = 0; i < length_of(k); i++) n += c->entries[i] == (uint64_t)(uintptr_t)o;
  con_latch_unlock(&p->refs_latch);
  return n;
}
