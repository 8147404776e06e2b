/* SPDX-License-Identifier: MIT */
/* main.c: the command: options as `lua` has them, then the script, then the end of the family. */
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/color.h"
#include "base/language.h"
#include "binding/errors.h"
#include "binding/own.h"
#include "grade/grade.h"
#include "grade/trace.h"
#include "host/checker.h"
#include "host/options.h"
#include "host/repl.h"
#include "host/timeline.h"
#include "io/keeper.h"
#include "io/turns.h"
#include "kinds/body.h"
#include "kinds/children.h"
#include "kinds/clib.h"
#include "kinds/ending.h"
#include "kinds/foreign.h"
#include "kinds/green.h"
#include "kinds/isolate.h"
#include "kinds/leave.h"
#include "kinds/signals.h"
#include "kinds/upcalls.h"
#include "objects/objects.h"
#include "sched/chance.h"
#include "sched/here.h"
#include "sched/shake.h"
#include "sched/state.h"
#include "sched/upcalls.h"
#include "units/announce.h"
#include "words/list.h"
#include "words/states.h"
#include "words/unset.h"

#define PROGRAM "conlua" /* if the system gives no argv[0] */

/* Set the global `arg`: the script is at 0, the words before it have negative indexes. */
static void set_arg(lua_State *L, int argc, char **argv, int script) {
  luaL_checkstack(L, 4, NULL);
  if (script == argc) script = 0;
  lua_createtable(L, argc - script, script + 1);
  for (int i = 0; i < argc; i++) {
    lua_pushstring(L, argv[i]);
    lua_rawseti(L, -2, i - script);
  }
  lua_setglobal(L, "arg");
}

/* ---- running ---- */

/* Run the chunk below its n arguments; or, if loading failed, report the message on top. Returns
 * the exit code. */
static int run_chunk(lua_State *L, int loaded, int n, const char *program) {
  if (loaded == LUA_OK && con_body_call_reported(L, n, 0) == LUA_OK) return 0;
  if (loaded != LUA_OK) lua_pushnil(L); /* no traceback */
  bool interrupted = con_error_at(L, -2) == CON_ERROR_INTERRUPTED;
  con_body_report(L, program);
  return interrupted ? CON_EXIT_INTERRUPTED : 1;
}

static int watch(lua_State *L, void *unused) {
  (void)unused;
  con_unset_watch(L);
  return 0;
}

/* Warn of what the chunk on top reads in vain. */
static void watch_chunk(lua_State *L) {
  int top = lua_gettop(L);
  lua_pushvalue(L, -1);
  con_body_protect(L, 1, watch, NULL);
  lua_settop(L, top);
}

static int run_string(lua_State *L, const char *text, const char *program) {
  int status = luaL_loadbuffer(L, text, strlen(text), "=(command line)");
  if (status == LUA_OK) watch_chunk(L);
  return run_chunk(L, status, 0, program);
}

static int find_library(lua_State *L, void *text) {
  const char *equals = strchr(text, '=');
  lua_getglobal(L, "require");
  lua_pushstring(L, equals != NULL ? equals + 1 : text);
  return 2;
}

/* Set the global for the library at 1: the name before the `=`, or the whole text. */
static int name_library(lua_State *L, void *text) {
  const char *equals = strchr(text, '=');
  lua_pushglobaltable(L);
  if (equals != NULL) lua_pushlstring(L, text, (size_t)(equals - (char *)text));
  else lua_pushstring(L, text);
  lua_pushvalue(L, 1);
  lua_settable(L, -3);
  return 0;
}

/* Require the library of `text`, "mod" or "g=mod". Returns the exit code. */
static int run_library(lua_State *L, char *text, const char *program) {
  int status = con_body_protect(L, 0, find_library, text);
  if (status == LUA_OK) status = con_body_call(L, 1, 1);
  else lua_pushnil(L); /* no traceback */
  if (status == LUA_OK) {
    status = con_body_protect(L, 1, name_library, text);
    if (status == LUA_OK) return 0;
    lua_pushnil(L);
  }
  con_body_report(L, program);
  return 1;
}

static int run_options(lua_State *L, char **argv, const con_options *o, const char *program) {
  for (int i = 1; i < o->script; i++) {
    int code = 0;
    char letter = argv[i][1];
    if (letter == 'W') {
      lua_warning(L, "@on", 0);
      con_isolate_warns = true;
    }
    if (!con_option_has_argument(letter)) continue;
    char *text = argv[i][2] != 0 ? argv[i] + 2 : argv[++i];
    if (letter == 'e') code = run_string(L, text, program);
    else code = run_library(L, text, program);
    if (code != 0) return code;
  }
  return 0;
}

static int run_init(lua_State *L, const char *program) {
  const char *name = "=LUA_INIT_5_4", *init = getenv(name + 1);
  if (init == NULL) init = getenv((name = "=LUA_INIT") + 1);
  if (init == NULL) return 0;
  int status = init[0] == '@' ? luaL_loadfile(L, init + 1)
                              : luaL_loadbuffer(L, init, strlen(init), name);
  return run_chunk(L, status, 0, program);
}

/* Push the chunk of file `name`, and its arguments from `arg`, which -e or LUA_INIT may have
 * changed. */
static int load_file(lua_State *L, void *name) {
  if (luaL_loadfile(L, name) != LUA_OK) return lua_error(L);
  con_unset_watch(L);
  if (lua_getglobal(L, "arg") != LUA_TTABLE) {
    lua_pushliteral(L, "'arg' is not a table");
    return lua_error(L);
  }
  int n = (int)luaL_len(L, -1);
  luaL_checkstack(L, n + 3, "too many arguments to script");
  for (int i = 1; i <= n; i++) lua_rawgeti(L, -i, i);
  lua_remove(L, -n - 1);
  return n + 1;
}

static int run_file(lua_State *L, char *name, const char *program) {
  int top = lua_gettop(L);
  int status = con_body_protect(L, 0, load_file, name);
  return run_chunk(L, status, lua_gettop(L) - top - 1, program);
}

static void print_version(void) {
  puts(LUA_RELEASE " in conlua");
  fflush(stdout);
}

static int load_command(lua_State *L, void *module) {
  con_grade_open(L);
  con_checker_open(L);
  lua_getglobal(L, "require");
  lua_pushstring(L, module);
  lua_call(L, 1, 1);
  return 1;
}

/* Run `conlua check`, `conlua grade` and so on, a program of stdlib/ that reads `arg`
 * and returns its exit code. The grader's `conlua check` is shut in. */
static int run_command(lua_State *L, const con_options *o, const char *program) {
  int status = con_body_protect(L, 0, load_command, (void *)(uintptr_t)o->command);
  if (status == LUA_OK && o->graded && !con_grade_shut()) return CON_UNGUARDED_EXIT;
  if (status == LUA_OK) status = con_body_call(L, 0, 1);
  else lua_pushnil(L); /* no traceback */
  if (status == LUA_OK) return (int)lua_tointeger(L, -1);
  bool interrupted = con_error_at(L, -2) == CON_ERROR_INTERRUPTED;
  con_body_report(L, program);
  return interrupted ? CON_EXIT_INTERRUPTED : 1;
}

static int load_timeline(lua_State *L, void *o) {
  const con_options *options = o;
  con_own_push(L, "conlua.timeline");
  lua_pushcfunction(L, con_timeline_read);
  lua_pushstring(L, options->timeline);
  return 3;
}

/* In the process that draws a timeline. Returns the exit code. */
static int draw_timeline(lua_State *L, con_options *o, const char *program) {
  int status = con_body_protect(L, 0, load_timeline, o);
  if (status == LUA_OK) status = con_body_call(L, 2, 1);
  else lua_pushnil(L); /* no traceback */
  if (status == LUA_OK) return (int)lua_tointeger(L, -1);
  con_body_report(L, program);
  return 1;
}

/* Who leaves the prompt has seen what was begun, and need not have finished all. */
static int run_prompt(lua_State *L) {
  int code = con_repl_run(L);
  con_or(&con_family_root->quiet, CON_QUIET_OPTION);
  return code;
}

static int run(lua_State *L, char **argv, const con_options *o, int argc, const char *program) {
  int code = 0;
  bool has_script = o->script < argc;
  if (o->command != NULL) return run_command(L, o, program);
  if (o->version) print_version();
  if (!o->ignore_environment) code = run_init(L, program);
  if (code == 0) code = run_options(L, argv, o, program);
  if (code == 0 && has_script) code = run_file(L, o->from_stdin ? NULL : argv[o->script], program);
  if (code != 0) return code;
  if (o->interactive) return run_prompt(L);
  if (has_script || o->execute || o->version) return 0;
  if (!isatty(STDIN_FILENO)) return run_file(L, NULL, program);
  print_version();
  return run_prompt(L);
}

/* Open /dev/null as each standard descriptor that is closed. Else the next file opened would get
 * the number, and output would go into that file. */
static void fill_standard(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
    if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    int mode = fd == STDIN_FILENO ? O_RDONLY : O_WRONLY;
    if (open("/dev/null", mode) < 0) open("/", O_PATH); /* the number is taken in any case */
  }
}

/* ---- the family ---- */

static con_state *open_family(void) {
  uint64_t ref;
  size_t shared = con_trace_here != NULL ? (size_t)con_trace_here->memory : 0;
  if (con_arena_open(shared) != CON_OK || con_family_open() != CON_OK ||
      con_objects_init() != CON_OK)
    return NULL;
  con_unit *u = con_unit_new(CON_KIND_PROCESS, "MainProcess", false, &ref);
  if (u == NULL) return NULL;
  con_object_add_ref(&u->head); /* the reference of the family */
  con_process_self->unit = u;
  con_family_root->root = u;
  u->home = u->head.number;
  u->parent = 0;
  con_unit_start(u, con_process_self);
  con_unit_run(u);
  con_state *s = con_state_new(con_chance_mixed(con_chance_seed()));
  if (s == NULL) return NULL;
  s->unit = u;
  con_sched.doom = con_ending_doom;
  con_words_register(con_libraries);
  con_kinds.open_words = con_words_open;
  con_body_open();
  con_green_open();
  con_signals_open();
  con_children_open();
  con_foreign_open();
  con_clib_open();
  if (!con_turns_open()) return NULL;
  return s;
}

/* End by SIGINT, so that the shell sees that Ctrl-C ended the program. */
static void die_of_interrupt(void) {
  con_ending_stop_daemons();
  fflush(NULL);
  con_shake_tell();
  if (con_host.at_leave != NULL) con_host.at_leave();
  con_timeline_finish();
  con_signals_die(SIGINT);
}

typedef struct command {
  int argc;
  char **argv;
  const con_options *options;
} command;

/* Open the words and set `arg`, before the script. */
static int prepare(lua_State *L, void *data) {
  const command *c = data;
  if (c->options->ignore_environment) {
    lua_pushboolean(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, "LUA_NOENV");
  }
  con_words_open(L);
  set_arg(L, c->argc, c->argv, c->options->script);
  return 0;
}

/* Warn where a filter of system calls forbids set_robust_list(2), by which deaths are seen. Where
 * the call is allowed, it refuses a length of 0. */
static void warn_of_deaths(const char *program) {
  if (syscall(SYS_set_robust_list, NULL, 0) == 0 || errno == EINVAL) return;
  fprintf(stderr, con_say(CON_SAYS_DEATHS_UNSEEN), program);
}

int main(int argc, char **argv) {
  con_options o;
  command c = {argc, argv, &o};
  const char *program = argv[0] != NULL && argv[0][0] != 0 ? argv[0] : PROGRAM;
  if (argc == 2 && strcmp(argv[1], CON_KEEPER_OPTION) == 0) return con_keeper_run();
  fill_standard();
  con_options_read(argc, argv, &o);
  con_language = con_options_language(&o);
  if (o.bad != NULL) return con_options_complain(program, &o);
  if (o.help) return con_options_help(program);
  con_color_wanted = o.color;
  if (o.command != NULL && strncmp(o.command, CON_CHECK_COMMAND, sizeof CON_CHECK_COMMAND - 1) == 0)
    con_checker_fix_addresses(argv);
  if (o.shake) con_shake_start(o.seed);
  if (o.graded && !con_trace_open()) {
    fprintf(stderr, con_say(CON_SAYS_ONLY_GRADED), program, program);
    return CON_USAGE_EXIT;
  }
  con_timeline_part part = CON_TIMELINE_SCRIPT;
  if (o.timeline != NULL) {
    if (!con_timeline_can_write(program, o.timeline)) return CON_USAGE_EXIT;
    part = con_timeline_split(program, o.timeline);
  }
  warn_of_deaths(program);
  con_state *s = open_family();
  if (s == NULL || con_body_protect(s->main, 0, prepare, &c) != LUA_OK) {
    const char *why = s == NULL ? NULL : lua_tostring(s->main, -1);
    if (why == NULL) why = con_say(CON_SAYS_NO_MEMORY);
    fprintf(stderr, con_say(CON_SAYS_CANNOT_START), program, why);
    return EXIT_FAILURE;
  }
  lua_State *L = s->main;
  if (o.quiet || o.graded || part == CON_TIMELINE_DRAWER || o.command != NULL)
    con_or(&con_family_root->quiet, CON_QUIET_OPTION);
  if (o.states && !con_states_watch(true)) {
    fprintf(stderr, con_say(CON_SAYS_NO_MEMORY_STATES), program);
    return EXIT_FAILURE;
  }
  if (o.graded && o.command == NULL && !con_grade_begin(L)) return CON_UNGUARDED_EXIT;
  if (part == CON_TIMELINE_DRAWER) return draw_timeline(L, &o, program);
  con_timeline_record();
  int code = run(L, argv, &o, argc, program);
  con_tell(con_self_known, CON_OP_MAIN_ENDS, NULL, CON_OK, 0);
  code = con_ending_run(L, code);
  con_ending_close(s); /* runs finalizers, as the end of `lua` does */
  if (code == CON_EXIT_INTERRUPTED) die_of_interrupt();
  con_process_leave(code);
}
