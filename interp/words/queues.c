/* SPDX-License-Identifier: MIT */
/* queues.c: queue, joinable_queue, lifo_queue, priority_queue, thread.queue. */
#include "words/queues.h"

#include <math.h>
#include <string.h>

#include "binding/args.h"
#include "binding/errors.h"
#include "codec/decode.h"
#include "codec/encode.h"
#include "codec/encoder.h"
#include "objects/queue.h"
#include "sched/wait.h"
#include "units/announce.h"

static con_queue *check_queue(lua_State *L) { return con_check_object(L, 1, CON_KIND_QUEUE); }

static bool is_local(const con_queue *q) { return q->head.flavour == CON_QUEUE_LOCAL; }

/* ---- making ---- */

static int make_queue(lua_State *L, int flavour, lua_Integer maxsize) {
  return con_push_new(L, con_queue_new(flavour, maxsize > 0 ? (uint64_t)maxsize : 0));
}

static int new_queue(lua_State *L, int flavour) {
  return make_queue(L, flavour, con_opt_integer(L, 1, 0));
}

static int queue_new(lua_State *L) { return new_queue(L, CON_QUEUE_FIFO); }
static int joinable_queue_new(lua_State *L) { return new_queue(L, CON_QUEUE_FIFO); }
static int lifo_queue_new(lua_State *L) { return new_queue(L, CON_QUEUE_LIFO); }
static int priority_queue_new(lua_State *L) { return new_queue(L, CON_QUEUE_PRIORITY); }

/* thread.queue(): the values stay in the annex of the queue in this state, by number (luaL_ref),
 * and the numbers go through the queue. */
static int local_queue_new(lua_State *L) {
  new_queue(L, CON_QUEUE_LOCAL);
  lua_newtable(L);
  con_handle_set_annex(L, con_handle_at(L, -2)->object);
  return 1;
}

/* Raise in a forked child. A child has copies of the values, as of all memory of its parent, while
 * the queue of numbers would be shared. */
static void check_maker(lua_State *L, const con_queue *q) {
  if (q->maker != con_process_self->unit->head.number)
    luaL_error(
        L, "this thread.queue belongs to another process; queue() is for processes and isolates");
}

/* ---- put ---- */

/* How a word answers: with an error where no item moves; with a boolean and a value; or, for
 * items(), with nil at the end. */
typedef enum answer { RAISES, ANSWERS, ITERATES } answer;

typedef struct put_call {
  con_call call;
  con_item item;
  int slot; /* of a thread.queue */
  answer answer;
  /* The item lies in `bytes`: other units use the memory of the encoder during a wait. */
  bool copied;
  char bytes[CON_INLINE_MAX];
} put_call;
_Static_assert(sizeof(put_call) <= CON_CALL_MAX, "a task keeps it");

static void copy_item(put_call *c) {
  con_parcel *p = &c->item.parcel;
  memcpy(c->bytes, p->head, p->head_size);
  if (p->body_size > 0) memcpy(c->bytes + p->head_size, p->body, p->body_size);
  p->head_size += p->body_size;
  p->body_size = 0;
  c->copied = true;
}

static con_status attempt_put(con_unit *self, con_call *call, con_node *node) {
  (void)self;
  put_call *c = (put_call *)call;
  if (c->copied) c->item.parcel.head = c->bytes;
  con_status status = con_queue_put((con_queue *)call->what.object, &c->item, node);
  call->number = (int64_t)c->item.number;
  if (status == CON_FULL && c->item.message == NULL && !c->copied) copy_item(c);
  return status;
}

/* Read the priority of the item at 2: kind and bits. The bytes of a string become the tail of the
 * parcel. */
static void read_key(lua_State *L, con_parcel *parcel, uint64_t *kind, uint64_t *bits) {
  if (lua_type(L, 2) == LUA_TTABLE) lua_rawgeti(L, 2, 1);
  else lua_pushvalue(L, 2);
  if (lua_type(L, -1) == LUA_TSTRING) {
    size_t n;
    parcel->tail = lua_tolstring(L, -1, &n); /* the item keeps the string alive */
    parcel->tail_size = n;
    *kind = CON_KEY_STRING;
    *bits = n;
  } else if (lua_isinteger(L, -1)) {
    *kind = CON_KEY_INTEGER;
    *bits = (uint64_t)lua_tointeger(L, -1);
  } else if (lua_type(L, -1) == LUA_TNUMBER && !isnan(lua_tonumber(L, -1))) {
    double d = lua_tonumber(L, -1);
    *kind = CON_KEY_FLOAT;
    memcpy(bits, &d, sizeof d);
  } else {
    con_arg_error(L, 2, "a priority is a number, a string, or a table whose first element is one");
  }
  lua_pop(L, 1);
}

static void put_local(lua_State *L, con_queue *q, put_call *c) {
  check_maker(L, q);
  con_handle_annex_at(L, 1);
  lua_pushvalue(L, 2);
  c->slot = luaL_ref(L, -2);
  lua_pop(L, 1);
  c->item.parcel = (con_parcel){.head = (const char *)&c->slot, .head_size = sizeof c->slot};
}

static void drop_local(lua_State *L, int slot) {
  con_handle_annex_at(L, 1);
  luaL_unref(L, -1, slot);
  lua_pop(L, 1);
}

/* Make the item of the call from the value at 2. */
static void prepare(lua_State *L, con_queue *q, put_call *c) {
  uint64_t kind = CON_KEY_NONE, bits = 0;
  c->item.message = NULL;
  c->item.number = 0;
  if (is_local(q)) {
    put_local(L, q, c);
    return;
  }
  con_encode(L, 2, 1, "item", &c->item.parcel);
  c->item.parcel.tail_size = 0;
  if (q->head.flavour == CON_QUEUE_PRIORITY) read_key(L, &c->item.parcel, &kind, &bits);
  if (con_queue_prepare(q, &c->item) != CON_OK) con_out_of_memory(L);
  if (kind != CON_KEY_NONE) {
    c->item.message->key.kind = kind;
    c->item.message->key.bits = bits;
  }
}

/* Finish a put. An item that did not go in is freed. */
static int end_put(lua_State *L, con_call *call, con_status status) {
  put_call *c = (put_call *)call;
  con_queue *q = (con_queue *)call->what.object;
  bool ok = status == CON_OK;
  if (!ok && c->item.message != NULL) con_message_free(c->item.message);
  if (!ok && is_local(q)) drop_local(L, c->slot);
  con_raise_status(L, status);
  if (status == CON_MISMATCH)
    con_arg_error(L, 2,
                  "this priority cannot be compared with those in the queue (numbers and strings "
                  "do not mix)");
  if (c->answer == RAISES) {
    if (ok) return 0;
    return con_error_raise(L, status == CON_CLOSED ? CON_ERROR_QUEUE_CLOSED : CON_ERROR_QUEUE_FULL);
  }
  lua_pushboolean(L, ok);
  if (ok) return 1;
  lua_pushstring(L, status == CON_CLOSED ? "closed" : "full");
  return 2;
}

/* Put the value at 2. */
static int put(lua_State *L, con_queue *q, con_time deadline, answer how) {
  con_check_any(L, 2);
  put_call c;
  c.call = (con_call){.attempt = attempt_put,
                      .what = {.object = &q->head, .operation = CON_OP_PUT},
                      .deadline = deadline};
  c.answer = how;
  c.copied = false;
  prepare(L, q, &c);
  return con_wait_then(L, &c.call, sizeof c, end_put);
}

static int queue_put(lua_State *L) {
  con_queue *q = check_queue(L);
  return put(L, q, lua_gettop(L) == 2 ? CON_NEVER : con_check_wait(L, 3), RAISES);
}

static int queue_put_nowait(lua_State *L) { return put(L, check_queue(L), CON_TRY, RAISES); }

static int queue_try_put(lua_State *L) {
  con_queue *q = check_queue(L);
  return put(L, q, lua_isnoneornil(L, 3) ? CON_TRY : con_check_wait(L, 3), ANSWERS);
}

/* ---- get ---- */

typedef struct get_call {
  con_call call;
  answer answer;
  con_received got;
} get_call;
_Static_assert(sizeof(get_call) <= CON_CALL_MAX, "a task keeps it");

static con_status attempt_get(con_unit *self, con_call *call, con_node *node) {
  (void)self;
  con_received *got = &((get_call *)call)->got;
  con_status status = con_queue_get((con_queue *)call->what.object, got, node);
  if (status == CON_OK) call->number = (int64_t)got->number;
  return status;
}

static void push_item(lua_State *L, con_queue *q, con_received *got) {
  if (got->message != NULL) {
    con_decode_and_free(L, got->message);
  } else if (!is_local(q)) {
    con_decode(L, got->inlined, got->size, NULL, 0);
  } else {
    int slot;
    memcpy(&slot, got->inlined, sizeof slot);
    con_handle_annex_at(L, 1);
    lua_rawgeti(L, -1, slot); /* nil for LUA_REFNIL, which is never set */
    luaL_unref(L, -2, slot);
    lua_replace(L, -2);
  }
}

static int end_get(lua_State *L, con_call *call, con_status status) {
  get_call *c = (get_call *)call;
  con_queue *q = (con_queue *)call->what.object;
  bool ok = status == CON_OK;
  con_raise_status(L, status);
  if (c->answer == ANSWERS) lua_pushboolean(L, ok);
  if (ok) {
    push_item(L, q, &c->got);
    return c->answer == ANSWERS ? 2 : 1;
  }
  if (c->answer == ITERATES && status == CON_CLOSED) return 0;
  if (c->answer != ANSWERS)
    return con_error_raise(L,
                           status == CON_CLOSED ? CON_ERROR_QUEUE_CLOSED : CON_ERROR_QUEUE_EMPTY);
  lua_pushstring(L, status == CON_CLOSED ? "closed" : "empty");
  return 2;
}

static int get(lua_State *L, con_queue *q, con_time deadline, answer how) {
  get_call c;
  c.call = (con_call){.attempt = attempt_get,
                      .what = {.object = &q->head, .operation = CON_OP_GET},
                      .deadline = deadline};
  c.answer = how;
  if (is_local(q)) check_maker(L, q);
  return con_wait_then(L, &c.call, sizeof c, end_get);
}

static int queue_get(lua_State *L) {
  con_queue *q = check_queue(L);
  return get(L, q, lua_gettop(L) == 1 ? CON_NEVER : con_check_wait(L, 2), RAISES);
}

static int queue_get_nowait(lua_State *L) { return get(L, check_queue(L), CON_TRY, RAISES); }

static int queue_try_get(lua_State *L) {
  con_queue *q = check_queue(L);
  return get(L, q, lua_isnoneornil(L, 2) ? CON_TRY : con_check_wait(L, 2), ANSWERS);
}

static int next_item(lua_State *L) {
  lua_settop(L, 1); /* the queue, as the loop's state */
  return get(L, check_queue(L), CON_NEVER, ITERATES);
}

static int queue_items(lua_State *L) {
  check_queue(L);
  lua_settop(L, 1);
  lua_pushcfunction(L, next_item);
  lua_insert(L, 1);
  return 2;
}

/* ---- questions ---- */

static int queue_qsize(lua_State *L) {
  con_queue *q = check_queue(L);
  con_announce_look(&q->head);
  return con_push_look(L, &q->head, "qsize", con_queue_size(q));
}

static int queue_empty(lua_State *L) {
  con_queue *q = check_queue(L);
  con_announce_look(&q->head);
  return con_push_look_boolean(L, &q->head, "empty", con_queue_size(q) == 0);
}

static int queue_full(lua_State *L) {
  con_queue *q = check_queue(L);
  con_announce_look(&q->head);
  bool full = q->maxsize > 0 && con_queue_size(q) >= q->maxsize;
  return con_push_look_boolean(L, &q->head, "full", full);
}

static int queue_maxsize(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)check_queue(L)->maxsize);
  return 1;
}

static int queue_closed(lua_State *L) {
  con_queue *q = check_queue(L);
  con_announce_look(&q->head);
  return con_push_look_boolean(L, &q->head, "closed", con_load(&q->closed) != 0);
}

/* ---- tasks and the end ---- */

static int queue_task_done(lua_State *L) {
  con_queue *q = check_queue(L);
  con_announce(con_self(), CON_OP_TASK_DONE, &q->head, 0);
  if (con_queue_task_done(q) == CON_OVER)
    return luaL_error(L, "task_done called more often than get (queue#%d)", (int)q->head.number);
  return 0;
}

static con_status attempt_join(con_unit *self, con_call *call, con_node *node) {
  (void)self;
  return con_queue_join((con_queue *)call->what.object, node);
}

static int queue_join(lua_State *L) {
  con_queue *q = check_queue(L);
  con_call call = {.attempt = attempt_join,
                   .what = {.object = &q->head, .operation = CON_OP_JOIN},
                   .deadline = con_check_wait(L, 2)};
  return con_wait_then(L, &call, sizeof call, con_wait_end_boolean);
}

static int queue_close(lua_State *L) {
  con_queue *q = check_queue(L);
  con_announce(con_self(), CON_OP_CLOSE, &q->head, 0);
  con_queue_close(q);
  return 0;
}

static const con_word methods[] = {
    {"put", queue_put, "queue:put(item, [wait])",
     "Put a copy of item in; waits while the queue is full, then raises queue.Full. queue.Closed "
     "after close."},
    {"get", queue_get, "queue:get([wait]) -> item",
     "Take the next item; waits while there is none, then raises queue.Empty. queue.Closed when "
     "closed and drained."},
    {"put_nowait", queue_put_nowait, "queue:put_nowait(item)", "put without waiting."},
    {"get_nowait", queue_get_nowait, "queue:get_nowait() -> item", "get without waiting."},
    {"try_put", queue_try_put,
     "queue:try_put(item, [wait=false]) -> true, or false and \"full\" or \"closed\"",
     "put that answers instead of raising, and waits only if told to."},
    {"try_get", queue_try_get,
     "queue:try_get([wait=false]) -> true and item, or false and \"empty\" or \"closed\"",
     "get that answers instead of raising, and waits only if told to."},
    {"qsize", queue_qsize, "queue:qsize() -> integer", "How many items are in it, exactly, now."},
    {"empty", queue_empty, "queue:empty() -> boolean", "Is it empty now?"},
    {"full", queue_full, "queue:full() -> boolean", "Is it full now?"},
    {"maxsize", queue_maxsize, "queue:maxsize() -> integer", "How many items fit; 0: no limit."},
    {"task_done", queue_task_done, "queue:task_done()", "An item that was got is finished."},
    {"join", queue_join, "queue:join([wait]) -> boolean", "Wait until every item put is finished."},
    {"close", queue_close, "queue:close()", "No put any more; get drains what is left."},
    {"closed", queue_closed, "queue:closed() -> boolean", "Was it closed?"},
    {"items", queue_items, "for item in queue:items() do",
     "get until the queue is closed and drained."},
    {NULL, NULL, NULL, NULL},
};

static const con_word words[] = {
    {"joinable_queue", joinable_queue_new, "joinable_queue([maxsize=0]) -> queue",
     "The same as queue."},
    {"lifo_queue", lifo_queue_new, "lifo_queue([maxsize=0]) -> queue", "Last in, first out."},
    {"priority_queue", priority_queue_new, "priority_queue([maxsize=0]) -> queue",
     "Smallest first: a number, a string, or a table by its first element; equals in order of "
     "arrival."},
    {NULL, NULL, NULL, NULL},
};
static const con_word queue_words[] = {
    {"queue", queue_new, "queue([maxsize=0]) -> queue",
     "First in, first out; 0 or less means no limit."},
    {NULL, NULL, NULL, NULL},
};

static const con_word local_words[] = {
    {"queue", local_queue_new, "thread.queue([maxsize=0]) -> queue",
     "A queue for the threads of one state: it passes the very object instead of a copy."},
    {NULL, NULL, NULL, NULL},
};

/* `queue` is a callable table; its errors are fields. */
static void open_queue_word(lua_State *L, const con_library *self) {
  con_words_callable(L, self->words);
  con_error_push(L, CON_ERROR_QUEUE_EMPTY);
  lua_setfield(L, -2, "Empty");
  con_error_push(L, CON_ERROR_QUEUE_FULL);
  lua_setfield(L, -2, "Full");
  con_error_push(L, CON_ERROR_QUEUE_CLOSED);
  lua_setfield(L, -2, "Closed");
  lua_pop(L, 1);
}

const con_library con_library_local_queue = {"thread", CON_KIND_NONE, local_words, NULL};
const con_library con_library_queues = {"queues", CON_KIND_NONE, words, con_words_open_fields};
const con_library con_library_queue_word = {"queue", CON_KIND_NONE, queue_words, open_queue_word};
const con_library con_library_queue = {"queue", CON_KIND_QUEUE, methods, con_words_open_class};
