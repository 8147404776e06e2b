/* SPDX-License-Identifier: MIT */
#include "lua/codec_encoder.h"

#include <lauxlib.h>
#include <pthread.h>
#include <stdlib.h>

static _Thread_local con_encoder encoder;

static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t key; /* its destructor frees what a thread's encoder has */

static void free_all(void *p) {
  con_encoder *e = p;
  free(e->data);
  free(e->seen);
  free(e->frames);
  free(e->ranges);
  free(e->refs);
  memset(e, 0, sizeof *e);
}

static void make_key(void) { pthread_key_create(&key, free_all); }

/* The array at `p` with room for at least `need` items, twice as many as before. The old one stays
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
    pthread_setspecific(key, e);
    if (more < CON_ENCODER_LEAST) more = CON_ENCODER_LEAST;
  }
  e->data = enlarge(e, e->data, &e->room, e->size + more, 1);
}

con_encoder *con_encoder_get(lua_State *L) {
  con_encoder *e = &encoder;
  e->L = L;
  e->size = 0;
  /* One comparison for "no buffer" and "too large a buffer". */
  if (__builtin_expect(e->room - CON_ENCODER_LEAST > CON_ENCODER_KEEP, 0)) {
    free(e->data);
    e->data = NULL;
    e->room = 0;
    con_encoder_grow(e, CON_ENCODER_LEAST);
  }
  return e;
}

void con_encoder_reset(con_encoder *e) {
  e->size = e->depth = e->n_seen = e->n_refs = e->n_ranges = 0;
  if (++e->epoch == 0) { /* after 2^32 messages old entries could look new */
    e->epoch = 1;
    if (e->seen != NULL) memset(e->seen, 0, e->seen_room * sizeof *e->seen);
  }
  if (e->refs_room * sizeof *e->refs > CON_ENCODER_KEEP) {
    free(e->refs);
    e->refs = NULL;
    e->refs_room = 0;
  }
}

void con_encoder_trim(con_encoder *e) {
  if (e->seen_room * sizeof *e->seen > CON_ENCODER_KEEP) {
    free(e->seen);
    e->seen = NULL;
    e->seen_room = 0;
  }
  if (e->frames_room * sizeof *e->frames > CON_ENCODER_KEEP) {
    free(e->frames);
    e->frames = NULL;
    e->frames_room = 0;
  }
}

/* The entry of `k`, or the free one where it belongs. */
static con_seen *find(const con_encoder *e, const void *k) {
  size_t mask = e->seen_room - 1;
  size_t i = (size_t)(((uint64_t)(uintptr_t)k * 0x9E3779B97F4A7C15u) >> 32) & mask;
  while (e->seen[i].epoch == e->epoch && e->seen[i].key != k) i = (i + 1) & mask;
  return &e->seen[i];
}

static void enlarge_seen(con_encoder *e) {
  size_t room = e->seen_room == 0 ? 64 : e->seen_room * 2, old_room = e->seen_room;
  con_seen *old = e->seen, *larger = calloc(room, sizeof *larger);
  if (larger == NULL) luaL_error(e->L, "not enough memory");
  e->seen = larger;
  e->seen_room = room;
  for (size_t i = 0; i < old_room; i++)
    if (old[i].epoch == e->epoch) *find(e, old[i].key) = old[i];
  free(old);
}

bool con_encoder_note(con_encoder *e, const void *k, size_t offset, con_seen **seen) {
  if (e->n_seen * 2 >= e->seen_room) enlarge_seen(e);
  con_seen *s = *seen = find(e, k);
  if (s->epoch == e->epoch) return false;
  *s = (con_seen){.key = k, .offset = offset, .epoch = e->epoch};
  e->n_seen++;
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
