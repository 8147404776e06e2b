/* SPDX-License-Identifier: MIT */
/* background.c: a C function of Lua that stops in the kernel, such as a look-up of a name, in a thread of the system beside
 * the units. It gets a Lua state of its own, so that nobody's lock is needed.
 *
 * A job has two holders, the thread and the handle; the second one to let go frees it. The thread's last act is to write to
 * the event, so that whoever has seen the event knows it gone, and no descriptor stays open for a while. In a forked child
 * there is no such thread: a job of the parent's is never done there, and is not freed.
 */
#include "io/background.h"

#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/futex.h"
#include "base/os_thread.h"
#include "kinds/upcalls.h"
#include "sched/wait.h"

#define JOB "conlua.background"
#define STACK (512 * 1024)
#define DEPTH 20 /* of tables in a result */

typedef struct job {
  lua_State *L; /* the thread's until it writes to `event`, then the gatherer's */
  int event;    /* readable when done */
  bool ok;      /* fixed before `let_go` */
  /* One of the two let go; if that is the thread, it is about to write to `event`. Both swap, so it is known who was first. */
  uint32_t let_go;
} job;

/* ---- forks ----
 *
 * A look-up holds locks of the C library, which a fork would copy as they are, and nobody would ever let go in the child. So a
 * fork waits until no job runs, and jobs do not begin while one waits. The wait may be long: a process that is started waits in
 * con_background_hold, where others run and it can be ended; what comes in between, and forks of C modules, wait in the handler.
 */

#define HOLD (50 * CON_MS) /* from the end of that wait to the fork */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static uint32_t running, waiting; /* jobs, forks; mutex */
static con_time held_until;       /* no job begins before; mutex */
static int idle = -1; /* an event, readable once no job runs; -1: nobody ever waited; mutex */

/* The thread that let its job go last, and is not joined: mutex. The C library takes its locks once more at the end of a thread,
 * when no code of ours runs any more (its resolver is let go). So a fork joins that thread; the thread has joined the one before. */
static pthread_t last;
static bool has_last;

static void enter(void) {
  pthread_mutex_lock(&mutex);
  for (;;) {
    con_time left = held_until - con_futex.now();
    struct timespec until;
    if (waiting == 0 && left <= 0) break;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += CON_MS;
    if (until.tv_nsec >= CON_SECOND) {
      until.tv_nsec -= CON_SECOND;
      until.tv_sec++;
    }
    pthread_cond_timedwait(&changed, &mutex, &until);
  }
  running++;
  pthread_mutex_unlock(&mutex);
}

/* `in_thread`: in a thread of its own. Then *before is the thread to join, if this returns true. */
static bool leave(bool in_thread, pthread_t *before) {
  uint64_t one = 1;
  pthread_mutex_lock(&mutex);
  bool join = in_thread && has_last;
  if (join) *before = last;
  if (in_thread) {
    last = pthread_self();
    has_last = true;
  }
  ssize_t n = --running == 0 && idle >= 0 ? write(idle, &one, sizeof one) : 0;
  (void)n;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&mutex);
  return join;
}

static void before_fork(void) {
  pthread_mutex_lock(&mutex);
  waiting++;
  while (running > 0) pthread_cond_wait(&changed, &mutex);
  waiting--;
  if (has_last) pthread_join(last, NULL);
  has_last = false;
}

static void after_fork(void) {
  held_until = 0;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&mutex);
}

static void in_child(void) {
  running = waiting = 0;
  held_until = 0;
  if (idle >= 0) close(idle); /* the parent's */
  idle = -1;
  pthread_cond_init(&changed, NULL);
  pthread_mutex_unlock(&mutex);
}

con_status con_background_hold(lua_State *L) {
  uint64_t count;
  pthread_mutex_lock(&mutex);
  bool busy = running > 0;
  if (busy && idle < 0) idle = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct pollfd fd = {idle, POLLIN, 0};
  busy = busy && idle >= 0;
  if (busy) {
    waiting++;
    ssize_t n = read(idle, &count, sizeof count);
    (void)n;
  }
  pthread_mutex_unlock(&mutex);
  if (!busy) return CON_OK;
  con_status status = con_wait_outside(L, &fd, 1, CON_OP_START, CON_NEVER);
  pthread_mutex_lock(&mutex);
  waiting--;
  held_until = status == CON_OK ? con_futex.now() + HOLD : 0;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&mutex);
  return status;
}

/* In the first state. */
void con_background_open(void) {
  if (con_kinds.hold_fork != NULL) return;
  con_kinds.hold_fork = con_background_hold;
  pthread_atfork(before_fork, after_fork, in_child);
}

/* ---- jobs ---- */

typedef struct handle {
  job *job;    /* NULL: gathered */
  int process; /* pid */
} handle;

static void free_job(job *j) {
  lua_close(j->L);
  close(j->event);
  free(j);
}

/* Called with the function and its arguments on the stack of the job's state. */
static void run(job *j, bool in_thread) {
  uint64_t one = 1;
  pthread_t before;
  int event = j->event;
  j->ok = lua_pcall(j->L, lua_gettop(j->L) - 1, LUA_MULTRET, 0) == LUA_OK;
  bool join = leave(in_thread, &before);
  if (con_swap(&j->let_go, 1u) == 0) {
    ssize_t n = write(event, &one, sizeof one);
    (void)n;
  } else {
    free_job(j);
  }
  if (join) pthread_join(before, NULL);
}

static void *run_in_thread(void *argument) {
  enter();
  run(argument, true);
  return NULL;
}

/* The caller has the state's lock, which a fork may wait for: so this does not wait for a fork. */
static void run_here(job *j) {
  pthread_mutex_lock(&mutex);
  running++;
  pthread_mutex_unlock(&mutex);
  run(j, false);
}

/* The handle lets go. Where the thread did already, the event is readable, or will be in a moment. */
static void let_go(job *j) {
  struct pollfd event = {j->event, POLLIN, 0};
  if (con_swap(&j->let_go, 1u) == 0) return;
  while (poll(&event, 1, -1) < 1) {}
  free_job(j);
}

/* Where the system refuses a thread, the job is done here and now. */
static void start(job *j) {
  con_os_thread thread = {
      .run = run_in_thread, .data = j, .stack = STACK, .deaf = true, .joined = true};
  if (con_os_thread_start(&thread) != 0) run_here(j);
}

static int job_gc(lua_State *L) {
  handle *h = luaL_checkudata(L, 1, JOB);
  if (h->job == NULL) return 0;
  if (h->process == (int)getpid()) let_go(h->job);
  else close(h->job->event); /* the thread is the parent's */
  h->job = NULL;
  return 0;
}

static handle *new_handle(lua_State *L) {
  handle *h = lua_newuserdatauv(L, sizeof *h, 0);
  *h = (handle){NULL, (int)getpid()};
  if (luaL_newmetatable(L, JOB)) {
    lua_pushcfunction(L, job_gc);
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, job_gc);
    lua_setfield(L, -2, "__close");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
  }
  lua_setmetatable(L, -2);
  return h;
}

/* Prepare the state of the job: the function and the n arguments from `first` on. */
static void give(lua_State *to, lua_State *from, lua_CFunction f, int first, int n) {
  lua_pushcfunction(to, f);
  for (int i = first; i < first + n; i++) {
    size_t size;
    const char *s = lua_tolstring(from, i, &size);
    if (s == NULL) lua_pushnil(to);
    else lua_pushlstring(to, s, size);
  }
}

static int fail(lua_State *L, job *j, int error) {
  if (j != NULL && j->L != NULL) lua_close(j->L);
  free(j);
  lua_pushnil(L);
  lua_pushstring(L, strerror(error));
  return 2;
}

int con_background_start(lua_State *L) {
  con_background_open();
  lua_CFunction f = lua_tocfunction(L, 1);
  luaL_argcheck(L, f != NULL, 1, "C function expected");
  int n = lua_gettop(L) - 1;
  handle *h = new_handle(L);
  job *j = calloc(1, sizeof *j);
  if (j == NULL || (j->L = luaL_newstate()) == NULL) return fail(L, j, ENOMEM);
  j->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (j->event < 0) return fail(L, j, errno);
  give(j->L, L, f, 2, n);
  h->job = j;
  lua_pushinteger(L, j->event);
  start(j);
  return 2;
}

/* A value of the job's state, made of tables and plain values, in this one. */
static void copy(lua_State *to, lua_State *from, int index, int depth) {
  size_t size;
  luaL_checkstack(to, 4, NULL);
  index = lua_absindex(from, index);
  switch (lua_type(from, index)) {
    case LUA_TBOOLEAN: lua_pushboolean(to, lua_toboolean(from, index)); return;
    case LUA_TNUMBER:
      if (lua_isinteger(from, index)) lua_pushinteger(to, lua_tointeger(from, index));
      else lua_pushnumber(to, lua_tonumber(from, index));
      return;
    case LUA_TSTRING: {
      const char *s = lua_tolstring(from, index, &size);
      lua_pushlstring(to, s, size);
      return;
    }
    case LUA_TTABLE:
      if (depth == 0 || !lua_checkstack(from, 4)) break;
      lua_newtable(to);
      for (lua_pushnil(from); lua_next(from, index); lua_pop(from, 1)) {
        copy(to, from, -2, depth - 1);
        copy(to, from, -1, depth - 1);
        lua_rawset(to, -3);
      }
      return;
    default: break;
  }
  lua_pushnil(to);
}

int con_background_gather(lua_State *L) {
  handle *h = luaL_checkudata(L, 1, JOB);
  luaL_argcheck(L, h->job != NULL && h->process == (int)getpid(), 1, "the job is over");
  luaL_argcheck(L, con_load(&h->job->let_go) == 1, 1, "the job is under way");
  lua_State *from = h->job->L;
  int n = lua_gettop(from), failed = h->job->ok ? 0 : 1;
  luaL_checkstack(L, n + 3, NULL);
  if (failed) lua_pushnil(L);
  for (int i = 1; i <= n; i++) copy(L, from, i, DEPTH);
  lua_pushcfunction(L, job_gc);
  lua_pushvalue(L, 1);
  lua_call(L, 1, 0);
  return n + failed;
}
