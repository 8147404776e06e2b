/* SPDX-License-Identifier: MIT */
/* aio.c: aio.read and aio.write. stdlib/conlua/io/aio.lua knows files and sockets. Here an
 * operation is begun (uring.h); when it is complete, its callback runs in the unit that asked. That
 * unit is told as of a signal: the callback runs at its next instruction or in the middle of its
 * wait.
 *
 * An asker counts the operations of a unit that are under way. The registry of the unit's state has
 * the asker, by the unit's address. A unit ends only after all its operations, unless it is
 * terminated; then the operations go on, and their callbacks never run.
 */
#include "words/aio.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "binding/args.h"
#include "binding/errors.h"
#include "binding/lua_word.h"
#include "binding/own.h"
#include "binding/registry.h"
#include "binding/words.h"
#include "io/uring.h"
#include "kinds/body.h"
#include "kinds/upcalls.h"
#include "sched/hook.h"
#include "sched/state.h"
#include "sched/wait.h"
#include "units/announce.h"
#include "units/unpark.h"

typedef struct operation operation;

typedef struct asker {
  con_unit *unit;          /* NULL: the unit has ended; mutex */
  con_process *process;    /* the unit's process; fixed */
  operation *first, *last; /* complete operations, in the order of their ends; mutex */
  uint32_t under_way;      /* operations begun and not yet called back; mutex */
} asker;

struct operation {
  con_io io;
  asker *asker;
  operation *next;
  int callback; /* reference in the registry */
  char data[];
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static const char askers_key = 0; /* address: key in the registry of {unit's address = asker} */
static bool used;                 /* this process has begun an operation before; atomic */

static void before_fork(void) { pthread_mutex_lock(&mutex); }
static void after_fork(void) { pthread_mutex_unlock(&mutex); }
static void prepare_forks(void) { pthread_atfork(before_fork, after_fork, after_fork); }

/* ---- in the threads of the ring ---- */

static void complete(con_io *io) {
  operation *o = (operation *)io;
  asker *a = o->asker;
  pthread_mutex_lock(&mutex);
  con_unit *u = a->unit;
  if (u != NULL) {
    o->next = NULL;
    if (a->first == NULL) a->first = o;
    else a->last->next = o;
    a->last = o;
    con_unit_post(u, CON_PENDING_SIGNAL);
    con_state_poke(u);
  } else {
    free(o);
    con_sub(&a->process->expects, 1u);
    if (--a->under_way == 0) free(a);
  }
  pthread_mutex_unlock(&mutex);
}

/* ---- in the unit that asked ---- */

static void push_askers(lua_State *L) { con_registry_push(L, &askers_key, NULL); }

/* The asker of the running unit, or NULL. An asker that a forked child has inherited belongs to a
 * unit of the parent, and does not count. */
static asker *find_asker(lua_State *L) {
  if (!con_load_relaxed(&used) || con_self_known == NULL) return NULL;
  push_askers(L);
  lua_rawgetp(L, -1, con_self_known);
  asker *a = lua_touserdata(L, -1);
  lua_pop(L, 2);
  return a != NULL && a->process == con_process_self ? a : NULL;
}

static asker *make_asker(lua_State *L) {
  asker *a = find_asker(L);
  if (a != NULL) return a;
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, prepare_forks);
  con_store_relaxed(&used, true);
  push_askers(L);
  a = calloc(1, sizeof *a);
  if (a == NULL) luaL_error(L, "not enough memory");
  a->unit = con_self();
  a->process = con_process_self;
  lua_pushlightuserdata(L, a);
  lua_rawsetp(L, -2, con_self());
  lua_pop(L, 1);
  return a;
}

static operation *next_complete(asker *a) {
  pthread_mutex_lock(&mutex);
  operation *o = a->first;
  if (o != NULL) a->first = o->next;
  pthread_mutex_unlock(&mutex);
  return o;
}

/* Count one operation less. */
static void settle(asker *a) {
  pthread_mutex_lock(&mutex);
  a->under_way--;
  con_sub(&a->process->expects, 1u);
  pthread_mutex_unlock(&mutex);
}

/* callback(error or nil, bytes or how many were written) */
static int call_back(lua_State *L) {
  operation *o = lua_touserdata(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, o->callback);
  luaL_unref(L, LUA_REGISTRYINDEX, o->callback);
  if (o->io.error == 0) lua_pushnil(L);
  else lua_pushfstring(L, "%s: %s", strerrorname_np(o->io.error), strerror(o->io.error));
  if (o->io.writes) lua_pushinteger(L, (lua_Integer)o->io.done);
  else lua_pushlstring(L, o->io.data, o->io.done);
  lua_call(L, 2, 0);
  return 0;
}

con_status con_aio_handle_pending(lua_State *L) {
  asker *a = find_asker(L);
  operation *o;
  if (a == NULL || !lua_checkstack(L, 8)) return CON_OK;
  while ((o = next_complete(a)) != NULL) {
    lua_pushcfunction(L, call_back);
    lua_pushlightuserdata(L, o);
    con_tell_callback(con_self(), true, "callback");
    int status = lua_pcall(L, 1, 0, 0);
    con_tell_callback(con_self(), false, "callback");
    free(o);
    settle(a);
    if (status == LUA_OK) continue;
    con_error_keep(L);
    con_unit_post(con_self(), CON_PENDING_SIGNAL); /* for the callbacks that are left */
    con_hook_request();
    return CON_SIGNALLED;
  }
  return CON_OK;
}

typedef struct finish_call {
  con_call call;
  asker *asker;
} finish_call;

static con_status attempt(con_unit *self, con_call *call, con_node *node) {
  asker *a = ((finish_call *)call)->asker;
  (void)self;
  pthread_mutex_lock(&mutex);
  bool open = a->under_way > 0;
  pthread_mutex_unlock(&mutex);
  if (!open) return CON_OK;
  return node != NULL ? CON_BLOCKED : CON_TIMEOUT;
}

/* Wait until every operation of the running unit has been called back. Raises the error of a
 * callback. */
static int finish(lua_State *L) {
  finish_call c = {{.attempt = attempt,
                    .what = {.operation = CON_OP_READ, .outside = true},
                    .deadline = CON_NEVER},
                   find_asker(L)};
  if (c.asker != NULL) con_raise_status(L, con_wait(L, &c.call));
  return 0;
}

/* The running unit ends: drop the callbacks of complete operations; those of operations under way
 * never run. */
static void abandon(lua_State *L, asker *a) {
  push_askers(L);
  lua_pushnil(L);
  lua_rawsetp(L, -2, con_self());
  lua_pop(L, 1);
  for (operation *o; (o = next_complete(a)) != NULL; settle(a)) {
    luaL_unref(L, LUA_REGISTRYINDEX, o->callback);
    free(o);
  }
  pthread_mutex_lock(&mutex);
  a->unit = NULL;
  if (a->under_way == 0) free(a);
  pthread_mutex_unlock(&mutex);
}

/* For con_kinds.finish_unit: finish the operations of a unit whose function has returned. Reports
 * errors of callbacks. Returns CON_OK; CON_SIGNALLED: a callback failed; or why the unit is to
 * stop. */
static con_status finish_unit(lua_State *L) {
  con_status status = CON_OK;
  asker *a = find_asker(L);
  while (a != NULL) {
    lua_pushcfunction(L, finish);
    if (con_body_call(L, 0, 0) == LUA_OK) break;
    con_error code = con_error_at(L, -2);
    char name[64];
    con_unit_name(con_self(), name, sizeof name);
    if (code == CON_ERROR_NONE) con_body_report(L, name);
    lua_pop(L, 2);
    status = code == CON_ERROR_NONE          ? CON_SIGNALLED
             : code == CON_ERROR_INTERRUPTED ? CON_INTERRUPTED
                                             : CON_TERMINATED;
    if (code != CON_ERROR_NONE) break; /* the unit is to stop */
  }
  if (a != NULL) abandon(L, a);
  return status;
}

/* Make an operation of the running unit, and count it. The callback is on top of the stack, and is
 * popped. */
static operation *begin(lua_State *L, size_t size) {
  asker *a = make_asker(L);
  operation *o = malloc(sizeof *o + size);
  if (o == NULL) luaL_error(L, "not enough memory");
  memset(o, 0, sizeof *o);
  o->io.data = o->data;
  o->io.size = size;
  o->io.complete = complete;
  o->asker = a;
  o->callback = luaL_ref(L, LUA_REGISTRYINDEX);
  pthread_mutex_lock(&mutex);
  a->under_way++;
  con_add(&a->process->expects, 1u);
  pthread_mutex_unlock(&mutex);
  return o;
}

/* start(descriptor, bytes or how many, writes, is it a socket, offset, callback) -> true; or nil,
 * message, code. The callback gets an error or nil, and the bytes read or the number of bytes
 * written. */
static int core_start(lua_State *L) {
  int fd = (int)luaL_checkinteger(L, 1);
  bool writes = lua_toboolean(L, 3);
  size_t size = 0;
  const char *bytes = writes ? luaL_checklstring(L, 2, &size) : NULL;
  if (!writes) size = (size_t)luaL_checkinteger(L, 2);
  int64_t offset = (int64_t)luaL_checkinteger(L, 5);
  luaL_checktype(L, 6, LUA_TFUNCTION);
  lua_settop(L, 6);
  operation *o = begin(L, size);
  if (writes) memcpy(o->data, bytes, size);
  int own = fcntl(fd, F_DUPFD_CLOEXEC, 3), error = own < 0 ? errno : 0;
  o->io.fd = own < 0 ? fd : own;
  o->io.writes = writes;
  o->io.socket = lua_toboolean(L, 4);
  o->io.offset = offset;
  /* Once begun, the operation may be freed at any time. */
  if (error == 0) error = con_uring_start(&o->io);
  else if (error == EMFILE || error == ENFILE) error = con_uring_start_alone(&o->io);
  if (error == 0) {
    lua_pushboolean(L, 1);
    return 1;
  }
  if (own >= 0) close(own);
  settle(o->asker);
  luaL_unref(L, LUA_REGISTRYINDEX, o->callback);
  free(o);
  lua_pushnil(L);
  lua_pushfstring(L, "%s: %s", strerrorname_np(error), strerror(error));
  lua_pushstring(L, strerrorname_np(error));
  return 3;
}

/* deliver(callback, bytes): complete a read at once, with bytes that were in the buffer. */
static int core_deliver(lua_State *L) {
  size_t size;
  luaL_checktype(L, 1, LUA_TFUNCTION);
  const char *bytes = luaL_checklstring(L, 2, &size);
  lua_pushvalue(L, 1);
  operation *o = begin(L, size);
  memcpy(o->data, bytes, size);
  o->io.done = size;
  complete(&o->io);
  return 0;
}

/* ---- the words ---- */

static int open_uring(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"start", core_start}, {"deliver", core_deliver}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}

CON_LUA_WORD(read, io.aio)
CON_LUA_WORD(write, io.aio)

static const con_word words[] = {
    {"read", word_read, "aio.read(file or socket, n, f)",
     "Begin to read at most n bytes, and go on. f(err, bytes) runs here when it is complete."},
    {"write", word_write, "aio.write(file or socket, bytes, f)",
     "Begin to write, and go on. f(err, n) runs here when all of it is written."},
    {NULL, NULL, NULL, NULL},
};

static void open_aio(lua_State *L, const con_library *self) {
  /* Only the first state stores; later states, which may be isolates that run at the same time,
   * read. */
  if (con_kinds.finish_unit == NULL) con_kinds.finish_unit = finish_unit;
  con_own_preload(L, "conlua.uring", open_uring);
  con_words_open_table(L, self);
}

const con_library con_library_aio = {"aio", CON_KIND_NONE, words, open_aio};
