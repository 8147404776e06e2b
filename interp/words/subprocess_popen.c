/* SPDX-License-Identifier: MIT */
/* subprocess_popen.c: subprocess.popen, and the object `program`. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "binding/args.h"
#include "binding/words.h"
#include "io/ends.h"
#include "io/program.h"
#include "io/stream.h"
#include "io/stream_write.h"
#include "units/reap.h"
#include "words/subprocess.h"

#define CHILD "conlua.program"

typedef struct child {
  pid_t pid;
  pid_t parent; /* the process that may wait for the program */
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

/* Set fields stdin, stdout and stderr of the table on top, files of Lua. */
static void push_ends(lua_State *L, con_subprocess_ends *e) {
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
  con_subprocess_ends e;
  con_check_type(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  con_subprocess_check_fields(L, known);
  con_subprocess_read(L, &p);
  child *c = lua_newuserdatauv(L, sizeof *c, 1);
  memset(c, 0, sizeof *c);
  c->ended = true; /* until the program has started */
  luaL_setmetatable(L, CHILD);
  lua_createtable(L, 0, 4);
  c->pid = con_subprocess_start(L, &p, &e, true);
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

/* __index: a field, or a method. Upvalue 1: the methods. */
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

static const con_word words[] = {
    {"popen", subprocess_popen, "subprocess.popen{cmd, arg..., cwd=s, env=t} -> program",
     "Start a program; its stdin, stdout and stderr are files, its pid a field."},
    {NULL, NULL, NULL, NULL},
};

const con_library con_library_subprocess_popen = {"subprocess", CON_KIND_NONE, words,
                                                  con_words_open_table};
const con_library con_library_program = {"program", CON_KIND_NONE, methods, open_program};
