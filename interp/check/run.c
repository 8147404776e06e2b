/* SPDX-License-Identifier: MIT */
#include "check/run.h"

#include <lua.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

#include "check/point.h"
#include "check/rewind.h"
#include "check/said.h"
#include "sched/here.h"

#define TICKS 8 /* in a second of processor time */

/* The only variables of the program here; fixed before the first run. */
static void *(*script)(void *);
static void *script_data;

/* What the tick saw. Not written back. */
typedef struct watch {
  uint64_t runs;
  uint32_t steps, ticks;
  uint32_t patience; /* ticks without a step before a run counts as hanging */
} watch;
static watch *seen;

static void stop_hanging(lua_State *L, lua_Debug *ar) {
  (void)L, (void)ar;
  if (con_control_here->me != 0)
    con_point_fail(CON_VERDICT_HANG, "computes for ever, or for too long");
}

/* A hook is set from a handler as lua.c does at Ctrl-C. */
static void tick(int sig) {
  con_control *c = con_control_here;
  (void)sig;
  if (seen->runs != c->runs || seen->steps != c->chosen || c->me == 0) {
    *seen = (watch){c->runs, c->chosen, 0, seen->patience};
  } else if (++seen->ticks >= seen->patience && con_here.running != NULL) {
    lua_sethook(con_here.running, stop_hanging, LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1);
  }
}

static void interrupt(int sig) {
  if (con_control_here->is_interrupted) {
    signal(sig, SIG_DFL);
    raise(sig);
  }
  con_control_here->is_interrupted = true;
}

static void handle(int sig, void (*handler)(int)) {
  struct sigaction a;
  memset(&a, 0, sizeof a);
  a.sa_handler = handler;
  a.sa_flags = SA_RESTART;
  sigaction(sig, &a, NULL);
}

void con_run_set_patience(double seconds) {
  seen->patience = seconds < 1 ? 1 + (uint32_t)(seconds * TICKS) : (uint32_t)(seconds * TICKS);
}

void con_run_open(void *(*run)(void *), void *data) {
  seen = con_control_memory(sizeof *seen);
  script = run;
  script_data = data;
  handle(SIGVTALRM, tick);
  handle(SIGINT, interrupt);
  handle(SIGUSR1, interrupt); /* of the process for which this one searches */
  con_run_set_patience(3);
  setitimer(ITIMER_VIRTUAL, &(struct itimerval){{0, 1000000 / TICKS}, {0, 1000000 / TICKS}}, NULL);
  con_rewind_open();
  con_rewind_save();
}

void con_run(void) {
  con_point_run(script, script_data);
  con_said_close();
  con_rewind_back();
}
