/* SPDX-License-Identifier: MIT */
#include "units/object.h"

#include <string.h>

#include "base/panic.h"
#include "units/family.h"
#include "units/upcalls.h"

void con_object_mourn(con_object *o) {
  const con_kind_type *type = con_kind_row(o->kind);
  if (type->on_death != NULL) type->on_death(o);
}

void con_object_destroy(con_object *o) {
  const con_kind_type *type = con_kind_row(o->kind);
  if (type->destroy != NULL) type->destroy(o);
  else con_block_free(o);
}

bool con_object_can_wait(const con_object *o) {
  const con_kind_type *type = con_kind_row(o->kind);
  return type->ready != NULL && (type->can_wait == NULL || type->can_wait(o));
}

const char *con_object_refuses(const con_object *o) {
  const con_kind_type *type = con_kind_row(o->kind);
  return type->refuses != NULL ? type->refuses(o) : NULL;
}

void *con_object_new_unnumbered(con_kind kind, size_t size) {
  con_object *o = con_block_new(size, CON_BLOCK_PLAIN);
  if (o == NULL) return NULL;
  memset(o, 0, size);
  o->kind = (uint8_t)kind;
  con_block_set_kind(o, CON_BLOCK_OBJECT); /* from here on the reaper destroys an object */
  return o;
}

uint32_t con_object_count(con_kind kind) {
  uint32_t number = con_units.count != NULL ? con_units.count(kind) : 0;
  return number != 0 ? number : con_add(&con_family_root->numbers[kind], 1u) + 1;
}

void *con_object_new(con_kind kind, size_t size) {
  con_object *o = con_object_new_unnumbered(kind, size);
  if (o != NULL) o->number = con_object_count(kind);
  return o;
}

void con_object_add_ref(con_object *o) {
  con_latch_lock(&o->latch);
  con_store(&o->refs, o->refs + 1);
  con_latch_unlock(&o->latch);
}

bool con_object_unref_in(con_object *o) {
  con_assert(o->refs > 0);
  con_redo_set(&o->refs, o->refs - 1);
  if (o->refs > 1) return false;
  con_redo_own(o);
  return true;
}

void con_object_hold(void *place, con_object *o) {
  con_latch_lock(&o->latch);
  con_redo_begin(&o->latch);
  con_redo_set(&o->refs, o->refs + 1);
  con_redo_set_pointer(place, o);
  if (o->refs == 0) con_redo_share(o);
  con_redo_commit();
  con_latch_unlock(&o->latch);
}

void con_object_let_go(void *place) {
  con_object *o = *(con_object **)place;
  if (o == NULL) return;
  con_latch_lock(&o->latch);
  con_redo_begin(&o->latch);
  con_redo_set_pointer(place, NULL);
  bool last = con_object_unref_in(o);
  con_redo_commit();
  con_latch_unlock(&o->latch);
  if (last) con_object_destroy(o);
}
