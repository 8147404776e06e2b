/* SPDX-License-Identifier: MIT */
/* system.c: sleep, clock, and the functions that conlua adds to os. */
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/futex.h"
#include "binding/args.h"
#include "binding/errors.h"
#include "binding/words.h"
#include "check/control.h"
#include "kinds/ending.h"
#include "kinds/leave.h"
#include "kinds/left.h"
#include "kinds/process.h"
#include "sched/here.h"
#include "sched/wait.h"

/* ---- time ---- */

static int word_sleep(lua_State *L) {
  lua_Number seconds = con_check_number(L, 1);
  con_arg_check(L, seconds >= 0, 1, "seconds must be >= 0");
  return con_wait_time(L, con_args_deadline(L, seconds, CON_LAPSE_SLEEP, false));
}

static int word_clock(lua_State *L) {
  lua_pushnumber(L, (lua_Number)con_futex.now() / 1e9);
  return 1;
}

/* ---- os ---- */

static int os_getpid(lua_State *L) {
  lua_pushinteger(L, con_checking() ? con_control_pid(con_self()) : getpid());
  return 1;
}

static int os_getppid(lua_State *L) {
  lua_pushinteger(L, con_checking() ? con_control_ppid(con_self()) : getppid());
  return 1;
}

/* How many processors the file "quota period" of a control group allows; 0: no limit. */
static double quota_of(const char *path) {
  char text[64];
  double quota, period;
  FILE *f = fopen(path, "re");
  if (f == NULL) return 0;
  bool limited = fgets(text, sizeof text, f) != NULL &&
                 sscanf(text, "%lf %lf", &quota, &period) == 2 && period > 0;
  fclose(f);
  return limited ? quota / period : 0;
}

/* The least quota of the control groups of this process, up to the root; 0: no limit. */
static double least_quota(void) {
  char line[1024], path[1100];
  double least = 0;
  FILE *f = fopen("/proc/self/cgroup", "re");
  if (f == NULL) return 0;
  while (fgets(line, sizeof line, f) != NULL) {
    if (strncmp(line, "0::", 3) != 0) continue;
    for (size_t n = strcspn(line, "\n"); n >= 3; n--) {
      if (line[n] != '/' && line[n] != '\n') continue;
      snprintf(path, sizeof path, "/sys/fs/cgroup%.*s/cpu.max", (int)(n - 3), line + 3);
      double quota = quota_of(path);
      if (quota > 0 && (least == 0 || quota < least)) least = quota;
    }
  }
  fclose(f);
  return least;
}

static void check_quota_alone(lua_State *L) {
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
    if (lua_type(L, -2) == LUA_TSTRING && strcmp(lua_tostring(L, -2), "quota") == 0) continue;
    lua_pushvalue(L, -2);
    con_arg_error(
        L, 1,
        lua_pushfstring(L, "unknown field '%s'; known is quota", luaL_tolstring(L, -1, NULL)));
  }
}

/* os.cpu_count([{quota = true}]) */
static int os_cpu_count(lua_State *L) {
  lua_Integer n = con_processors();
  if (!lua_isnoneornil(L, 1)) {
    con_check_type(L, 1, LUA_TTABLE);
    check_quota_alone(L);
    lua_getfield(L, 1, "quota");
    double quota = lua_toboolean(L, -1) ? least_quota() : 0;
    if (quota > 0 && quota < (double)n)
      n = (lua_Integer)quota + (quota > (double)(lua_Integer)quota);
  }
  lua_pushinteger(L, n);
  return 1;
}

/* os.exit in a worker of a pool that is a thread or isolate: the worker ends alone, as a process
 * would. Its task is lost, and the worker is replaced. */
static int leave_pool(lua_State *L, int code) {
  con_self()->exitcode = code & 0xff;
  con_store(&con_self()->stop_asked, CON_STOP_ITSELF);
  return con_error_raise(L, CON_ERROR_UNIT_TERMINATED);
}

/* os.exit([code], [close]): the whole process ends at once, without a wait for threads and
 * children. */
static int os_exit(lua_State *L) {
  int code = lua_isboolean(L, 1) ? (lua_toboolean(L, 1) ? EXIT_SUCCESS : EXIT_FAILURE)
                                 : (int)luaL_optinteger(L, 1, EXIT_SUCCESS);
  if (!con_process_is_foreign) {
    if (con_self()->worker != NULL && con_self()->head.kind != CON_KIND_PROCESS)
      return leave_pool(L, code);
    if (code == EXIT_SUCCESS) con_left_by_process(L, true);
    con_ending_stop_daemons();
  }
  if (lua_toboolean(L, 2)) con_ending_close(con_here.state);
  con_process_leave(code & 0xff);
}

static const con_word words[] = {
    {"sleep", word_sleep, "sleep(seconds)", "Wait so long; others run meanwhile."},
    {"clock", word_clock, "clock() -> seconds", "Monotonic time, for measuring."},
    {NULL, NULL, NULL, NULL},
};
static const con_word os_words[] = {
    {"getpid", os_getpid, "os.getpid() -> integer", "The number of this process."},
    {"getppid", os_getppid, "os.getppid() -> integer", "The number of its parent."},
    {"cpu_count", os_cpu_count, "os.cpu_count([{quota=b}]) -> integer",
     "How many processors it may use; with `quota` no more than its control groups give time for."},
    {"exit", os_exit, "os.exit([code], [close])", "End this process at once."},
    {NULL, NULL, NULL, NULL},
};

static void open_os(lua_State *L, const con_library *self) {
  lua_getglobal(L, LUA_OSLIBNAME);
  con_words_set(L, self->words);
  lua_pop(L, 1);
  lua_getglobal(L, LUA_MATHLIBNAME);
  lua_getfield(L, -1, "randomseed");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &con_randomseed_key);
  lua_pop(L, 1);
}

const con_library con_library_system = {"system", CON_KIND_NONE, words, con_words_open_fields};
const con_library con_library_os = {"os", CON_KIND_NONE, os_words, open_os};
