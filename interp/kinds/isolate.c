/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kinds/green.h"
#include "lua/args.h"
#include "lua/codec.h"

void (*con_open_words)(lua_State *L);

typedef struct start {
  con_unit *unit;
  con_carrier *carrier;
  con_message *message; /* the function and its arguments; owned by this process */
} start;

/* All that happens in the new state, so that whatever goes wrong is the unit's error. */
static int body(lua_State *L) {
  con_message *m = lua_touserdata(L, 1);
  lua_settop(L, 0);
  con_open_words(L);
  int n = con_decode(L, con_message_bytes(m), m->size, m->refs, m->n_refs);
  lua_call(L, n - 1, LUA_MULTRET);
  return lua_gettop(L);
}

/* Run the unit in its own state; its exit code. */
static int run_in(con_state *state, start *s) {
  lua_State *L = state->main;
  state->unit = s->unit;
  lua_pushcfunction(L, body);
  lua_pushlightuserdata(L, s->message);
  return con_body_run(L, s->unit, 1, false);
}

static void *run(void *data) {
  start s = *(start *)data;
  free(data);
  con_carrier_begin(s.carrier);
  con_unit_run(s.unit);
  con_state *state = con_state_new();
  int code = 1;
  if (state != NULL) {
    code = run_in(state, &s);
    code = con_ending_run(state->main, code);
    con_green_close(state->main);
    con_here.running = NULL;
    con_state_close(state);
  } else {
    fputs("conlua: not enough memory for the state of an isolate\n", stderr);
  }
  con_message_free(s.message);
  con_unit_finish(s.unit, code);
  con_unit_release(s.unit);
  con_carrier_end(s.carrier);
  con_sub(&con_kinds_threads, 1u);
  return NULL;
}

void con_isolate_start(lua_State *L, con_unit *u, int n) {
  con_parcel parcel;
  /* The function is the first value, so argument 1 is the second. */
  con_encode(L, lua_gettop(L) - n, n + 1, "isolate", &parcel);
  start *s = calloc(1, sizeof *s);
  if (s == NULL) luaL_error(L, "not enough memory");
  s->unit = u;
  s->message = con_message_new(&parcel);
  s->carrier = s->message != NULL ? con_carrier_claim(con_process_slot) : NULL;
  int error = 0;
  if (s->carrier != NULL) {
    u->home = u->head.number;
    con_unit_start(u, con_process_self);
    con_add(&con_kinds_threads, 1u);
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attr, (size_t)1 << 20);
    pthread_t thread;
    error = pthread_create(&thread, &attr, run, s);
    pthread_attr_destroy(&attr);
    if (error == 0) {
      lua_pop(L, n + 1);
      return;
    }
    con_sub(&con_kinds_threads, 1u);
    con_unit_unstart(u);
    con_carrier_free(s->carrier);
  }
  bool no_memory = s->message == NULL;
  if (!no_memory) con_message_free(s->message);
  free(s);
  if (no_memory) con_out_of_memory(L);
  luaL_error(L, "cannot start an isolate: %s",
             error != 0 ? strerror(error) : "too many threads in the family");
}
