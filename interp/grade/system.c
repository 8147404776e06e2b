/* SPDX-License-Identifier: MIT */
/* system.c: conlua.grade.system, what the grader's Lua asks the system for. */
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/proc.h"
#include "base/status.h"
#include "grade/folder.h"
#include "grade/grade.h"
#include "grade/guard.h"
#include "grade/run.h"
#include "grade/watcher.h"
#include "words/host.h"

static const char *const status_names[] = {
    [CON_OK] = "ok",
    [CON_ABANDONED] = "abandoned",
    [CON_TIMEOUT] = "timeout",
    [CON_EMPTY] = "empty",
    [CON_FULL] = "full",
    [CON_CLOSED] = "closed",
    [CON_BROKEN] = "broken",
    [CON_TERMINATED] = "terminated",
    [CON_INTERRUPTED] = "interrupted",
    [CON_SIGNALLED] = "signalled",
    [CON_DEADLOCK] = "deadlock",
};

/* status_name(value) -> the word for the outcome of an operation */
static int status_name(lua_State *L) {
  lua_Integer i = luaL_checkinteger(L, 1);
  bool known = i >= 0 && (size_t)i < sizeof status_names / sizeof status_names[0] &&
               status_names[i] != NULL;
  lua_pushstring(L, known ? status_names[i] : "failed");
  return 1;
}

/* landlock() -> the version of Landlock here, 0 for none */
static int system_landlock(lua_State *L) {
  lua_pushinteger(L, con_guard_landlock());
  return 1;
}

static void bound(lua_State *L, int what, lua_Integer most) {
  struct rlimit r;
  luaL_argcheck(L, most > 0, what == RLIMIT_DATA ? 1 : 2, "must be above 0");
  if (getrlimit((unsigned)what, &r) != 0) return;
  if (r.rlim_max == RLIM_INFINITY || (rlim_t)most < r.rlim_max) r.rlim_cur = (rlim_t)most;
  setrlimit((unsigned)what, &r);
}

/* Bytes of data that the process has, as RLIMIT_DATA counts data, or a little more; 0: unknown. */
static lua_Integer data_size(void) {
  char text[128];
  long pages = 0;
  if (!con_proc_read((int)getpid(), "statm", text, sizeof text) ||
      sscanf(text, "%*s %*s %*s %*s %*s %ld", &pages) != 1)
    return 0;
  return (lua_Integer)pages * sysconf(_SC_PAGESIZE);
}

/* bound(bytes, seconds, parent): limit the further memory and the processor time of the process,
 * and end the process when its maker, the process `parent`, is gone. Children may raise their
 * limits again, so a run has the limits of the exercise. */
static int system_bound(lua_State *L) {
  lua_Integer parent = luaL_checkinteger(L, 3);
  bound(L, RLIMIT_DATA, data_size() + luaL_checkinteger(L, 1));
  bound(L, RLIMIT_CPU, luaL_checkinteger(L, 2));
  prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
  if (getppid() != (pid_t)parent) raise(SIGTERM);
  return 0;
}

/* Write all bytes. Returns 0 or an error of the system. */
static int write_all(int fd, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t n = write(fd, bytes, size);
    if (n < 0 && errno != EINTR) return errno;
    if (n > 0) bytes += n, size -= (size_t)n;
  }
  return 0;
}

/* lay_out(path, text): make a new file that is only to be read. */
static int system_lay_out(lua_State *L) {
  size_t size;
  const char *path = luaL_checkstring(L, 1), *text = luaL_checklstring(L, 2, &size);
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0400);
  int error = fd < 0 ? errno : write_all(fd, text, size);
  if (fd >= 0 && close(fd) != 0 && error == 0) error = errno;
  if (error != 0) return luaL_error(L, "cannot write %s: %s", path, strerror(error));
  return 0;
}

static const luaL_Reg functions[] = {
    {"run", con_grade_run},
    {"reader", con_grade_reader},
    {"watcher", con_watcher_new},
    {"is_terminal", con_host_is_terminal},
    {"status_name", status_name},
    {"landlock", system_landlock},
    {"program", con_host_program},
    {"bound", system_bound},
    {"new_folder", con_folder_new},
    {"lay_out", system_lay_out},
    {NULL, NULL},
};

/* The first that a grader needs: other commands of the program have no folders to sweep. */
static int open_system(lua_State *L) {
  con_folder_sweep();
  luaL_newlib(L, functions);
  return 1;
}

void con_grade_open(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction(L, open_system);
  lua_setfield(L, -2, "conlua.grade.system");
  lua_pop(L, 1);
}
