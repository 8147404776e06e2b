/* SPDX-License-Identifier: MIT */
#include "sched/hook.h"

#include <lauxlib.h>
#include <string.h>
#include <time.h>

#include "binding/args.h"
#include "binding/chunk.h"
#include "binding/registry.h"
#include "sched/chance.h"
#include "sched/here.h"
#include "sched/keep.h"
#include "sched/pending.h"
#include "sched/upcalls.h"

/* The hook of the script, or of a C module, in whose place ours stands. It gets the events that it
 * asked for, none twice. */
typedef struct script_hook {
  /* A new coroutine has a copy of the main coroutine's pointer: L tells them apart. */
  lua_State *L;
  lua_Hook f; /* NULL: none */
  int mask, count;
  int left, piece; /* instructions to the next count event; how many at a time */
} script_hook;

/* The hook that the signal's handler found in our place, on this thread. The next event makes a
 * script_hook of it. */
static _Thread_local struct {
  lua_State *L; /* NULL: nothing */
  lua_Hook f;
  int mask, count;
} found;

/* Where the last event of the calling thread came from (see `is_safe`). */
static _Thread_local struct {
  lua_State *L;
  const void *call; /* compared only; NULL: no event since the thread was last asked to look */
} place;

/* With a count of 1: something is to be looked at. Not LUA_MASKRET, which would tell of returns: a
 * hook needs room on the stack (LUA_MINSTACK), and a function may return more values than leave
 * that; then Lua raises "stack overflow" in place of what the function gave. At a call the callee
 * needs the room anyway. */
#define ASKED (LUA_MASKCOUNT | LUA_MASKCALL)
/* A count event that is so many instructions away, or fewer, is awaited, not asked for. */
#define SOON 10000
#define SHARE 40 /* setting the hook takes at most a part in so many of the time */

static void hook(lua_State *L, lua_Debug *ar);

/* ---- the script's own ---- */

static script_hook *script_of(lua_State *L) {
  uintptr_t word = *(uintptr_t *)lua_getextraspace(L) & ~CON_STATE_IS_BASE;
  script_hook *own = (script_hook *)word;
  return own != NULL && own->L == L ? own : NULL;
}

static bool counts(const script_hook *own) {
  return own != NULL && own->f != NULL && (own->mask & LUA_MASKCOUNT) != 0;
}

/* A count is waited for in pieces, so that other requests are served in between, and no instruction
 * has to be counted twice. Best is a divisor of the count, since to set another count is dear where
 * the stack is deep. */
static int piece_of(int count) {
  if (count <= SOON) return count;
  for (int piece = SOON; piece >= SOON / 100; piece--)
    if (count % piece == 0) return piece;
  return SOON;
}

void con_hook_of_script(lua_State *L, lua_State *of) {
  static const char key = 0; /* the address is the registry key of coroutine -> script_hook */
  lua_Hook f = lua_gethook(of);
  script_hook *own = script_of(of);
  int mask = lua_gethookmask(of), count = lua_gethookcount(of);
  if (f == hook) return;
  if (own == NULL && f != NULL) {
    luaL_checkstack(L, 4, NULL);
    con_registry_push(L, &key, "k");
    luaL_checkstack(of, 1, NULL);
    lua_pushthread(of);
    lua_xmove(of, L, 1);
    own = lua_newuserdatauv(L, sizeof *own, 0);
    memset(own, 0, sizeof *own);
    own->L = of;
    lua_rawset(L, -3);
    lua_pop(L, 1);
    uintptr_t *word = lua_getextraspace(of);
    *word = (uintptr_t)own | (*word & CON_STATE_IS_BASE);
  }
  if (own == NULL) return;
  *own = (script_hook){of, f, mask, count, count, piece_of(count)};
}

lua_Hook con_hook_script(lua_State *L, int *mask, int *count) {
  script_hook *own = script_of(L);
  bool ours = lua_gethook(L) == hook;
  *mask = ours && own != NULL ? own->mask : lua_gethookmask(L);
  *count = ours && own != NULL ? own->count : lua_gethookcount(L);
  return !ours ? lua_gethook(L) : own != NULL ? own->f : NULL;
}

/* ---- setting ours ---- */

static con_time processor_time(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (con_time)t.tv_sec * CON_SECOND + t.tv_nsec;
}

/* Set our hook. Lua walks through all calls of the stack for that, so no thread asks again before
 * the walk is a small part of the time. */
static void set(lua_State *L, int mask, int count) {
  con_time began = processor_time();
  lua_sethook(L, hook, mask, count);
  con_time took = processor_time() - began;
  if (con_self_thread != NULL)
    con_store_relaxed(&con_self_thread->quiet, con_clock_now() + SHARE * took);
}

static void ask(lua_State *L) {
  place.call = NULL;
  script_hook *own = script_of(L);
  int mask = found.L == L ? found.mask : own != NULL && own->f != NULL ? own->mask : 0;
  set(L, ASKED | mask, 1);
}

static bool is_asked(lua_State *L) {
  return (lua_gethookmask(L) & ASKED) == ASKED && lua_gethookcount(L) == 1;
}

/* The hook that stands while nothing is to be looked at. */
static void set_standing(lua_State *L, script_hook *own) {
  int mask = own != NULL && own->f != NULL ? own->mask : 0, count = 0;
  if (counts(own)) count = own->left % own->piece != 0 ? own->left % own->piece : own->piece;
  if (con_state_shaking) {
    int gap = con_chance_gap(L);
    if (count == 0 || gap < count) count = gap;
    mask |= LUA_MASKCOUNT;
  }
  if (mask == 0) lua_sethook(L, NULL, 0, 0);
  else if (mask != lua_gethookmask(L) || count != lua_gethookcount(L) || lua_gethook(L) != hook)
    set(L, mask, count);
}

void con_hook_new(lua_State *L) {
  script_hook *own = script_of(L);
  if (own != NULL) own->f = NULL;
  if (con_state_shaking) lua_sethook(L, hook, LUA_MASKCOUNT, con_chance_gap(L));
  else lua_sethook(L, NULL, 0, 0);
}

void con_hook_settle(lua_State *L) {
  set_standing(L, script_of(L));
  con_unit *self = con_self_known;
  if (self != NULL && (con_load_relaxed(&self->pending) & ~CON_PENDING_IN_WAITS))
    con_hook_request();
}

void con_hook_request(void) {
  lua_State *L = con_here.running;
  if (L == NULL || con_load(&con_here.state->closing) == CON_STATE_CLOSED) return;
  lua_Hook now = lua_gethook(L);
  int mask = lua_gethookmask(L), count = lua_gethookcount(L);
  if (now == hook) {
    if ((mask & LUA_MASKCOUNT) && count <= SOON) return;
  } else if (now != NULL) {
    found.f = now;
    found.mask = mask;
    found.count = count;
    found.L = L;
  }
  ask(L);
}

/* ---- events ---- */

/* Words written in Lua are interrupted in their waits only, as words in C are. */
static bool is_in_library(lua_State *L, lua_Debug *ar) {
  return lua_getinfo(L, "S", ar) && con_chunk_is_library(ar->source);
}

static void note_place(lua_State *L, const lua_Debug *ar) {
  place.L = L;
  place.call = ar->i_ci;
}

/* May an error be raised before the next instruction? Not right after a return: the instruction may
 * take the result for a value to be closed (`local _ <close> = m:guard()`, `for r in p:imap(...)`),
 * and until then an error would leave the value unreleased. So the last event must have come from
 * the call that runs: be its beginning, or an instruction of it. After a return the last event came
 * from a deeper call, or from the beginning of one. Both calls were there at one time, so their
 * addresses differ. */
static bool is_safe(lua_State *L, lua_Debug *ar) {
  bool follows = place.L == L && place.call == ar->i_ci;
  note_place(L, ar);
  return follows && is_asked(L) && !is_in_library(L, ar);
}

#define URGENT (CON_PENDING_INTERRUPT | CON_PENDING_SIGNAL | CON_PENDING_DOOM)

/* If a request is urgent for the thread's own code, which waits while a task runs, let that code
 * run: the task need not wait for it to end. */
static void let_host_run(void) {
  con_unit *host = con_self_thread;
  if (host != con_self_known && (con_load(&host->pending) & URGENT)) con_sched.pass();
}

/* Called between two instructions. The hook is set before the pending reasons are read: a signal
 * that comes in between asks again. */
static void between(lua_State *L, lua_Debug *ar, script_hook *own) {
  con_status status = CON_OK;
  bool safe = is_safe(L, ar);
  if (con_state_shaking && con_keep_look != NULL) con_keep_look(L);
  if (!con_pending_is_to_stop()) {
    set_standing(L, own);
    if (con_pending_is_to_stop()) ask(L);
    status = con_handle_pending_of(L, ~CON_STOPS);
  } else if (!safe) {
    if (!is_asked(L)) ask(L);
    status = con_handle_pending_of(L, ~CON_STOPS);
  } else {
    set_standing(L, own);
    status = con_handle_pending(L);
  }
  if (status != CON_OK && status != CON_DEADLOCK)
    con_raise_status(L, status); /* a running unit waits for nothing */
  let_host_run();
  if (con_sched.report_hog != NULL) con_sched.report_hog(L);
}

/* Is the event the script's, too? */
static bool is_for_script(lua_State *L, script_hook *own, int event) {
  if (own == NULL || own->f == NULL) return false;
  if (event == LUA_HOOKTAILCALL) event = LUA_HOOKCALL;
  if ((own->mask & 1 << event) == 0) return false;
  if (event != LUA_HOOKCOUNT) return true;
  own->left -= lua_gethookcount(L);
  if (own->left > 0) return false;
  own->left = own->count;
  return true;
}

static void hook(lua_State *L, lua_Debug *ar) {
  if (found.L == L) {
    lua_sethook(L, found.f, found.mask, found.count);
    found.L = NULL;
    con_hook_of_script(L, L);
    ask(L);
  }
  script_hook *own = script_of(L);
  bool forward = is_for_script(L, own, ar->event);
  if (ar->event == LUA_HOOKCOUNT) between(L, ar, own);
  else if (ar->event == LUA_HOOKCALL || ar->event == LUA_HOOKTAILCALL) note_place(L, ar);
  if (forward && own->f != NULL) own->f(L, ar);
}
