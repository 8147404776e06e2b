/* SPDX-License-Identifier: MIT */
#include "kinds/join.h"

#include "kinds/children.h"
#include "units/end.h"
#include "units/reap.h"

typedef struct join_call {
  con_call call;
  con_unit *unit;
  con_finish finish; /* of con_join_then */
} join_call;

bool con_process_is_mine(const con_unit *u) { return con_load(&u->parent) == con_process_slot; }

static con_status attempt(con_unit *self, con_call *call, con_node *node) {
  (void)self;
  return con_unit_join(((join_call *)call)->unit, node);
}

/* Child `u` has ended: collect the process. Blocks only for the child's last moments. */
static void collect_child(con_unit *u) {
  if (con_load(&u->joined)) return;
  con_children_wait(u->pid);
  con_store(&u->joined, 1u);
  con_sweep();
  if (!con_load(&u->runs))
    con_unit_unlist(u); /* otherwise a process died in the middle of burying the child */
}

static con_status collect(con_unit *u, con_status status) {
  if (status == CON_OK && u->head.kind == CON_KIND_PROCESS && con_process_is_mine(u))
    collect_child(u);
  return status;
}

static join_call call_of(con_unit *u, con_time deadline, con_finish finish) {
  con_call call = {.attempt = attempt,
                   .what = {.object = &u->head, .operation = CON_OP_JOIN},
                   .deadline = deadline};
  return (join_call){call, u, finish};
}

con_status con_join(lua_State *L, con_unit *u, con_time deadline) {
  join_call c = call_of(u, deadline, NULL);
  return collect(u, con_wait(L, &c.call));
}

static int end_join(lua_State *L, con_call *call, con_status status) {
  join_call *c = (join_call *)call;
  return c->finish(L, call, collect(c->unit, status));
}

int con_join_then(lua_State *L, con_unit *u, con_time deadline, con_finish finish) {
  join_call c = call_of(u, deadline, finish);
  return con_wait_then(L, &c.call, sizeof c, end_join);
}
