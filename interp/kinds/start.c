/* SPDX-License-Identifier: MIT */
#include "kinds/start.h"

#include "binding/handle.h"
#include "check/control.h"
#include "kinds/ending.h"
#include "kinds/green.h"
#include "kinds/isolate.h"
#include "kinds/lost.h"
#include "kinds/process.h"
#include "kinds/thread.h"
#include "units/announce.h"

/* The handle of a task is the task itself, and goes below the function. */
static void start_green(lua_State *L, con_unit *u, int n) {
  con_handle_push(L, &u->head);
  lua_insert(L, -n - 2);
  con_green_start(L, lua_gettop(L) - n - 1, n);
  lua_pop(L, 1);
}

void con_start(lua_State *L, con_unit *u, int n, con_making how) {
  con_ending_check(L, (con_kind)u->head.kind);
  u->where[0] = 0; /* also where the start fails: that is told otherwise */
  con_announce(con_self(), CON_OP_START, &u->head, how);
  con_store(&con_process_self->started, 1u);
  if (u->worker == NULL && u->head.kind != CON_KIND_GREEN) con_add(&con_family_root->begun, 1u);
  switch (u->head.kind) {
    case CON_KIND_PROCESS:
      if (u->worker == NULL) con_lost_note(L, n, NULL);
      con_process_start(L, u, n);
      break;
    case CON_KIND_THREAD: con_thread_start(L, u, n); break;
    case CON_KIND_GREEN: start_green(L, u, n); break;
    default: con_isolate_start(L, u, n);
  }
}

void con_start_task(lua_State *L, bool daemon) {
  int n = lua_gettop(L) - 1;
  con_ending_check(L, CON_KIND_GREEN);
  con_store(&con_process_self->started, 1u);
  con_green_push(L, daemon);
  if (con_is_told() || con_checking())
    con_announce(con_self(), CON_OP_START, &con_green_record(L, -1)->head, CON_MADE_BY_SPAWN);
  lua_insert(L, 1);
  con_green_start(L, 1, n);
}
