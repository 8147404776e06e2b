/* SPDX-License-Identifier: MIT */
#include "host/checker_kept.h"

#include "check/control.h"
#include "check/rewind.h"
#include "check/run.h"
#include "host/checker_script.h"
#include "kinds/body.h"
#include "sched/enter.h"
#include "sched/state.h"
#include "sched/upcalls.h"

#define MOST 8 /* states; each makes a run some 20 us longer */

/* Not written back. */
typedef struct kept {
  uint32_t wanted, n;
  con_state *state[MOST];
} kept;

static kept *all;
static uint32_t taken; /* in this run, of this process: a variable of the image */

/* As con_sched.kept_state. */
static con_state *take(void) {
  uint32_t i = taken++;
  if (taken > all->wanted) all->wanted = taken;
  return i < all->n ? all->state[i] : NULL;
}

static int open_words(lua_State *L, void *unused) {
  (void)unused;
  con_checker_script_open(L);
  return 0;
}

/* Open a state that nobody runs in. NULL: no memory. */
static con_state *open_state(void) {
  con_state *s = con_state_new(0);
  if (s == NULL) return NULL;
  s->unit = con_process_self->unit;
  int status = con_body_protect(s->main, 0, open_words, NULL);
  lua_settop(s->main, 0);
  con_state_leave();
  return status == LUA_OK ? s : NULL;
}

void con_checker_kept_open(void) {
  con_local script = con_here;
  all = con_control_memory(sizeof *all);
  con_sched.kept_state = take;
  con_rewind_save();
  con_run();
  con_sched.kept_state = NULL;
  while (all->n < all->wanted && all->n < MOST) {
    con_state *s = open_state();
    if (s == NULL) break;
    all->state[all->n++] = s;
  }
  con_sched.kept_state = take;
  con_here = script;
  con_rewind_save();
}
