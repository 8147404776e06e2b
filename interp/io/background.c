/* SPDX-License-Identifier: MIT */
/* The thread and the handle hold the job, and the second to let go frees it. The thread's last act
 * is to write to the event: a reader of the event knows that the thread is done with the job, and
 * no descriptor stays open for a while. A forked child has a copy of the job but not the thread:
 * there the job is never done, and is not freed. */
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
#define DEPTH 20 /* of tables in tables of a result */

typedef struct job {
  lua_State *L; /* the thread's until `event` is written, then the gatherer's */
  int event;    /* readable when the job is done */
  bool ok;      /* has the function returned? fixed before `let_go` */
  /* Set by the first of thread and handle to let go; the second frees the job. Both swap, so they
   * agree which is first. Set by the thread just before the write to `event`. */
  uint32_t let_go;
} job;

/* ---- forks ----
 *
 * A look-up of a name holds locks of the C library. A fork would copy them as held, with no thread
 * in the child to let go. So a fork waits until no job runs, and no job begins while a fork waits.
 * The wait may be long: the start of a process waits in hold_fork, where other units run
 * and the wait can be ended. Jobs that begin after that, and forks of C modules, are waited for in
 * the handler of pthread_atfork. */

#define HOLD (50 * CON_MS) /* from the end of hold_fork to the fork */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static uint32_t running, waiting; /* how many jobs, and how many forks; mutex */
static con_time held_until;       /* the time before which no job begins; mutex */
/* An event that is readable once no job runs. -1: no fork has waited yet. Mutex. */
static int idle = -1;

/* The thread that was last to let a job go, until it is joined; mutex. At the end of a thread,
 * after conlua's code, the C library takes its locks once more (the thread's resolver is freed). So
 * a fork joins the last thread, which has joined the thread before. */
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

/* The job is done. `in_thread`: in its own thread. Returns true if the caller has then to join the
 * thread *before. */
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
  if (idle >= 0) close(idle); /* the descriptor is also the parent's */
  idle = -1;
  pthread_cond_init(&changed, NULL);
  pthread_mutex_unlock(&mutex);
}

static con_status hold_fork(lua_State *L) {
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

static void watch_forks(void) {
  con_store(&con_kinds.hold_fork, hold_fork); /* isolates start processes meanwhile */
  pthread_atfork(before_fork, after_fork, in_child);
}

/* ---- jobs ---- */

typedef struct handle {
  job *job;    /* NULL: gathered, or closed */
  int process; /* the pid of the process that made the handle */
} handle;

static void free_job(job *j) {
  lua_close(j->L);
  close(j->event);
  free(j);
}

/* Do the job: call the function with its arguments, which lie on the stack of the job's state. */
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

/* Does not wait for a fork, as a job in a thread does: a fork may wait for the state lock, which
 * the caller has. */
static void run_here(job *j) {
  pthread_mutex_lock(&mutex);
  running++;
  pthread_mutex_unlock(&mutex);
  run(j, false);
}

/* The handle lets go. If the thread has already let go, the event is readable now or in a
 * moment. */
static void let_go(job *j) {
  struct pollfd event = {j->event, POLLIN, 0};
  uint64_t count;
  if (con_swap(&j->let_go, 1u) == 0) return;
  while (read(j->event, &count, sizeof count) < 0) poll(&event, 1, -1);
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
  else close(h->job->event); /* a copy of the parent's handle */
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

/* Copy the function f and the n arguments from `first` on into the job's state. */
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
  static pthread_once_t once = PTHREAD_ONCE_INIT; /* isolates may start the first job at once */
  pthread_once(&once, watch_forks);
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

/* Push a copy of a value of the job's state, made of tables and plain values. */
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
