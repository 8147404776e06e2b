/* SPDX-License-Identifier: MIT */
/* pipes.c: pipe. */
#include "binding/args.h"
#include "binding/errors.h"
#include "binding/words.h"
#include "check/control.h"
#include "codec/decode.h"
#include "codec/encode.h"
#include "objects/pipe.h"
#include "sched/wait.h"
#include "units/announce.h"
#include "units/waitq.h"

static con_pipe *check_pipe(lua_State *L) { return con_check_object(L, 1, CON_KIND_PIPE); }

static int pipe_new(lua_State *L) {
  if (!lua_isnoneornil(L, 1) && !lua_isboolean(L, 1))
    con_arg_error(L, 1, "boolean expected for duplex");
  bool duplex = lua_isnoneornil(L, 1) || lua_toboolean(L, 1);
  con_pipe *ends[2];
  if (con_pipe_new(duplex, ends) != CON_OK) return con_out_of_memory(L);
  con_push_new(L, ends[0]);
  con_push_new(L, ends[1]);
  return 2;
}

typedef struct send_call {
  con_call call;
  con_queue *queue;
  con_item item;
} send_call;

static con_status attempt_send(con_unit *self, con_call *call, con_node *node) {
  (void)self;
  send_call *c = (send_call *)call;
  con_status status = con_queue_put(c->queue, &c->item, node);
  call->number = (int64_t)c->item.number;
  return status;
}

static int pipe_send(lua_State *L) {
  con_pipe *p = check_pipe(L);
  con_check_any(L, 2);
  if (p->out == NULL)
    return luaL_error(L, "this end of pipe#%d only receives", (int)p->head.number);
  send_call c = {{.attempt = attempt_send,
                  .what = {.object = &p->head, .operation = CON_OP_PUT},
                  .deadline = CON_NEVER},
                 p->out,
                 {{0}, NULL, 0}};
  con_encode(L, 2, 1, "value", &c.item.parcel);
  if (con_queue_prepare(p->out, &c.item) != CON_OK) return con_out_of_memory(L);
  con_status status = con_wait(L, &c.call);
  if (status == CON_OK) return 0;
  if (c.item.message != NULL) con_message_free(c.item.message);
  con_raise_status(L, status);
  return con_error_raise(L, CON_ERROR_PIPE_CLOSED);
}

typedef struct receive_call {
  con_call call;
  con_queue *queue;
  con_handle *handle; /* another thread may close the handle meanwhile; state lock */
  con_finish finish;
  uint64_t ref; /* own reference during a wait: a close meanwhile does not free the pipe */
  con_received got;
} receive_call;
_Static_assert(sizeof(receive_call) <= CON_CALL_MAX, "a task keeps it");

static con_status attempt_receive(con_unit *self, con_call *call, con_node *node) {
  (void)self;
  receive_call *c = (receive_call *)call;
  if (c->handle->object == NULL) return CON_CLOSED;
  con_status status = con_queue_get(c->queue, &c->got, node);
  if (status == CON_OK) call->number = (int64_t)c->got.number;
  return status;
}

static int end_kept(lua_State *L, con_call *call, con_status status) {
  receive_call *c = (receive_call *)call;
  con_ref_drop(con_process_self, c->ref);
  return c->finish(L, call, status);
}

static int wait_kept(lua_State *L, receive_call *c, con_finish finish) {
  con_time deadline = c->call.deadline;
  c->handle = con_handle_at(L, 1);
  if (!con_checking() || deadline == CON_TRY) { /* a script that is checked has one step of it */
    c->call.deadline = CON_TRY;
    con_status status = con_wait(L, &c->call);
    if ((status != CON_EMPTY && status != CON_TIMEOUT) || deadline == CON_TRY)
      return finish(L, &c->call, status);
  }
  c->ref = con_ref_add(con_process_self, c->call.what.object);
  if (c->ref == CON_NO_REF) return finish(L, &c->call, CON_NO_MEMORY);
  c->call.deadline = deadline;
  c->finish = finish;
  return con_wait_then(L, &c->call, sizeof *c, end_kept);
}

static con_queue *check_in(lua_State *L, con_pipe *p) {
  if (p->in == NULL) luaL_error(L, "this end of pipe#%d only sends", (int)p->head.number);
  return p->in;
}

static int end_receive(lua_State *L, con_call *call, con_status status) {
  receive_call *c = (receive_call *)call;
  con_raise_status(L, status);
  if (status != CON_OK)
    return con_error_raise(L, status == CON_CLOSED ? CON_ERROR_PIPE_CLOSED : CON_ERROR_PIPE_EMPTY);
  if (c->got.message != NULL) con_decode_and_free(L, c->got.message);
  else con_decode(L, c->got.inlined, c->got.size, NULL, 0);
  return 1;
}

static int pipe_recv(lua_State *L) {
  con_pipe *p = check_pipe(L);
  receive_call c;
  c.call = (con_call){.attempt = attempt_receive,
                      .what = {.object = &p->head, .operation = CON_OP_GET},
                      .deadline = con_check_wait(L, 2)};
  c.queue = check_in(L, p);
  return wait_kept(L, &c, end_receive);
}

static con_status attempt_poll(con_unit *self, con_call *call, con_node *node) {
  (void)self;
  receive_call *c = (receive_call *)call;
  if (c->handle->object == NULL) return CON_CLOSED;
  return con_queue_ready(c->queue, node);
}

static int end_poll(lua_State *L, con_call *call, con_status status) {
  (void)call;
  con_raise_status(L, status);
  if (status == CON_CLOSED) return con_error_raise(L, CON_ERROR_PIPE_CLOSED);
  lua_pushboolean(L, status == CON_OK);
  return 1;
}

static int pipe_poll(lua_State *L) {
  con_pipe *p = check_pipe(L);
  receive_call c;
  /* Python's poll() does not wait unless told to. */
  con_time deadline = lua_isnoneornil(L, 2) ? CON_TRY : con_check_wait(L, 2);
  c.call = (con_call){.attempt = attempt_poll,
                      .what = {.object = &p->head, .operation = CON_OP_GET},
                      .deadline = deadline,
                      .only_looks = true};
  c.queue = check_in(L, p);
  return wait_kept(L, &c, end_poll);
}

static int pipe_close(lua_State *L) {
  con_handle *h = con_handle_at(L, 1);
  if (h == NULL || (h->object != NULL && h->object->kind != CON_KIND_PIPE)) check_pipe(L);
  if (h->object == NULL || con_process_is_foreign) return 0; /* closing twice is harmless */
  con_announce(con_self(), CON_OP_CLOSE, h->object, 0);
  con_queue *in = ((con_pipe *)h->object)->in;
  /* A thread that waits at this end looks again, and finds the end closed. Its look needs the state
   * lock, so it comes after the close. */
  if (in != NULL) con_wake_all(&in->head, &in->head.waiters);
  con_handle_close(L, 1);
  return 0;
}

static const con_word methods[] = {
    {"send", pipe_send, "pipe_end:send(value)",
     "Send a copy of value to the other end. pipe.Closed if that is closed everywhere."},
    {"recv", pipe_recv, "pipe_end:recv([wait]) -> value",
     "The next value from the other end; pipe.Empty if `wait` ran out, pipe.Closed when drained "
     "and closed."},
    {"poll", pipe_poll, "pipe_end:poll([wait=false]) -> boolean", "Is there something to receive?"},
    {"close", pipe_close, "pipe_end:close()", "This process is done with the end."},
    {"__close", pipe_close, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static const con_word words[] = {
    {"pipe", pipe_new, "pipe([duplex=true]) -> end, end",
     "Two ends that send to each other; with false the first only receives and the second only "
     "sends."},
    {NULL, NULL, NULL, NULL},
};

/* `pipe` is a callable table; its errors are fields. */
static void open_pipes(lua_State *L, const con_library *self) {
  con_words_callable(L, self->words);
  con_error_push(L, CON_ERROR_PIPE_EMPTY);
  lua_setfield(L, -2, "Empty");
  con_error_push(L, CON_ERROR_PIPE_CLOSED);
  lua_setfield(L, -2, "Closed");
  lua_pop(L, 1);
}

const con_library con_library_pipes = {"pipes", CON_KIND_NONE, words, open_pipes};
const con_library con_library_pipe = {"pipe", CON_KIND_PIPE, methods, con_words_open_class};
