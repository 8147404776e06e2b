/* SPDX-License-Identifier: MIT */
/* subprocess_run.c: subprocess.run, which feeds and drains all pipes of the program at the same
 * time. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "binding/args.h"
#include "binding/errors.h"
#include "binding/words.h"
#include "io/ends.h"
#include "io/program.h"
#include "io/sigpipe.h"
#include "io/stream.h"
#include "sched/wait.h"
#include "units/reap.h"
#include "words/subprocess.h"

typedef struct bytes {
  char *data;
  size_t size, room;
} bytes;

typedef struct talk {
  lua_State *L;
  con_subprocess_ends e;
  pid_t pid;
  con_time deadline;
  const char *input;
  size_t left;
  bytes got[3]; /* by number of the descriptor; 0 is unused */
  con_status status;
} talk;

/* write(2) without SIGPIPE: the program may have gone. */
static ssize_t write_quietly(int fd, const char *data, size_t size) {
  sigset_t before;
  con_sigpipe_hold(&before);
  ssize_t n = write(fd, data, size);
  con_sigpipe_drop(&before, n < 0 && errno == EPIPE);
  return n;
}

static void feed(talk *t) {
  /* Poll(2) promises room for PIPE_BUF bytes. */
  size_t piece = t->left < PIPE_BUF ? t->left : PIPE_BUF;
  ssize_t n = piece > 0 ? write_quietly(t->e.ours[0], t->input, piece) : 0;
  if (n < 0 && errno == EINTR) return;
  if (n > 0) {
    t->input += n;
    t->left -= (size_t)n;
  }
  if (n >= 0 && t->left > 0) return;
  con_ends_close(t->e.ours[0]); /* all is written, or the program does not read */
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
  con_subprocess_check_fields(L, known);
  con_subprocess_read(L, &p);
  p.apart = p.kept = true;
  if (con_subprocess_field(L, "input", LUA_TSTRING) == LUA_TSTRING)
    t.input = lua_tolstring(L, -1, &t.left);
  if (con_subprocess_field(L, "timeout", LUA_TNUMBER) == LUA_TNUMBER) {
    con_arg_check(L, lua_tonumber(L, -1) >= 0, 1, "field 'timeout' must be >= 0");
    t.deadline = con_clock_after(lua_tonumber(L, -1));
  }
  bool check = lua_getfield(L, 1, "check") != LUA_TNIL && lua_toboolean(L, -1);
  t.pid = con_subprocess_start(L, &p, &t.e, t.input != NULL);
  converse(&t);
  if (t.status == CON_OK) t.status = con_program_wait(L, t.pid, t.deadline, &status);
  if (t.status != CON_OK) con_program_kill_group(t.pid);
  con_subprocess_close(t.e.ours);
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

static const con_word words[] = {
    {"run", subprocess_run,
     "subprocess.run{cmd, arg..., input=s, timeout=n, check=b, cwd=s, env=t} -> {code=, stdout=, "
     "stderr=}",
     "Run a program to its end. After `timeout` seconds it is killed with all it started, and "
     "unit.Timeout "
     "raised; with `check` a code other than 0 is an error."},
    {NULL, NULL, NULL, NULL},
};

const con_library con_library_subprocess_run = {"subprocess", CON_KIND_NONE, words,
                                                con_words_open_table};
