/* SPDX-License-Identifier: MIT */
/* scheduling.c: scheduling.run and so on, which are written in Lua
 * (stdlib/conlua/scheduling). */
#include "binding/lua_word.h"
#include "binding/words.h"
#include "words/dispatch.h"
#include "words/states.h"

CON_LUA_WORD(run, scheduling)
CON_LUA_WORD(compare, scheduling)
CON_LUA_WORD(generate, scheduling)
CON_LUA_WORD(drive, scheduling)
CON_LUA_WORD(watch, scheduling)
CON_LUA_WORD(diagram, scheduling)

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
  con_dispatch_preload(L);
  con_states_preload(L);
}

const con_library con_library_scheduling = {"scheduling", CON_KIND_NONE, words, open_scheduling};
