/* SPDX-License-Identifier: MIT */
/* popen.c: os.execute and io.popen, with the results of Lua's own, while other units go on. */
#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <string.h>
#include <unistd.h>

#include "binding/words.h"
#include "io/ends.h"
#include "io/exec.h"
#include "io/program.h"
#include "io/stream.h"
#include "io/stream_write.h"
#include "kinds/upcalls.h"
#include "sched/pending.h"

static int start_shell(const char *command, int in, int out, pid_t *pid) {
  char *argv[] = {(char[]){"sh"}, (char[]){"-c"}, (char *)(uintptr_t)command, NULL};
  con_program p = {argv, NULL, NULL, {in, out, -1}, false, false, false};
  if (con_host.terminal != NULL) p.fds[2] = con_host.terminal();
  if (p.fds[1] < 0) p.fds[1] = p.fds[2];
  return con_program_start(&p, pid, NULL);
}

/* Push the results of os.execute for a status of wait(2). luaL_execresult takes errno as the reason
 * if it is not 0. */
static int push_result(lua_State *L, int status) {
  errno = status == -1 ? ECHILD : 0;
  return luaL_execresult(L, status);
}

static int os_execute(lua_State *L) {
  const char *command = luaL_optstring(L, 1, NULL);
  if (command == NULL) {
    lua_pushboolean(L, access("/bin/sh", X_OK) == 0);
    return 1;
  }
  pid_t pid;
  int status = -1;
  fflush(NULL);
  errno = start_shell(command, -1, -1, &pid);
  if (errno != 0) return luaL_fileresult(L, 0, NULL);
  con_status how = con_program_wait_as_shell(L, pid, &status);
  if (how != CON_OK) con_program_abandon(pid);
  else /* A signal that came meanwhile is raised by this word. */
    how = con_handle_pending_of(L, CON_STOPS);
  con_stream_raise(L, how);
  return push_result(L, status);
}

/* ---- io.popen ---- */

/* A file of liolib.c, with the program at its other end. */
typedef struct piped {
  luaL_Stream stream;
  pid_t pid;
} piped;

static int close_program(lua_State *L) {
  piped *p = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  FILE *f = p->stream.f;
  int status = -1, error = 0;
  /* Write what is buffered first, since that may wait for room. */
  con_status how = con_stream_write(L, f, "", 0, true, &error);
  if (how == CON_OK) {
    con_ends_close_stream(f);
    how = con_program_wait_as_shell(L, p->pid, &status);
  } else {
    con_ends_close_stream(f);
  }
  if (how != CON_OK) con_program_abandon(p->pid);
  con_stream_raise(L, how);
  return push_result(L, status);
}

static int io_popen(lua_State *L) {
  const char *command = luaL_checkstring(L, 1);
  const char *mode = luaL_optstring(L, 2, "r");
  luaL_argcheck(L, (mode[0] == 'r' || mode[0] == 'w') && mode[1] == 0, 2, "invalid mode");
  bool reads = mode[0] == 'r';
  piped *p = lua_newuserdatauv(L, sizeof *p, 0);
  p->stream.closef = NULL;
  p->stream.f = NULL;
  luaL_setmetatable(L, LUA_FILEHANDLE);
  int ends[2];
  errno = con_ends_pipe(ends);
  if (errno != 0) return luaL_fileresult(L, 0, command);
  fflush(NULL);
  int error = reads ? start_shell(command, -1, ends[1], &p->pid)
                    : start_shell(command, ends[0], -1, &p->pid);
  con_ends_close(ends[reads ? 1 : 0]);
  if (error == 0) p->stream.f = con_ends_open_stream(ends[reads ? 0 : 1], mode);
  if (p->stream.f == NULL) {
    if (error == 0) {
      error = errno;
      con_program_abandon(p->pid);
    }
    con_ends_close(ends[reads ? 0 : 1]);
    errno = error;
    return luaL_fileresult(L, 0, command);
  }
  p->stream.closef = close_program;
  return 1;
}

static const con_word os_words[] = {
    {"execute", os_execute, "os.execute([command]) -> true or fail, \"exit\" or \"signal\", code",
     "As Lua's; others run while it waits."},
    {NULL, NULL, NULL, NULL},
};
static const con_word io_words[] = {
    {"popen", io_popen, "io.popen(command, [mode]) -> file",
     "As Lua's; others run while it waits."},
    {NULL, NULL, NULL, NULL},
};

/* Put the words in the place of Lua's own functions. */
static void open_in(lua_State *L, const con_library *self) {
  lua_getglobal(L, self->name);
  con_words_replace(L, self->words);
  lua_pop(L, 1);
}

const con_library con_library_execute = {"os", CON_KIND_NONE, os_words, open_in};
const con_library con_library_popen = {"io", CON_KIND_NONE, io_words, open_in};
