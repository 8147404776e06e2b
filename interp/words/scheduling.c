/* SPDX-License-Identifier: MIT */
/* scheduling.c: scheduling.run and so on, which are written in Lua
 * (stdlib/conlua/scheduling), and conlua.scheduling.system, the module of C behind them. */
#include <lauxlib.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "binding/lua_word.h"
#include "binding/own.h"
#include "binding/words.h"
#include "words/dispatch.h"
#include "words/states.h"

#define COLUMNS 80 /* of a terminal of unknown width */

CON_LUA_WORD(run, scheduling)
CON_LUA_WORD(compare, scheduling)
CON_LUA_WORD(generate, scheduling)
CON_LUA_WORD(drive, scheduling)
CON_LUA_WORD(watch, scheduling)
CON_LUA_WORD(diagram, scheduling)

/* columns() -> the width of the terminal on stdout, else the variable COLUMNS, else 80 */
static int system_columns(lua_State *L) {
  struct winsize size;
  const char *text = getenv("COLUMNS");
  int n = text != NULL ? atoi(text) : 0;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) n = size.ws_col;
  lua_pushinteger(L, n > 0 ? n : COLUMNS);
  return 1;
}

static int open_system(lua_State *L) {
  static const luaL_Reg functions[] = {{"columns", system_columns}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}

static const con_word words[] = {
    {"run", word_run,
     "scheduling.run{policy=, jobs=, [quantum=], [switch=0], [cpus=1], [per_cpu=false], ...} -> "
     "result",
     "Simulate jobs, as {name=\"A\", arrival=0, bursts={3, 4, 2}}, under fcfs, sjf, srtf, hrrn, "
     "priority, rr, mlfq, lottery, stride, cfs or a policy of your own; print the result."},
    {"drive", word_drive,
     "scheduling.drive{policy=, jobs=, [quantum=0.02], [cpus=1], [limit=], ...} -> result",
     "The same with real processes, jobs {name=, target=f, args=}, which are stopped and let go on "
     "by signals; in seconds, as measured."},
    {"compare", word_compare, "scheduling.compare(jobs, policies, [options]) -> comparison",
     "Simulate the same jobs under each policy of a list; print what it gives: a line a policy."},
    {"generate", word_generate,
     "scheduling.generate{[n=10], [seed=1], [arrivals=], [load=0.7], [bursts=], [io=0], [mean=10]} "
     "-> jobs",
     "Jobs from a seed. Arrivals are \"poisson\" or \"together\", bursts \"exponential\", "
     "\"pareto\" or \"fixed\"."},
    {"watch", word_watch, "scheduling.watch(on)",
     "Record from here on what units go through, for unit:states(); as --states does."},
    {"diagram", word_diagram, "scheduling.diagram(unit or result, file) -> true",
     "Draw the three and the five states as SVG, with how often and how long."},
    {NULL, NULL, NULL, NULL},
};

static void open_scheduling(lua_State *L, const con_library *self) {
  con_words_open_table(L, self);
  con_own_preload(L, "conlua.scheduling.system", open_system);
  con_dispatch_preload(L);
  con_states_preload(L);
}

const con_library con_library_scheduling = {"scheduling", CON_KIND_NONE, words, open_scheduling};
