/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "binding/args.h"
#include "sched/loop.h"
#include "sched/wait_steps.h"
#include "units/announce.h"

/* The call of a task that yielded. */
typedef struct kept {
  size_t room;
  size_t size;
  con_finish finish;
  con_call call; /* the call and the rest of its struct */
} kept;

static kept *keep(con_waiter *w, const con_call *call, size_t size, con_finish finish) {
  kept *k = w->kept;
  if (k == NULL || k->room < size) {
    k = realloc(k, offsetof(kept, call) + size);
    if (k == NULL) return NULL;
    w->kept = k;
    k->room = size;
  }
  memcpy(&k->call, call, size);
  k->size = size;
  k->finish = finish;
  return k;
}

static int end_kept(lua_State *L, con_unit *self, kept *k, con_status status) {
  _Alignas(16) char copy[CON_CALL_MAX]; /* finish may wait, and so keep another call */
  memcpy(copy, &k->call, k->size);
  con_call *call = (con_call *)(void *)copy;
  return k->finish(L, call, con_wait_leave(self, call, status));
}

static int go_on(lua_State *L, int how, lua_KContext context) {
  con_loop *l = con_loop_here;
  con_unit *self = con_self();
  kept *k = l->current->kept;
  con_status status;
  uint32_t seen;
  (void)context;
  if (how == LUA_YIELD) {
    con_park_leave(self);
    if (l->current->timed_out) return end_kept(L, self, k, k->call.attempt(self, &k->call, NULL));
  }
  do {
    status = con_wait_attempt(L, self, &k->call, &seen);
    if (status != CON_BLOCKED) break;
    status = con_park_enter(self, &k->call.what, seen, k->call.deadline);
    if (status == CON_BLOCKED) {
      if (con_loop_wait(l, k->call.deadline)) return lua_yieldk(L, 0, 0, go_on);
      con_park_leave(self);
      status = CON_NO_MEMORY;
    }
  } while (status == CON_OK);
  return end_kept(L, self, k, status);
}

int con_wait_on_then(lua_State *L, con_call *call, size_t size, con_finish finish) {
  con_unit *self = con_self();
  if (con_loop_can_yield(L) && keep(con_loop_here->current, call, size, finish) != NULL) {
    con_wait_note_line(L, self);
    return go_on(L, LUA_OK, 0);
  }
  return finish(L, call, con_wait_on(L, call));
}

int con_wait_then(lua_State *L, con_call *call, size_t size, con_finish finish) {
  con_unit *self = con_self();
  con_announce(self, call->what.operation, call->what.object, call->deadline);
  con_status status = call->attempt(self, call, NULL);
  if (call->deadline != CON_TRY && con_wait_would(status))
    return con_wait_on_then(L, call, size, finish);
  return finish(L, call, con_wait_leave(self, call, status));
}

int con_wait_end_boolean(lua_State *L, con_call *call, con_status status) {
  (void)call;
  con_raise_status(L, status);
  lua_pushboolean(L, status == CON_OK);
  return 1;
}
