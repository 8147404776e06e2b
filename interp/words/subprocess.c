/* SPDX-License-Identifier: MIT */
/* subprocess.c: subprocess.run and subprocess.popen. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "binding/args.h"
#include "binding/words.h"
#include "io/ends.h"
#include "io/exec.h"
#include "io/program.h"
#include "io/stream.h"
#include "io/stream_write.h"
#include "sched/wait.h"
#include "units/reap.h"

/* ---- what is common: the table {cmd, arg..., cwd=, env=} ---- */

static void check_fields(lua_State *L, const char *const *known) {
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
    bool ok = lua_isinteger(L, -2);
    if (lua_type(L, -2) == LUA_TSTRING)
      for (int i = 0; known[i] != NULL; i++) ok = ok || strcmp(lua_tostring(L, -2), known[i]) == 0;
    if (ok) continue;
    lua_pushvalue(L, -2);
    con_arg_error(L, 1, lua_pushfstring(L, "unknown field '%s'", luaL_tolstring(L, -1, NULL)));
  }
}

/* Push the array of the words; what it points to is kept by the table at 1 or the stack. */
static char **push_words(lua_State *L) {
  lua_Integer n = luaL_len(L, 1);
  con_arg_check(L, n >= 1, 1, "no command");
  char **words = lua_newuserdatauv(L, (size_t)(n + 1) * sizeof *words, 1);
  int keep = lua_gettop(L);
  lua_createtable(L, (int)n, 0);
  for (lua_Integer i = 1; i <= n; i++) {
    size_t size;
    if (lua_geti(L, 1, i) != LUA_TSTRING && lua_type(L, -1) != LUA_TNUMBER)
      con_arg_error(
          L, 1,
          lua_pushfstring(L, "string expected at [%d], got %s", (int)i, luaL_typename(L, -1)));
    words[i - 1] = (char *)(uintptr_t)lua_tolstring(L, -1, &size);
    if (strlen(words[i - 1]) != size)
      con_arg_error(L, 1, lua_pushfstring(L, "the word at [%d] has a zero byte in it", (int)i));
    lua_rawseti(L, -2, i);
  }
  words[n] = NULL;
  lua_setiuservalue(L, keep, 1);
  return words;
}

static int field(lua_State *L, const char *name, int type) {
  int found = lua_getfield(L, 1, name);
  if (found != type && found != LUA_TNIL)
    con_arg_error(L, 1,
                  lua_pushfstring(L, "field '%s' must be a %s, not a %s", name,
                                  lua_typename(L, type), luaL_typename(L, -1)));
  return found;
}

/* The folder in field 'cwd'; NULL: ours. Stays on the stack. */
static const char *push_folder(lua_State *L) {
  size_t size;
  if (field(L, "cwd", LUA_TSTRING) == LUA_TNIL) return NULL;
  const char *folder = lua_tolstring(L, -1, &size);
  con_arg_check(L, strlen(folder) == size, 1, "field 'cwd' has a zero byte in it");
  return folder;
}

/* What the system would take for something else: the end of a name or value, or the beginning of the value. */
static void check_variable(lua_State *L, const char *name, size_t name_size, const char *value,
                           size_t size) {
  if (name_size == 0 || memchr(name, '=', name_size) != NULL)
    con_arg_error(L, 1, lua_pushfstring(L, "field 'env' has a name '%s'", name));
  if (strlen(name) != name_size || strlen(value) != size)
    con_arg_error(L, 1, lua_pushfstring(L, "field 'env' has a zero byte at '%s'", name));
}

/* Push the environment {NAME = value} as the system wants it; NULL: ours. */
static char **push_environment(lua_State *L) {
  if (field(L, "env", LUA_TTABLE) == LUA_TNIL) return NULL;
  int table = lua_gettop(L);
  size_t n = 0;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) n++;
  char **env = lua_newuserdatauv(L, (n + 1) * sizeof *env, 1);
  lua_createtable(L, (int)n, 0);
  n = 0;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING || !lua_isstring(L, -1))
      con_arg_error(L, 1, "field 'env' must map names to strings");
    size_t size, name_size;
    const char *value = luaL_tolstring(L, -1, &size), *name = lua_tolstring(L, -3, &name_size);
    check_variable(L, name, name_size, value, size);
    env[n++] = (char *)(uintptr_t)lua_pushfstring(L, "%s=%s", name, value);
    lua_rawseti(L, table + 2, (lua_Integer)n);
    lua_pop(L, 1);
  }
  env[n] = NULL;
  lua_setiuservalue(L, table + 1, 1);
  return env;
}

/* Read the table at 1; what is pushed must stay while *p is used. */
static void read_program(lua_State *L, con_program *p) {
  memset(p, 0, sizeof *p);
  p->fds[0] = p->fds[1] = p->fds[2] = -1;
  p->argv = push_words(L);
  p->cwd = push_folder(L);
  p->env = push_environment(L);
  p->closes = true;
}

typedef struct ends {
  int ours[3], theirs[3]; /* -1: none */
} ends;

static void close_all(int *fds) {
  for (int i = 0; i < 3; i++) {
    if (fds[i] >= 0) con_ends_close(fds[i]);
    fds[i] = -1;
  }
}

/* Pipes to the program's three; without `input` it reads nothing. 0 or an errno. */
static int open_ends(ends *e, bool input) {
  int error = 0;
  for (int i = 0; i < 3; i++) e->ours[i] = e->theirs[i] = -1;
  for (int i = 0; i < 3 && error == 0; i++) {
    int fds[2];
    if (i == 0 && !input) {
      e->theirs[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
      error = e->theirs[0] < 0 ? errno : 0;
    } else if ((error = con_ends_pipe(fds)) == 0) {
      e->ours[i] = fds[i == 0 ? 1 : 0];
      e->theirs[i] = fds[i == 0 ? 0 : 1];
    }
  }
  return error;
}

/* Start the program at pipes; raises if that fails. */
static pid_t start(lua_State *L, con_program *p, ends *e, bool input) {
  pid_t pid = 0;
  con_program_step step = CON_PROGRAM_RUN;
  int error = open_ends(e, input);
  if (error == 0) {
    memcpy(p->fds, e->theirs, sizeof p->fds);
    error = con_program_start(p, &pid, &step);
  }
  close_all(e->theirs);
  if (error == 0) return pid;
  close_all(e->ours);
  const char *code = strerrorname_np(error), *why = strerror(error);
  if (step == CON_PROGRAM_CWD)
    luaL_error(L, "cannot change to the folder '%s': %s: %s", p->cwd, code, why);
  if (step == CON_PROGRAM_INTERPRETER) why = "the interpreter that its first line names is missing";
  luaL_error(L, "cannot run '%s': %s: %s", p->argv[0], code, why);
  return 0;
}

/* ---- run: feed and drain all pipes at once ---- */

typedef struct bytes {
  char *data;
  size_t size, room;
} bytes;

typedef struct talk {
  lua_State *L;
  ends e;
  pid_t pid;
  con_time deadline;
  const char *input;
  size_t left;
  bytes got[3]; /* by descriptor; 0 is unused */
  con_status status;
} talk;

/* write(2), to a program that may have gone: without the signal. */
static ssize_t write_quietly(int fd, const char *data, size_t size) {
  sigset_t pipe_only, before;
  struct timespec none = {0, 0};
  sigemptyset(&pipe_only);
  sigaddset(&pipe_only, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
  ssize_t n = write(fd, data, size);
  int error = errno;
  if (n < 0 && error == EPIPE) sigtimedwait(&pipe_only, NULL, &none);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = error;
  return n;
}

static void feed(talk *t) {
  size_t piece = t->left < PIPE_BUF ? t->left : PIPE_BUF; /* what poll(2) promises to take */
  ssize_t n = piece > 0 ? write_quietly(t->e.ours[0], t->input, piece) : 0;
  if (n < 0 && errno == EINTR) return;
  if (n > 0) {
    t->input += n;
    t->left -= (size_t)n;
  }
  if (n >= 0 && t->left > 0) return;
  con_ends_close(t->e.ours[0]); /* all is written, or nobody reads it */
  t->e.ours[0] = -1;
}

static void drain(talk *t, int i) {
  bytes *b = &t->got[i];
  if (b->room - b->size < 65536) {
    size_t room = b->room * 2 + 65536;
    char *data = realloc(b->data, room);
    if (data == NULL) {
      t->status = CON_NO_MEMORY;
      return;
    }
    b->data = data;
    b->room = room;
  }
  ssize_t n = read(t->e.ours[i], b->data + b->size, b->room - b->size);
  if (n > 0) b->size += (size_t)n;
  if (n > 0 || (n < 0 && errno == EINTR)) return;
  con_ends_close(t->e.ours[i]);
  t->e.ours[i] = -1;
}

static void converse(talk *t) {
  while (t->status == CON_OK) {
    struct pollfd fds[3];
    int which[3];
    nfds_t n = 0;
    for (int i = 0; i < 3; i++) {
      if (t->e.ours[i] < 0) continue;
      fds[n] = (struct pollfd){t->e.ours[i], i == 0 ? POLLOUT : POLLIN, 0};
      which[n++] = i;
    }
    if (n == 0) return;
    t->status = con_wait_outside(t->L, fds, n, CON_OP_READ, t->deadline);
    for (nfds_t i = 0; i < n && t->status == CON_OK; i++) {
      if (fds[i].revents == 0) continue;
      if (which[i] == 0) feed(t);
      else drain(t, which[i]);
    }
  }
}

static int push_outcome(lua_State *L) {
  talk *t = lua_touserdata(L, 1);
  lua_createtable(L, 0, 3);
  for (int i = 1; i < 3; i++) {
    lua_pushlstring(L, t->got[i].data != NULL ? t->got[i].data : "", t->got[i].size);
    lua_setfield(L, -2, i == 1 ? "stdout" : "stderr");
  }
  return 1;
}

static int raise_check(lua_State *L, const char *command, int code) {
  lua_getfield(L, -1, "stderr");
  size_t size;
  const char *text = lua_tolstring(L, -1, &size);
  while (size > 0 && text[size - 1] == '\n') size--;
  lua_pushlstring(L, text, size);
  const char *colon = size > 0 ? ": " : "";
  if (code < 0)
    return luaL_error(L, "'%s' was killed by signal %d%s%s", command, -code, colon,
                      lua_tostring(L, -1));
  return luaL_error(L, "'%s' ended with exit code %d%s%s", command, code, colon,
                    lua_tostring(L, -1));
}

/* subprocess.run{cmd, arg..., input=, timeout=, check=, cwd=, env=} -> {code=, stdout=, stderr=} */
static int subprocess_run(lua_State *L) {
  static const char *const known[] = {"input", "timeout", "check", "cwd", "env", NULL};
  con_program p;
  talk t = {.L = L, .deadline = CON_NEVER};
  int status = -1;
  con_check_type(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  check_fields(L, known);
  read_program(L, &p);
  p.apart = p.kept = true;
  if (field(L, "input", LUA_TSTRING) == LUA_TSTRING) t.input = lua_tolstring(L, -1, &t.left);
  if (field(L, "timeout", LUA_TNUMBER) == LUA_TNUMBER) {
    con_arg_check(L, lua_tonumber(L, -1) >= 0, 1, "field 'timeout' must be >= 0");
    t.deadline = con_clock_after(lua_tonumber(L, -1));
  }
  bool check = lua_getfield(L, 1, "check") != LUA_TNIL && lua_toboolean(L, -1);
  t.pid = start(L, &p, &t.e, t.input != NULL);
  converse(&t);
  if (t.status == CON_OK) t.status = con_program_wait(L, t.pid, t.deadline, &status);
  if (t.status != CON_OK) con_program_kill_group(t.pid);
  close_all(t.e.ours);
  lua_pushcfunction(L, push_outcome);
  lua_pushlightuserdata(L, &t);
  int failed = lua_pcall(L, 1, 1, 0);
  for (int i = 1; i < 3; i++) free(t.got[i].data);
  if (t.status == CON_TIMEOUT) return con_error_raise(L, CON_ERROR_UNIT_TIMEOUT);
  con_stream_raise(L, t.status);
  if (failed) return lua_error(L);
  int code = con_exitcode_of(status);
  if (check && code != 0) return raise_check(L, p.argv[0], code);
  lua_pushinteger(L, code);
  lua_setfield(L, -2, "code");
  return 1;
}

/* ---- popen ---- */

#define CHILD "conlua.program"

typedef struct child {
  pid_t pid;
  pid_t parent; /* who may wait for it */
  bool ended;
  int code;
} child;

static child *check_child(lua_State *L) {
  child *c = luaL_testudata(L, 1, CHILD);
  if (c == NULL) con_type_error(L, 1, "program");
  return c;
}

static void note_end(child *c, int status) {
  c->ended = true;
  c->code = status == -1 ? 0 : con_exitcode_of(status);
}

static int close_end(lua_State *L) {
  luaL_Stream *s = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  int error = 0;
  con_status status = con_stream_write(L, s->f, "", 0, true, &error);
  if (con_ends_close_stream(s->f) != 0 && error == 0) error = errno;
  con_stream_raise(L, status);
  errno = error;
  return luaL_fileresult(L, error == 0, NULL);
}

/* Make fields stdin, stdout and stderr of the table on top: Lua's files. */
static void push_ends(lua_State *L, ends *e) {
  static const char *const fields[] = {"stdin", "stdout", "stderr"};
  for (int i = 0; i < 3; i++) {
    luaL_Stream *s = lua_newuserdatauv(L, sizeof *s, 0);
    s->closef = NULL;
    luaL_setmetatable(L, LUA_FILEHANDLE);
    s->f = con_ends_open_stream(e->ours[i], i == 0 ? "w" : "r");
    if (s->f == NULL) luaL_error(L, "not enough memory");
    e->ours[i] = -1;
    s->closef = close_end;
    lua_setfield(L, -2, fields[i]);
  }
}

/* subprocess.popen{cmd, arg..., cwd=, env=} -> program */
static int subprocess_popen(lua_State *L) {
  static const char *const known[] = {"cwd", "env", NULL};
  con_program p;
  ends e;
  con_check_type(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  check_fields(L, known);
  read_program(L, &p);
  child *c = lua_newuserdatauv(L, sizeof *c, 1);
  memset(c, 0, sizeof *c);
  c->ended = true; /* until there is one */
  luaL_setmetatable(L, CHILD);
  lua_createtable(L, 0, 4);
  c->pid = start(L, &p, &e, true);
  c->parent = getpid();
  c->ended = false;
  lua_pushinteger(L, c->pid);
  lua_setfield(L, -2, "pid");
  push_ends(L, &e);
  lua_setiuservalue(L, -2, 1);
  return 1;
}

static void check_parent(lua_State *L, const child *c) {
  if (c->parent != getpid())
    luaL_error(L, "only the process that started a program can wait for it");
}

static int child_wait(lua_State *L) {
  child *c = check_child(L);
  con_time deadline = con_check_wait(L, 2);
  int status;
  if (!c->ended) {
    check_parent(L, c);
    con_status how = con_program_wait(L, c->pid, deadline, &status);
    if (how == CON_OK && !c->ended) note_end(c, status);
    con_stream_raise(L, how);
  }
  if (c->ended) lua_pushinteger(L, c->code);
  else lua_pushboolean(L, 0);
  return 1;
}

static int child_poll(lua_State *L) {
  child *c = check_child(L);
  int status;
  if (!c->ended) check_parent(L, c);
  if (!c->ended && con_program_wait(L, c->pid, CON_TRY, &status) == CON_OK) note_end(c, status);
  if (c->ended) lua_pushinteger(L, c->code);
  else lua_pushnil(L);
  return 1;
}

static int stop(lua_State *L, int sig) {
  child *c = check_child(L);
  if (!c->ended) kill(c->pid, sig);
  return 0;
}

static int child_terminate(lua_State *L) { return stop(L, SIGTERM); }
static int child_kill(lua_State *L) { return stop(L, SIGKILL); }

static int child_gc(lua_State *L) {
  child *c = check_child(L);
  if (!c->ended && c->parent == getpid()) con_program_abandon(c->pid);
  c->ended = true;
  return 0;
}

static int child_tostring(lua_State *L) {
  child *c = check_child(L);
  if (c->ended) lua_pushfstring(L, "<program pid %d ended with %d>", (int)c->pid, c->code);
  else lua_pushfstring(L, "<program pid %d>", (int)c->pid);
  return 1;
}

static const con_word methods[] = {
    {"wait", child_wait, "program:wait([wait]) -> code or false",
     "Wait for its end: its exit code, or minus the signal that killed it; false if `wait` ran "
     "out."},
    {"poll", child_poll, "program:poll() -> code or nil", "The same at once; nil while it runs."},
    {"terminate", child_terminate, "program:terminate()", "Send it SIGTERM."},
    {"kill", child_kill, "program:kill()", "Send it SIGKILL."},
    {NULL, NULL, NULL, NULL},
};
static const char other_fields[] = "stdin, stdout, stderr, pid";

/* A field, or a method. Upvalue 1: the methods. */
static int child_index(lua_State *L) {
  check_child(L);
  lua_settop(L, 2);
  lua_getiuservalue(L, 1, 1);
  lua_pushvalue(L, 2);
  if (lua_istable(L, -2) && lua_rawget(L, -2) != LUA_TNIL) return 1;
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
  if (con_words_is_any_method(L, 2)) return 1;
  return con_words_unknown_field(L, 2, "program", methods, other_fields);
}

static int child_newindex(lua_State *L) {
  check_child(L);
  return con_words_fixed_field(L, 2, "program", methods, other_fields);
}

static const con_word words[] = {
    {"run", subprocess_run,
     "subprocess.run{cmd, arg..., input=s, timeout=n, check=b, cwd=s, env=t} -> {code=, stdout=, "
     "stderr=}",
     "Run a program to its end. After `timeout` seconds it is killed with all it started, and "
     "unit.Timeout "
     "raised; with `check` a code other than 0 is an error."},
    {"popen", subprocess_popen, "subprocess.popen{cmd, arg..., cwd=s, env=t} -> program",
     "Start a program; its stdin, stdout and stderr are files, its pid a field."},
    {NULL, NULL, NULL, NULL},
};

static void open_program(lua_State *L, const con_library *self) {
  if (luaL_newmetatable(L, CHILD)) {
    lua_pushcfunction(L, child_gc);
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, child_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_newtable(L);
    con_words_set(L, self->words);
    lua_pushcclosure(L, child_index, 1);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, child_newindex);
    lua_setfield(L, -2, "__newindex");
  }
  lua_pop(L, 1);
}

static void open_subprocess(lua_State *L, const con_library *self) {
  lua_newtable(L);
  con_words_set(L, self->words);
  lua_setfield(L, -2, self->name);
}

const con_library con_library_subprocess = {"subprocess", CON_KIND_NONE, words, open_subprocess};
const con_library con_library_program = {"program", CON_KIND_NONE, methods, open_program};
