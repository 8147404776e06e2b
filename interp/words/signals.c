/* SPDX-License-Identifier: MIT */
/* signals.c: signal.on, signal.send, signal.alarm. */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include "binding/args.h"
#include "binding/errors.h"
#include "binding/registry.h"
#include "binding/words.h"
#include "kinds/green.h"
#include "kinds/signals.h"
#include "sched/enter.h"
#include "sched/here.h"
#include "sched/pending.h"
#include "sched/upcalls.h"
#include "shared/stopped.h"
#include "units/announce.h"
#include "units/reap.h"
#include "words/aio.h"

/* How long a told process may take; a longer one has been continued. And how long to wait between
 * looks at the process. */
#define STOPS_WITHIN (50 * CON_MS)
#define FIRST_LOOK (CON_MS / 20)
#define LAST_LOOK CON_MS

/* ---- names ---- */

static const struct signal_name {
  const char *name;
  int number;
} names[] = {
    {"HUP", SIGHUP},       {"INT", SIGINT},   {"QUIT", SIGQUIT},   {"ILL", SIGILL},
    {"TRAP", SIGTRAP},     {"ABRT", SIGABRT}, {"BUS", SIGBUS},     {"FPE", SIGFPE},
    {"KILL", SIGKILL},     {"USR1", SIGUSR1}, {"SEGV", SIGSEGV},   {"USR2", SIGUSR2},
    {"PIPE", SIGPIPE},     {"ALRM", SIGALRM}, {"TERM", SIGTERM},   {"CHLD", SIGCHLD},
    {"CONT", SIGCONT},     {"STOP", SIGSTOP}, {"TSTP", SIGTSTP},   {"TTIN", SIGTTIN},
    {"TTOU", SIGTTOU},     {"URG", SIGURG},   {"XCPU", SIGXCPU},   {"XFSZ", SIGXFSZ},
    {"VTALRM", SIGVTALRM}, {"PROF", SIGPROF}, {"WINCH", SIGWINCH}, {"IO", SIGIO},
    {"PWR", SIGPWR},       {"SYS", SIGSYS},   {NULL, 0},
};

/* The number of the signal at `index`: "SIGUSR1", "USR1", or a number. */
static int check_signal(lua_State *L, int index) {
  if (lua_type(L, index) == LUA_TNUMBER) {
    lua_Integer n = con_check_integer(L, index);
    if (n < 0 || n > 64) con_arg_error(L, index, lua_pushfstring(L, "no such signal: %I", n));
    return (int)n;
  }
  if (lua_type(L, index) != LUA_TSTRING) con_type_error(L, index, "name or number of a signal");
  const char *name = lua_tostring(L, index);
  if (strncmp(name, "SIG", 3) == 0) name += 3;
  for (const struct signal_name *s = names; s->name != NULL; s++)
    if (strcmp(s->name, name) == 0) return s->number;
  return con_arg_error(L, index,
                       lua_pushfstring(L, "no such signal: '%s'", lua_tostring(L, index)));
}

/* ---- handlers: registry[&handlers_key][signal] = {function, name as in the script} ---- */

static const char handlers_key = 0;

static void push_handlers(lua_State *L) { con_registry_push(L, &handlers_key, NULL); }

/* Push function and name of the handler. False: the handler was removed. */
static bool push_handler(lua_State *L, int sig) {
  push_handlers(L);
  if (lua_rawgeti(L, -1, sig) != LUA_TTABLE) {
    lua_pop(L, 2);
    return false;
  }
  lua_rawgeti(L, -1, 1);
  lua_rawgeti(L, -2, 2);
  lua_remove(L, -3);
  lua_remove(L, -3);
  return true;
}

static con_status run_handlers(lua_State *L) {
  uint64_t signals = con_signals_take();
  if (!lua_checkstack(L, 8)) {
    con_signals_give_back(signals);
    return CON_OK;
  }
  while (signals != 0) {
    int sig = __builtin_ctzll(signals) + 1;
    signals &= signals - 1;
    if (!push_handler(L, sig)) continue;
    con_tell_callback(con_self(), true, "handler");
    int how = lua_pcall(L, 1, 0, 0);
    con_tell_callback(con_self(), false, "handler");
    if (how == LUA_OK) continue;
    con_error_keep(L);
    con_signals_give_back(signals);
    return CON_SIGNALLED;
  }
  return CON_OK;
}

/* For con_sched.handle_signals: run handlers, in the main unit only, and callbacks of operations,
 * in every unit. */
static con_status attend(lua_State *L) {
  con_status status = con_aio_handle_pending(L);
  if (status != CON_OK || con_self() != con_process_self->unit) return status;
  return run_handlers(L);
}

#define HANDLERS "function, \"ignore\" or \"default\""

/* signal.on(name, f or "ignore" or "default") */
static int signal_on(lua_State *L) {
  int sig = check_signal(L, 1);
  con_signal_use use = CON_SIGNAL_HANDLED;
  if (lua_type(L, 2) == LUA_TSTRING) {
    const char *text = lua_tostring(L, 2);
    bool ignored = strcmp(text, "ignore") == 0;
    if (!ignored && strcmp(text, "default") != 0)
      con_arg_error(L, 2, lua_pushfstring(L, HANDLERS " expected, got '%s'", text));
    use = ignored ? CON_SIGNAL_IGNORED : CON_SIGNAL_DEFAULT;
  } else if (lua_type(L, 2) != LUA_TFUNCTION) {
    return con_type_error(L, 2, HANDLERS);
  }
  if (con_here.state->unit->head.kind == CON_KIND_ISOLATE)
    return luaL_error(L, "an isolate cannot handle signals: they are its process's");
  push_handlers(L);
  if (use == CON_SIGNAL_HANDLED) {
    lua_createtable(L, 2, 0);
    lua_pushvalue(L, 2);
    lua_rawseti(L, -2, 1);
    lua_pushvalue(L, 1);
    lua_rawseti(L, -2, 2);
  } else {
    lua_pushnil(L);
  }
  if (sig == 0 || con_signals_set(sig, use) != 0)
    return con_arg_error(L, 1, "this signal cannot be handled");
  lua_rawseti(L, -2, sig);
  return 0;
}

/* ---- sending ---- */

/* Read the process or unit at `index` into *pid. False: the process is gone. */
static bool check_process(lua_State *L, int index, int *pid) {
  if (lua_type(L, index) == LUA_TNUMBER) {
    lua_Integer n = con_check_integer(L, index);
    *pid = (int)n;
    return n == *pid;
  }
  const con_green *task = con_green_at(L, index);
  if (task != NULL && task->head.object == NULL && task->waiter.state == CON_WAITER_ENDED)
    return false;
  con_handle *h = con_handle_whole(L, index);
  if (h == NULL || h->object == NULL || !con_kind_is_unit(h->object->kind))
    con_type_error(L, index, "number of a process or unit");
  con_unit *u = con_check_unit(L, index);
  con_arg_check(L, con_load(&u->state) != CON_NEW, index, "the unit has not started");
  *pid = u->pid;
  return !con_unit_is_gone(u);
}

static con_process *process_of(int pid) {
  for (uint32_t slot = 1; slot <= con_load(&con_family_root->highest); slot++) {
    con_process *p = con_process_at(slot);
    if (p != NULL && con_process_pid(p) == pid) return p;
  }
  return NULL;
}

/* Is the process stopped, or at its end? */
static bool has_stopped(int pid) {
  char letter = con_process_letter(pid);
  return letter == 'T' || letter == 'Z' || letter == 'X' || letter == 0;
}

/* After SIGSTOP to a process of the family: help the process out of its latches, so that no unit
 * waits for the latches of a stopped process. Returns when the process is stopped or has ended, or
 * after STOPS_WITHIN. */
static void stop_outside_of_latches(int pid) {
  con_process *p = pid > 0 ? process_of(pid) : NULL;
  con_time limit = con_clock_now() + STOPS_WITHIN, pause = FIRST_LOOK;
  if (p == NULL || p == con_process_self) return;
  uint32_t slot = p->slot;
  con_state_leave();
  while (con_clock_now() < limit && (con_stopped_help_process(slot) || !has_stopped(pid))) {
    nanosleep(&(struct timespec){0, pause}, NULL);
    if (pause < LAST_LOOK) pause *= 2;
  }
  con_state_enter();
}

/* A process of the family was stopped, or continued. */
static void tell_stop(int pid, int sig) {
  if (!con_is_told() || (sig != SIGSTOP && sig != SIGCONT)) return;
  con_process *p = pid > 0 ? process_of(pid) : NULL;
  if (p == NULL || p->unit == NULL) return;
  con_tell(con_self(), sig == SIGSTOP ? CON_OP_STOP : CON_OP_CONTINUE, &p->unit->head, CON_OK, 0);
}

/* signal.send(pid or unit, name) */
static int signal_send(lua_State *L) {
  int pid = 0;
  bool is_there = check_process(L, 1, &pid);
  int sig = check_signal(L, 2);
  con_announce(con_self(), CON_OP_TERMINATE, NULL, 0);
  errno = ESRCH;
  if (is_there && kill(pid, sig) == 0) {
    tell_stop(pid, sig);
    if (sig == SIGSTOP) stop_outside_of_latches(pid);
    if (pid == (int)getpid()) con_raise_status(L, con_handle_pending_of(L, CON_STOPS));
    lua_pushboolean(L, 1);
    return 1;
  }
  return luaL_fileresult(L, 0, NULL);
}

static lua_Number seconds_of(struct timeval t) {
  return (lua_Number)t.tv_sec + (lua_Number)t.tv_usec / 1e6;
}

/* signal.alarm(seconds) */
static int signal_alarm(lua_State *L) {
  lua_Number seconds = con_check_number(L, 1), whole;
  con_arg_check(L, seconds >= 0, 1, "seconds must be >= 0");
  con_arg_check(L, seconds < 1e9, 1, "seconds must be < 1e9");
  struct itimerval t = {0}, before = {0};
  lua_Number rest = modf(seconds, &whole);
  t.it_value.tv_sec = (time_t)whole;
  t.it_value.tv_usec = (suseconds_t)(rest * 1e6);
  if (seconds > 0 && t.it_value.tv_sec == 0 && t.it_value.tv_usec == 0) t.it_value.tv_usec = 1;
  setitimer(ITIMER_REAL, &t, &before);
  lua_pushnumber(L, seconds_of(before.it_value));
  return 1;
}

static const con_word words[] = {
    {"on", signal_on, "signal.on(name, f or \"ignore\" or \"default\")",
     "Handle a signal: f(name) runs in the main unit at its next instruction or wait."},
    {"send", signal_send, "signal.send(pid or unit, name) -> true or fail",
     "Send a signal to a process, or to the process of a unit."},
    {"alarm", signal_alarm, "signal.alarm(seconds) -> seconds left of the one before",
     "Have ALRM sent to this process after so many seconds; 0: not at all."},
    {NULL, NULL, NULL, NULL},
};

static void open_signal(lua_State *L, const con_library *self) {
  if (con_sched.handle_signals == NULL)
    con_sched.handle_signals = attend; /* later states only read the field */
  con_words_open_table(L, self);
}

const con_library con_library_signal = {"signal", CON_KIND_NONE, words, open_signal};
