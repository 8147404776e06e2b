/* SPDX-License-Identifier: MIT */
#include "codec/encoder.h"

#include <lauxlib.h>
#include <pthread.h>
#include <stdlib.h>

#include "codec/format.h"

static _Thread_local con_encoder encoder;
_Thread_local con_encoder *con_encoder_of_fiber;

static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t key; /* the destructor frees the encoder of a thread */

static void free_all(void *p) {
  con_encoder *e = p;
  free(e->data);
  free(e->seen.items);
  free(e->brought.items);
  free(e->spared.items);
  free(e->frames);
  free(e->ranges);
  free(e->refs);
  memset(e, 0, sizeof *e);
}

static void make_key(void) { pthread_key_create(&key, free_all); }

/* Grow the array at `p` to at least `need` items, twice as many as before. The old array stays
 * valid on an error. */
static void *enlarge(con_encoder *e, void *p, size_t *room, size_t need, size_t item) {
  size_t more = *room * 2 > need ? *room * 2 : need;
  void *larger = more > SIZE_MAX / 2 / item ? NULL : realloc(p, more * item);
  if (larger == NULL) luaL_error(e->L, "not enough memory");
  *room = more;
  return larger;
}

void con_encoder_grow(con_encoder *e, size_t more) {
  if (e->data == NULL) {
    pthread_once(&key_once, make_key);
    if (e == &encoder) pthread_setspecific(key, e);
    if (more < CON_ENCODER_LEAST) more = CON_ENCODER_LEAST;
  }
  e->data = enlarge(e, e->data, &e->room, e->size + more, 1);
}

con_encoder *con_encoder_get(lua_State *L) {
  con_encoder *e = con_encoder_of_fiber != NULL ? con_encoder_of_fiber : &encoder;
  e->L = L;
  e->size = 0;
  /* A single comparison for "no buffer" and "too large a buffer". */
  if (__builtin_expect(e->room - CON_ENCODER_LEAST > CON_ENCODER_KEEP, 0)) {
    free(e->data);
    e->data = NULL;
    e->room = 0;
    con_encoder_grow(e, CON_ENCODER_LEAST);
  }
  return e;
}

void con_set_clear(con_set *set) {
  set->n = 0;
  if (++set->epoch != 0) return;
  set->epoch = 1; /* after 2^32 messages old entries could look new */
  if (set->items != NULL) memset(set->items, 0, set->room * sizeof *set->items);
}

void con_encoder_reset(con_encoder *e) {
  e->size = e->depth = e->n_refs = e->n_ranges = 0;
  con_set_clear(&e->seen);
  if (e->refs_room * sizeof *e->refs > CON_ENCODER_KEEP) {
    free(e->refs);
    e->refs = NULL;
    e->refs_room = 0;
  }
}

static void trim_set(con_set *set) {
  if (set->room * sizeof *set->items <= CON_ENCODER_KEEP) return;
  free(set->items);
  *set = (con_set){.epoch = set->epoch};
}

void con_encoder_trim(con_encoder *e) {
  trim_set(&e->seen);
  trim_set(&e->brought);
  if (e->frames_room * sizeof *e->frames > CON_ENCODER_KEEP) {
    free(e->frames);
    e->frames = NULL;
    e->frames_room = 0;
  }
}

/* The entry of `k`, or the free entry where `k` belongs. */
static con_seen *find(const con_set *set, const void *k) {
  size_t mask = set->room - 1;
  size_t i = (size_t)(((uint64_t)(uintptr_t)k * 0x9E3779B97F4A7C15u) >> 32) & mask;
  while (set->items[i].epoch == set->epoch && set->items[i].key != k) i = (i + 1) & mask;
  return &set->items[i];
}

static void enlarge_set(con_encoder *e, con_set *set) {
  size_t room = set->room == 0 ? 64 : set->room * 2, old_room = set->room;
  con_seen *old = set->items, *larger = calloc(room, sizeof *larger);
  if (larger == NULL) luaL_error(e->L, "not enough memory");
  set->items = larger;
  set->room = room;
  for (size_t i = 0; i < old_room; i++)
    if (old[i].epoch == set->epoch) *find(set, old[i].key) = old[i];
  free(old);
}

bool con_set_add(con_encoder *e, con_set *set, const void *k, con_seen **item) {
  if (set->n * 2 >= set->room) enlarge_set(e, set);
  con_seen *s = *item = find(set, k);
  if (s->epoch == set->epoch) return false;
  *s = (con_seen){.key = k, .epoch = set->epoch};
  set->n++;
  return true;
}

const con_seen *con_set_find(const con_set *set, const void *k) {
  if (set->n == 0) return NULL;
  const con_seen *s = find(set, k);
  return s->epoch == set->epoch ? s : NULL;
}

bool con_encoder_note(con_encoder *e, const void *k, size_t offset, con_seen **seen) {
  if (!con_set_add(e, &e->seen, k, seen)) return false;
  (*seen)->offset = offset;
  return true;
}

void con_encoder_need(con_encoder *e, uint64_t offset) {
  for (size_t i = 0; i < e->n_ranges; i++)
    if (e->ranges[i].start < offset && offset < e->ranges[i].end)
      e->data[e->ranges[i].start] |= CON_TAG_NEEDED;
}

void con_encoder_refer(con_encoder *e, uint64_t offset, int tag) {
  con_encoder_need(e, offset);
  con_encoder_byte(e, tag);
  con_encoder_u64(e, offset);
  e->data[offset] |= CON_TAG_SHARED;
}

bool con_encoder_again(con_encoder *e, const void *k, con_seen **seen) {
  if (con_encoder_note(e, k, e->size, seen)) return false;
  con_encoder_refer(e, (*seen)->offset, CON_TAG_REF);
  return true;
}

con_frame *con_encoder_push(con_encoder *e) {
  if (e->depth == e->frames_room)
    e->frames = enlarge(e, e->frames, &e->frames_room, e->depth + 32, sizeof *e->frames);
  return &e->frames[e->depth++];
}

void con_encoder_add_range(con_encoder *e, size_t start, size_t end) {
  if (e->n_ranges == e->ranges_room)
    e->ranges = enlarge(e, e->ranges, &e->ranges_room, e->n_ranges + 8, sizeof *e->ranges);
  e->ranges[e->n_ranges++] = (con_range){start, end};
}

uint32_t con_encoder_ref(con_encoder *e, con_object *o) {
  con_seen *s;
  if (e->n_refs == e->refs_room)
    e->refs = enlarge(e, e->refs, &e->refs_room, e->n_refs + 8, sizeof *e->refs);
  if (con_encoder_note(e, o, e->n_refs, &s)) e->refs[e->n_refs++] = o;
  return (uint32_t)s->offset;
}
