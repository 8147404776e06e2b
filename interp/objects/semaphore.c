/* SPDX-License-Identifier: MIT */
#include "objects/semaphore.h"

#include "units/waitq.h"

con_semaphore *con_semaphore_new(uint64_t value, uint64_t bound) {
  con_semaphore *s = con_object_new(CON_KIND_SEMAPHORE, sizeof *s);
  if (s == NULL) return NULL;
  s->value = value;
  s->bound = bound;
  s->first = value;
  return s;
}

/* ---- who took what, for a warning ---- */

/* The entry of the unit, or, with 0, a free one; NULL: there is none. Latch. */
static con_taker *taker_of(con_semaphore *s, uint32_t unit) {
  for (int i = 0; i < CON_SEMAPHORE_TAKERS; i++) {
    con_taker *t = &s->takers[i];
    if (unit != 0 ? t->n > 0 && t->unit == unit : t->n == 0) return t;
  }
  return NULL;
}

void con_semaphore_note_take(con_semaphore *s, const con_unit *self, uint32_t name,
                             uint32_t place) {
  con_latch_lock(&s->head.latch);
  con_taker *t = taker_of(s, self->head.number);
  if (t == NULL) t = taker_of(s, 0);
  if (t == NULL || ++s->noted > CON_SEMAPHORE_NOTED) s->untold = 1;
  else *t = (con_taker){self->head.number, t->n + 1, name, place};
  con_latch_unlock(&s->head.latch);
}

/* Where units give what they have not taken, the count stands for something else than who is
 * inside: places in a buffer, or a signal. */
void con_semaphore_note_give(con_semaphore *s, const con_unit *self, uint64_t n) {
  if (con_load_relaxed(&s->untold)) return;
  con_latch_lock(&s->head.latch);
  con_taker *t = taker_of(s, self->head.number);
  if (t == NULL || t->n < n) con_store_relaxed(&s->untold, 1u);
  else t->n -= (uint32_t)n;
  con_latch_unlock(&s->head.latch);
}

/* The note of what `u` holds of `o`; with `o` NULL, a free note. NULL: there is none. */
static con_hold *hold_of(con_unit *u, const con_object *o) {
  con_hold *h = &u->hold;
  while (h != NULL && con_load(&h->object) != o) h = con_load(&h->next);
  return h;
}

/* The note for what `self` holds of `s`: the note in use, a free note or a new note. NULL: no
 * memory. */
static con_hold *place_for(con_unit *self, con_semaphore *s) {
  con_hold *h = hold_of(self, &s->head);
  if (h == NULL) h = hold_of(self, NULL);
  if (h != NULL) return h;
  h = con_block_new(sizeof *h, CON_BLOCK_PLAIN);
  if (h == NULL) return NULL;
  *h = (con_hold){self->hold.next, NULL, 0};
  con_block_attach(&self->head.latch, &self->hold.next, h);
  return h;
}

/* Take 1 from the count, and note the hold in `h` unless `h` is NULL. Latch. */
static void take(con_semaphore *s, con_hold *h) {
  con_redo_begin(&s->head.latch);
  con_redo_set(&s->value, s->value - 1);
  if (h != NULL) {
    con_redo_set(&h->n, h->n + 1);
    if (h->object == NULL) {
      con_redo_set_pointer(&h->object, &s->head);
      con_redo_set(&s->head.refs, s->head.refs + 1);
    }
  }
  con_redo_commit();
}

static con_status acquire(con_semaphore *s, con_node *node, con_hold *h) {
  con_status status = CON_OK;
  con_latch_lock(&s->head.latch);
  if (s->value > 0) take(s, h);
  else status = con_waitq_or(&s->head, &s->head.waiters, node, CON_TIMEOUT);
  con_latch_unlock(&s->head.latch);
  return status;
}

con_status con_semaphore_acquire(con_semaphore *s, con_node *node) {
  return acquire(s, node, NULL);
}

con_status con_semaphore_hold(con_unit *self, con_semaphore *s, con_node *node) {
  con_hold *h = place_for(self, s);
  return h != NULL ? acquire(s, node, h) : CON_NO_MEMORY;
}

static void wake(con_semaphore *s, uint64_t n) {
  con_wake_some(&s->head, &s->head.waiters, n > UINT32_MAX ? UINT32_MAX : (uint32_t)n);
}

/* Add n to the count, and take n, or all if fewer, off the hold `h` unless `h` is NULL. The caller
 * has a reference, so the reference of `h` is not the last. Latch. */
static con_status add(con_semaphore *s, uint64_t n, con_hold *h) {
  if (n > s->bound - s->value) return CON_OVER;
  con_redo_begin(&s->head.latch);
  con_redo_set(&s->value, s->value + n);
  if (h != NULL && h->n > n) {
    con_redo_set(&h->n, h->n - n);
  } else if (h != NULL) {
    con_redo_set(&h->n, 0);
    con_redo_set_pointer(&h->object, NULL);
    con_object_unref_in(&s->head);
  }
  con_redo_commit();
  return CON_OK;
}

static con_status release(con_semaphore *s, uint64_t n, con_hold *h) {
  con_latch_lock(&s->head.latch);
  con_status status = add(s, n, h);
  bool waiters = s->head.waiters.head != NULL;
  con_latch_unlock(&s->head.latch);
  if (status == CON_OK && waiters) wake(s, n);
  return status;
}

con_status con_semaphore_release(con_semaphore *s, uint64_t n) { return release(s, n, NULL); }

uint64_t con_semaphore_holder(const con_unit *u) {
  return (uint64_t)u->head.kind << 32 | u->head.number;
}

/* The note of what `holder`, or any unit if 0, in the Lua state of `self` holds of `s`, or NULL.
 * Units latch: a listed record keeps the notes that hang on the record. */
static con_hold *hold_nearby(con_unit *self, con_semaphore *s, uint64_t holder) {
  con_hold *h = NULL;
  for (con_unit *u = con_family_root->first; u != NULL && h == NULL; u = u->next)
    if (con_load(&u->process) == con_process_self && u->home == self->home &&
        (holder == 0 || holder == con_semaphore_holder(u)))
      h = hold_of(u, &s->head);
  return h;
}

con_status con_semaphore_give(con_unit *self, con_semaphore *s, uint64_t n) {
  return release(s, n, hold_of(self, &s->head));
}

con_status con_semaphore_close(con_unit *self, con_semaphore *s, uint64_t holder) {
  con_family *f = con_family_root;
  bool own = holder == con_semaphore_holder(self);
  con_hold *h = own || holder == 0 ? hold_of(self, &s->head) : NULL;
  if (h != NULL) return release(s, 1, h);
  if (own) return CON_NOT_HELD;
  con_latch_lock(&f->units_latch);
  h = hold_nearby(self, s, holder);
  con_latch_lock(&s->head.latch);
  bool held = h != NULL && h->object == &s->head; /* or given back a moment ago */
  con_status status = held ? add(s, 1, h) : CON_NOT_HELD;
  con_latch_unlock(&s->head.latch);
  con_latch_unlock(&f->units_latch);
  if (status == CON_OK) wake(s, 1);
  return status;
}

/* ---- the end of a unit ---- */

/* Give back all that `h` notes, as far as the bound allows; then wake waiters; then free the note.
 * If the caller dies in between, the next caller goes on from there. */
static void give_back(con_hold *h) {
  con_semaphore *s = (con_semaphore *)h->object;
  con_latch_lock(&s->head.latch);
  uint64_t n = h->n, room = s->bound - s->value;
  con_redo_begin(&s->head.latch);
  con_redo_set(&s->value, s->value + (n < room ? n : room));
  con_redo_set(&h->n, 0);
  con_redo_commit();
  con_latch_unlock(&s->head.latch);
  wake(s, n > 0 ? n : UINT32_MAX);
  con_object_let_go(&h->object);
}

static void give_all_back(con_unit *u) {
  for (con_hold *h = &u->hold; h != NULL; h = con_load(&h->next))
    if (con_load(&h->object) != NULL) give_back(h);
}

static uint64_t size(const con_object *o) { return ((const con_semaphore *)o)->value; }

const con_kind_type con_kind_semaphore = {.on_unit_end = give_all_back, .size = size};
