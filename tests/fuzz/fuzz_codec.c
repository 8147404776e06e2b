/* SPDX-License-Identifier: MIT */
/* fuzz_codec.c: the codec of values.
 *
 * The first byte of an input says what is tried with the rest: as a message, to be decoded to values or an error; or as the
 * recipe of a value (values.lua), which has to come out of encode and decode as it went in. */
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "binding/class.h"
#include "codec/decode.h"
#include "codec/encode.h"
#include "fuzz.h"
#include "fuzz_state.h"
#include "objects/lock.h"
#include "objects/queue.h"

#define OBJECTS 3

static lua_State *L;
static con_object *objects[OBJECTS + 1]; /* and a NULL, as what a dead maker left */

/* What the fuzzer found once, so that it is tried every time. */
static const char *const past[] = {
#include "past.h"
};

/* Stack of the state: the functions `make` and `same` of values.lua, then the objects' handles. */
enum { MAKE = 1, SAME };

static void start(void) {
  if (L != NULL) return;
  L = fuzz_state_open();
  objects[0] = fuzz_state_keep(con_lock_new(CON_KIND_LOCK));
  objects[1] = fuzz_state_keep(con_queue_new(0, CON_QUEUE_FIFO));
  objects[2] = &con_process_self->unit->head;
  if (luaL_loadfile(L, FUZZ_FOLDER "/values.lua") != LUA_OK) abort();
  lua_newtable(L);
  for (int i = 0; i < OBJECTS; i++) {
    con_handle_push(L, objects[i]);
    lua_rawseti(L, -2, i + 1);
  }
  lua_newtable(L);
  con_class_register(L, 0);
  lua_call(L, 2, 1);
  lua_getfield(L, -1, "make");
  lua_getfield(L, -2, "same");
  lua_remove(L, -3);
}

typedef struct message {
  char *bytes;
  size_t size, n_refs;
  con_object *refs[OBJECTS];
} message;

/* A copy of the parcel, as it would lie in the arena. */
static void copy_parcel(const con_parcel *p, message *m) {
  m->size = p->head_size + p->body_size;
  m->bytes = malloc(m->size + 1);
  m->n_refs = p->n_refs;
  if (m->bytes == NULL || m->n_refs > OBJECTS) abort();
  if (p->head_size > 0) memcpy(m->bytes, p->head, p->head_size);
  if (p->body_size > 0) memcpy(m->bytes + p->head_size, p->body, p->body_size);
  if (m->n_refs > 0) memcpy(m->refs, p->refs, m->n_refs * sizeof *m->refs);
}

/* The value on top, encoded. */
static void encode_top(message *m) {
  con_parcel p;
  memset(&p, 0, sizeof p);
  con_encode(L, lua_gettop(L), 1, "item", &p);
  copy_parcel(&p, m);
}

/* ---- what is tried ---- */

static int decode(lua_State *l) {
  return con_decode(l, lua_touserdata(l, 1), (size_t)lua_tointeger(l, 2), objects, OBJECTS + 1);
}

static void try_bytes(const uint8_t *data, size_t size) {
  lua_pushcfunction(L, decode);
  lua_pushlightuserdata(L, (void *)(uintptr_t)data);
  lua_pushinteger(L, (lua_Integer)size);
  if (lua_pcall(L, 2, LUA_MULTRET, 0) != LUA_OK && lua_type(L, -1) != LUA_TSTRING) {
    fputs("an error that is no message\n", stderr);
    abort();
  }
}

static void try_value(const uint8_t *data, size_t size) {
  message m;
  lua_pushvalue(L, MAKE);
  lua_pushlstring(L, (const char *)data, size);
  lua_call(L, 1, 1);
  encode_top(&m);
  lua_pushvalue(L, SAME);
  lua_pushvalue(L, -2);
  int n = con_decode(L, m.bytes, m.size, m.refs, m.n_refs);
  if (n == 1) lua_call(L, 2, 1);
  if (n != 1 || !lua_toboolean(L, -1)) {
    fputs("what came out is not what went in\n", stderr);
    abort();
  }
  free(m.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  start();
  if (size == 0) return 0;
  int top = lua_gettop(L);
  if (data[0] % 2 == 0) try_bytes(data + 1, size - 1);
  else try_value(data + 1, size - 1);
  lua_settop(L, top);
  if (lua_gc(L, LUA_GCCOUNT) > 16 * 1024) lua_gc(L, LUA_GCCOLLECT);
  return 0;
}

/* ---- to begin with ---- */

#define RECIPES 200

static size_t write_recipe(uint8_t *out) {
  size_t n = 4 + fuzz_random(120);
  out[0] = 1;
  for (size_t i = 1; i < n; i++)
    out[i] = (uint8_t)(fuzz_random(3) == 0 ? fuzz_random(256) : fuzz_random(18));
  return n;
}

size_t fuzz_seed(unsigned i, uint8_t *out, size_t room) {
  message m;
  start();
  if (i < RECIPES) return write_recipe(out);
  if (i < 2 * RECIPES) { /* messages of such values */
    size_t n = write_recipe(out);
    lua_pushvalue(L, MAKE);
    lua_pushlstring(L, (const char *)out + 1, n - 1);
    lua_call(L, 1, 1);
    encode_top(&m);
    out[0] = 0;
    if (m.size >= room) m.size = room - 1;
    memcpy(out + 1, m.bytes, m.size);
    lua_pop(L, 1);
    free(m.bytes);
    return m.size + 1;
  }
  i -= 2 * RECIPES;
  return i < sizeof past / sizeof *past ? fuzz_state_unhex(past[i], out, room) : 0;
}
