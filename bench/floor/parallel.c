/* parallel.c JOBS UNITS SIZE EXPECTED FILE: Lua jobs shared out among independent processes.
 *
 * FILE returns the job, a function of SIZE that gives EXPECTED. Each process makes a Lua state of
 * its own, so the gain of many UNITS over one is what this machine grants to Lua at all.
 */
#include "floor.h"

#include <lauxlib.h>
#include <lualib.h>

static void work(const char *file, long jobs, long size, long expected) {
  lua_State *L = luaL_newstate();
  floor_check(L != NULL, "out of memory");
  luaL_openlibs(L);
  floor_check(luaL_loadfile(L, file) == LUA_OK, "the job does not load");
  floor_check(lua_pcall(L, 0, 1, 0) == LUA_OK, "the job's file failed");
  for (long i = 0; i < jobs; i++) {
    lua_pushvalue(L, -1);
    lua_pushinteger(L, size);
    floor_check(lua_pcall(L, 1, 1, 0) == LUA_OK, "the job failed");
    floor_check(lua_tointeger(L, -1) == expected, "wrong result");
    lua_pop(L, 1);
  }
  lua_close(L);
}

int main(int argc, char **argv) {
  floor_check(argc == 6, "usage: parallel JOBS UNITS SIZE EXPECTED FILE");
  long jobs = floor_arg(argc, argv, 1, 0);
  long units = floor_arg(argc, argv, 2, 0);
  long size = floor_arg(argc, argv, 3, 0);
  long expected = floor_arg(argc, argv, 4, 0);
  floor_check(units > 0 && units <= 64 && jobs % units == 0, "JOBS must be a multiple of UNITS");
  pid_t pids[64];
  double start = floor_clock();
  for (long i = 0; i < units; i++) {
    pids[i] = fork();
    floor_check(pids[i] >= 0, "fork failed");
    if (pids[i] == 0) {
      work(argv[5], jobs / units, size, expected);
      _exit(0);
    }
  }
  for (long i = 0; i < units; i++) floor_join(pids[i]);
  floor_report(floor_clock() - start, jobs);
  return 0;
}
