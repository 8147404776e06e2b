/* SPDX-License-Identifier: MIT */
/* run.c: the grader's side of a run: start the command, watch its limits, end its process group,
 * and read its output and its trace. */
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/proc.h"
#include "binding/args.h"
#include "binding/event.h"
#include "grade/events.h"
#include "grade/run.h"
#include "grade/sample.h"
#include "grade/trace.h"
#include "io/ends.h"
#include "io/exec.h"
#include "kinds/children.h"
#include "sched/wait.h"
#include "units/reap.h"

#define TICK (50 * CON_MS)
#define SHARE 50                  /* a look at all processes takes a SHARE-th of the time at most */
#define FIRST_TICK (150 * CON_MS) /* a short run is over before the first look */
#define DRAIN (2 * CON_SECOND)    /* for killed processes to let go of the pipes */

typedef struct text {
  char *data;
  size_t size, room;
} text;

typedef struct run {
  lua_State *L;
  con_trace *trace;
  int memory_file;
  int ends[2]; /* stdout and stderr of the run; -1: at their end */
  int pidfd;
  pid_t pid;
  text got[2];
  /* limits */
  con_time deadline;
  double cpu;
  uint64_t memory, output, disk;
  const char *folder;
  /* outcome */
  con_status status;
  const char *stopped;
  con_sample last;
  con_time next_sample; /* not before then */
  con_time started, wall;
  struct rusage usage;
  int code;
} run;

/* ---- the table of the caller ---- */

static lua_Number number_field(lua_State *L, const char *name) {
  lua_Number n = 0;
  if (lua_getfield(L, 1, name) == LUA_TNUMBER) n = lua_tonumber(L, -1);
  else luaL_error(L, "field '%s' must be a number", name);
  lua_pop(L, 1);
  return n;
}

static uint64_t size_field(lua_State *L, const char *name) {
  return (uint64_t)number_field(L, name);
}

static const char *string_field(lua_State *L, const char *name) {
  lua_getfield(L, 1, name);
  return luaL_checkstring(L, -1); /* the table keeps the string */
}

/* Push field `name`, an array of strings, as an array of C that ends with NULL. */
static char **push_list(lua_State *L, const char *name) {
  lua_getfield(L, 1, name);
  luaL_checktype(L, -1, LUA_TTABLE);
  size_t n = lua_rawlen(L, -1);
  char **list = lua_newuserdatauv(L, (n + 1) * sizeof *list, 0);
  for (size_t i = 0; i < n; i++) {
    lua_rawgeti(L, -2, (lua_Integer)i + 1);
    list[i] = (char *)(uintptr_t)luaL_checkstring(L, -1);
    lua_pop(L, 1);
  }
  list[n] = NULL;
  return list;
}

static void read_limits(lua_State *L, run *r) {
  r->cpu = number_field(L, "cpu");
  r->memory = size_field(L, "memory");
  r->output = size_field(L, "output");
  r->disk = size_field(L, "disk");
  r->folder = string_field(L, "folder");
  r->deadline = con_clock_after(number_field(L, "wall"));
}

static uint32_t flag_field(lua_State *L, const char *name) {
  lua_getfield(L, 1, name);
  bool is_set = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return is_set;
}

/* Copy field `name`, a string, into `room` bytes. */
static void copy_field(lua_State *L, const char *name, char *to, size_t room) {
  const char *from = string_field(L, name);
  if (strlen(from) >= room) luaL_error(L, "field '%s' is too long", name);
  memcpy(to, from, strlen(from) + 1);
}

static void fill_trace(lua_State *L, const run *r) {
  con_trace *t = r->trace;
  t->memory = size_field(L, "room");
  t->file = r->disk;
  t->cpu = (uint32_t)r->cpu + 1;
  t->units = (uint32_t)number_field(L, "units");
  t->guarded = (uint32_t)number_field(L, "guarded");
  t->loopback = flag_field(L, "loopback");
  t->hurried = flag_field(L, "hurried");
  if (t->hurried && flag_field(L, "only_limits")) t->hurried = CON_TRACE_ONLY_LIMITS;
  copy_field(L, "helpers", t->helpers, sizeof t->helpers);
  copy_field(L, "values", t->values, sizeof t->values);
  t->grader = (uint32_t)getpid();
  con_trace_begin(t);
}

/* ---- start ---- */

static void close_fd(int *fd) {
  if (*fd >= 0) con_ends_close(*fd);
  *fd = -1;
}

/* Kill the process group, close the descriptors, unmap the trace: all that there is of the run. */
static int run_gc(lua_State *L) {
  run *r = lua_touserdata(L, 1);
  if (r->pid > 0) {
    int status;
    kill(-r->pid, SIGKILL);
    con_proc_wait(r->pid, &status, 0);
    con_children_forget(r->pid);
    r->pid = 0;
  }
  for (int i = 0; i < 2; i++) {
    close_fd(&r->ends[i]);
    free(r->got[i].data);
    r->got[i].data = NULL;
  }
  close_fd(&r->pidfd);
  close_fd(&r->memory_file);
  if (r->trace != NULL) munmap(r->trace, CON_TRACE_SIZE);
  r->trace = NULL;
  return 0;
}

static run *push_run(lua_State *L) {
  run *r = lua_newuserdatauv(L, sizeof *r, 0);
  memset(r, 0, sizeof *r);
  r->L = L;
  r->ends[0] = r->ends[1] = r->pidfd = r->memory_file = -1;
  if (luaL_newmetatable(L, "conlua.grade.run")) {
    lua_pushcfunction(L, run_gc);
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, run_gc);
    lua_setfield(L, -2, "__close");
  }
  lua_setmetatable(L, -2);
  return r;
}

static int fail(lua_State *L, const char *what, int error) {
  return luaL_error(L, "cannot %s: %s", what, strerror(error));
}

static void open_trace(lua_State *L, run *r) {
  r->memory_file = (int)syscall(SYS_memfd_create, "conlua-run", 1u /* closed on exec */);
  if (r->memory_file < 0 || ftruncate(r->memory_file, (off_t)CON_TRACE_SIZE) != 0)
    fail(L, "make room for the events", errno);
  void *at = mmap(NULL, CON_TRACE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, r->memory_file, 0);
  if (at == MAP_FAILED) fail(L, "map the events", errno);
  r->trace = at;
}

static void start(lua_State *L, run *r) {
  int theirs[2] = {-1, -1}, error = 0;
  con_program p = {.argv = push_list(L, "argv"), .env = push_list(L, "env")};
  p.cwd = r->folder;
  p.closes = p.apart = true;
  for (int i = 0; i < 2 && error == 0; i++) {
    int pair[2];
    if ((error = con_ends_pipe(pair)) != 0) break;
    r->ends[i] = pair[0];
    theirs[i] = pair[1];
  }
  p.fds[0] = r->memory_file;
  p.fds[1] = theirs[0];
  p.fds[2] = theirs[1];
  r->started = con_clock_now();
  if (error == 0) error = con_program_start(&p, &r->pid, NULL);
  close_fd(&theirs[0]);
  close_fd(&theirs[1]);
  if (error != 0) {
    r->pid = 0;
    fail(L, "start a run", error);
  }
  close_fd(&r->memory_file);
  r->pidfd = (int)syscall(SYS_pidfd_open, r->pid, 0);
  if (r->pidfd < 0) fail(L, "watch a run", errno);
}

/* ---- watch ---- */

static void drain(run *r, int i) {
  char buffer[16384];
  text *t = &r->got[i];
  ssize_t n = read(r->ends[i], buffer, sizeof buffer);
  if (n < 0 && errno == EINTR) return;
  if (n <= 0) {
    close_fd(&r->ends[i]);
    return;
  }
  size_t size = (size_t)n, left = r->output - t->size;
  if (size > left) {
    size = left;
    if (r->stopped == NULL) r->stopped = "output";
  }
  if (t->size + size > t->room) {
    size_t room = t->room * 2 + sizeof buffer;
    char *data = realloc(t->data, room);
    if (data == NULL) {
      r->status = CON_NO_MEMORY;
      return;
    }
    t->data = data;
    t->room = room;
  }
  memcpy(t->data + t->size, buffer, size);
  t->size += size;
}

static con_time processor_time(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (con_time)t.tv_sec * CON_SECOND + (con_time)t.tv_nsec;
}

/* All processes of the machine have to be asked whose they are. Where that is much work, it is done
 * less often. */
static void look_at_processes(run *r, con_time now) {
  con_time began = processor_time();
  con_sample s = con_sample_group(r->pid, r->memory);
  r->next_sample = now + (processor_time() - began) * SHARE;
  if (s.memory > r->last.memory) r->last.memory = s.memory;
  if (s.cpu > r->last.cpu) r->last.cpu = s.cpu;
  if (s.memory > r->memory) r->stopped = "memory";
  else if (s.cpu > r->cpu) r->stopped = "cpu";
}

static void look(run *r, con_time now) {
  if (now >= r->next_sample) look_at_processes(r, now);
  if (con_load(&r->trace->stopped) == CON_TRACE_TOO_MANY_UNITS) r->stopped = "units";
  else if (r->stopped == NULL && con_sample_folder(r->folder) > r->disk) r->stopped = "disk";
}

/* Wait for output or the end. True: the first process has ended. */
static bool step(run *r, con_time until) {
  struct pollfd fds[3];
  int which[3];
  nfds_t n = 0;
  bool ended = false;
  for (int i = 0; i < 2; i++) {
    if (r->ends[i] < 0) continue;
    which[n] = i;
    fds[n++] = (struct pollfd){r->ends[i], POLLIN, 0};
  }
  which[n] = 2;
  fds[n++] = (struct pollfd){r->pidfd, POLLIN, 0};
  con_status status = con_wait_outside(r->L, fds, n, CON_OP_READ, until);
  if (status != CON_OK) {
    if (status != CON_TIMEOUT) r->status = status;
    return false;
  }
  for (nfds_t i = 0; i < n; i++) {
    if (fds[i].revents == 0) continue;
    if (which[i] == 2) ended = true;
    else drain(r, which[i]);
  }
  return ended;
}

static void watch(run *r) {
  con_time next = r->started + FIRST_TICK;
  while (r->stopped == NULL && r->status == CON_OK) {
    if (step(r, next < r->deadline ? next : r->deadline)) break;
    con_time now = con_clock_now();
    if (now >= r->deadline && r->stopped == NULL) {
      r->next_sample = now;
      look(r, now); /* a reason that says more comes first */
      if (r->stopped == NULL) r->stopped = "wall";
    } else if (now >= next) {
      look(r, now);
      next = now + TICK;
    }
  }
  r->wall = con_clock_now() - r->started;
}

/* Kill what is left of the run. Then read the output to its end, which comes when the last process
 * has let go of the pipes. A run that was too short for a look may have filled its folder. */
static void end(run *r) {
  kill(-r->pid, SIGKILL);
  pid_t got;
  do got = wait4(r->pid, &r->code, 0, &r->usage);
  while (got < 0 && errno == EINTR);
  kill(-r->pid, SIGKILL); /* children made meanwhile: the group exists while one lives */
  r->pid = 0;
  con_time until = con_clock_now() + DRAIN;
  while ((r->ends[0] >= 0 || r->ends[1] >= 0) && con_clock_now() < until) {
    struct pollfd fds[2] = {{r->ends[0], POLLIN, 0}, {r->ends[1], POLLIN, 0}};
    if (con_wait_outside(r->L, fds, 2, CON_OP_READ, until) != CON_OK) break;
    for (int i = 0; i < 2; i++)
      if (fds[i].revents != 0) drain(r, i);
  }
  if (r->stopped == NULL && con_sample_folder(r->folder) > r->disk) r->stopped = "disk";
}

/* ---- results ---- */

static void push_text(lua_State *L, const char *name, const text *t) {
  lua_pushlstring(L, t->data != NULL ? t->data : "", t->size);
  lua_setfield(L, -2, name);
}

static double seconds_of(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec / 1e6; }

static void push_outcome(lua_State *L, const run *r) {
  const con_trace *t = r->trace;
  double cpu = seconds_of(r->usage.ru_utime) + seconds_of(r->usage.ru_stime);
  lua_createtable(L, 0, 16);
  push_text(L, "stdout", &r->got[0]);
  push_text(L, "stderr", &r->got[1]);
  if (r->stopped != NULL) {
    lua_pushstring(L, r->stopped);
    lua_setfield(L, -2, "stopped");
  } else if (con_load(&t->stopped) == CON_TRACE_TOO_MANY_UNITS) {
    lua_pushliteral(L, "units");
    lua_setfield(L, -2, "stopped");
  }
  con_set_integer(L, "code", t->main_ended ? t->code : con_exitcode_of(r->code));
  lua_pushboolean(L, t->main_ended != 0);
  lua_setfield(L, -2, "ended");
  con_set_number(L, "wall", (double)r->wall / 1e9);
  con_set_number(L, "cpu", cpu > r->last.cpu ? cpu : r->last.cpu);
  con_set_integer(L, "memory", (lua_Integer)r->last.memory);
  con_set_integer(L, "landlock", t->landlock);
  lua_pushboolean(L, t->seccomp != 0);
  lua_setfield(L, -2, "seccomp");
  lua_pushboolean(L, con_load(&t->events.lost) > 0);
  lua_setfield(L, -2, "overflow");
  if (flag_field(L, "keeps")) {
    con_events_push_copy(L, &t->events, CON_TRACE_RECORDS);
    lua_setfield(L, -2, "recording");
  }
  con_grade_push_events(L, &t->events, r->started);
  lua_setfield(L, -3, "pids");
  lua_setfield(L, -2, "events");
}

int con_grade_reader(lua_State *L) {
  con_events_push_reader_of_copy(L, 1, 0);
  return 1;
}

int con_grade_run(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  run *r = push_run(L);
  lua_toclose(L, 2);
  read_limits(L, r);
  open_trace(L, r);
  fill_trace(L, r);
  start(L, r);
  watch(r);
  end(r);
  con_raise_status(L, r->status);
  if (r->status == CON_NO_MEMORY) return luaL_error(L, "not enough memory");
  push_outcome(L, r);
  return 1;
}
