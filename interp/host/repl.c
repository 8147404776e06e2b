/* SPDX-License-Identifier: MIT */
#include "host/repl.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "binding/args.h"
#include "binding/errors.h"
#include "binding/own.h"
#include "host/edit.h"
#include "host/prompt.h"
#include "host/screen.h"
#include "kinds/body.h"
#include "kinds/ending.h"
#include "kinds/explain.h"
#include "kinds/signals.h"
#include "kinds/upcalls.h"
#include "sched/upcalls.h"
#include "words/units.h"

/* ---- one chunk ---- */

/* Push the prompt: the global _PROMPT or _PROMPT2, else "> " or ">> ". */
static const char *push_prompt(lua_State *L, bool first) {
  if (lua_getglobal(L, first ? "_PROMPT" : "_PROMPT2") == LUA_TNIL) {
    lua_pop(L, 1);
    return lua_pushstring(L, first ? "> " : ">> ");
  }
  const char *text = luaL_tolstring(L, -1, NULL);
  lua_remove(L, -2);
  return text;
}

/* Raise for input that is no text: Lua would take any bytes, but messages could not show them. */
static void check_text(lua_State *L, int index) {
  size_t size;
  index = lua_absindex(L, index);
  const char *text = lua_tolstring(L, index, &size);
  if (memchr(text, 0, size) != NULL) luaL_error(L, "the input has a NUL byte in it");
  lua_pushcfunction(L, luaopen_utf8);
  lua_call(L, 0, 1);
  lua_getfield(L, -1, "len");
  lua_pushvalue(L, index);
  lua_call(L, 1, 2);
  if (!lua_isnil(L, -2)) {
    lua_pop(L, 3);
    return;
  }
  luaL_error(L, "the input is not valid UTF-8 (at byte %d)", (int)lua_tointeger(L, -1));
}

typedef enum outcome { LOADED, NOTHING, WRONG, END } outcome;

/* What the text at `index` is, as stdlib/conlua/prompt/chunk.lua says: pushes that word, the
 * function, the message, or how deep in blocks the next line is, and then the message of a chunk
 * that wants more. */
static const char *load_text(lua_State *L, int index) {
  con_own_push(L, "conlua.prompt.chunk");
  lua_getfield(L, -1, "load");
  lua_remove(L, -2);
  lua_pushvalue(L, index);
  lua_call(L, 1, 3);
  return lua_tostring(L, -3);
}

/* Read lines until they make a chunk. LOADED: the chunk is pushed; WRONG: the message of its
 * error. */
static outcome read_chunk(lua_State *L) {
  int text = lua_gettop(L) + 1, depth = 0;
  for (bool first = true;; first = false) {
    con_typed typed = con_prompt_read(L, push_prompt(L, first), depth);
    if (typed == CON_TYPED_DROPPED) return NOTHING;
    if (typed == CON_TYPED_END && first) return END;
    if (typed == CON_TYPED_LINE) {
      lua_remove(L, -2); /* the prompt */
      check_text(L, -1);
      if (!first) {
        lua_pushliteral(L, "\n");
        lua_insert(L, -2);
        lua_concat(L, 3);
      }
    } else {
      lua_settop(L, text);
    }
    const char *what = load_text(L, text);
    if (typed == CON_TYPED_LINE && strcmp(what, "more") == 0) {
      depth = (int)lua_tointeger(L, -2);
      lua_settop(L, text);
      continue;
    }
    con_prompt_remember(lua_tostring(L, text));
    if (strcmp(what, "end") == 0) return END;
    if (strcmp(what, "more") == 0) return WRONG; /* the message is on top */
    lua_pop(L, 1);
    return strcmp(what, "run") == 0 ? LOADED : WRONG;
  }
}

/* ---- running a chunk ---- */

/* Push the text of an error. A table is shown as the value of an expression is. */
static void push_text(lua_State *L, int error) {
  error = lua_absindex(L, error);
  if (lua_istable(L, error) && !lua_getmetatable(L, error)) {
    con_own_push(L, "conlua.prompt.repl");
    lua_getfield(L, -1, "inspect");
    lua_remove(L, -2);
    lua_pushvalue(L, error);
    lua_call(L, 1, 1);
  } else {
    luaL_tolstring(L, error, NULL);
  }
}

/* Print and pop the error and the traceback above it, up to the call of the chunk. `typed` is the
 * index of the chunk's text. */
static void report(lua_State *L, int typed) {
  con_error code = con_error_at(L, -2);
  fflush(stdout);
  push_text(L, -2);
  con_explain_push(L, -3, -2, typed);
  const char *text = lua_tostring(L, -3), *trace = lua_tostring(L, -2);
  const char *lines = lua_tostring(L, -1);
  /* con_repl_run, which called the chunk, is the last line. */
  const char *end = strrchr(trace, '\n');
  if (end != NULL && strncmp(end, "\n\t[C]: ", 7) != 0) end = NULL;
  int size = end != NULL ? (int)(end - trace) : (int)strlen(trace);
  /* The texts of these two errors tell all; a traceback would not help. */
  bool is_told = code == CON_ERROR_INTERRUPTED || code == CON_ERROR_DEADLOCK;
  if (is_told || size == 0) fprintf(stderr, "%s\n%s", text, lines);
  else fprintf(stderr, "%s\n%.*s\n%s", text, size, trace, lines);
  lua_pop(L, 5);
}

/* Show the values from `first` to the top. */
static void show(lua_State *L, int first) {
  int n = lua_gettop(L) - first + 1;
  if (n <= 0) return;
  luaL_checkstack(L, 4, "too many results to print");
  con_own_push(L, "conlua.prompt.repl");
  lua_getfield(L, -1, "show");
  lua_remove(L, -2);
  lua_insert(L, first);
  lua_call(L, n, 0);
}

#define TEXT 1 /* the index of the chunk's text in `step` */

/* Read a chunk, run it, and show its values. Returns to Lua: is there more input? */
static int step(lua_State *L) {
  outcome o = read_chunk(L);
  if (o == LOADED) {
    int f = lua_gettop(L);
    if (con_body_call_reported(L, 0, LUA_MULTRET) == LUA_OK) show(L, f);
    else report(L, TEXT);
  } else if (o == WRONG) {
    lua_pushnil(L); /* no traceback */
    report(L, TEXT);
  }
  lua_pushboolean(L, o != END);
  return 1;
}

/* ---- the loop ---- */

/* For con_sched.doom: all units are asleep. At the prompt a person can still wake them, so only the
 * wait of the main unit ends. */
static void wake_for_prompt(void) {
  if (con_process_self->unit != con_family_root->root) con_ending_doom(); /* a child, made later */
  con_store(&con_family_root->doomed, 0u);
}

/* For con_host.at_leave: show all output, and set the terminal back. */
static void leave_terminal(void) {
  con_edit_restore();
  con_screen_settle();
}

/* For con_host.terminal: the descriptor for a program that the main unit starts, -1: none. */
static int program_terminal(void) {
  return con_self() == con_family_root->root ? con_screen_terminal() : -1;
}

/* Print the units that the end of the script will wait for, or terminate. */
static void tell_who_runs(lua_State *L) {
  con_units_push(L);
  lua_Integer n = luaL_len(L, -1);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_geti(L, -1, i);
    if (con_handle_at(L, -1)->object != &con_self()->head)
      printf(con_say(CON_SAYS_STILL_THERE), luaL_tolstring(L, -1, NULL));
    lua_settop(L, 1);
  }
  fflush(stdout);
}

static int finish(lua_State *L) {
  tell_who_runs(L);
  return 0;
}

/* Print the error on top. */
static int say(lua_State *L) {
  luaL_tolstring(L, 1, NULL);
  lua_pushnil(L); /* no traceback */
  lua_insert(L, -2);
  con_explain_push(L, 1, 2, 0);
  fflush(stdout);
  fprintf(stderr, "%s\n", lua_tostring(L, -3));
  return 0;
}

/* Call f, and print its error. An error or Ctrl-C in the call does not end the loop. */
static bool call_safely(lua_State *L, lua_CFunction f, int results) {
  lua_pushcfunction(L, f);
  if (lua_pcall(L, 0, results, 0) == LUA_OK) return true;
  lua_pushcfunction(L, say);
  lua_insert(L, -2);
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) lua_pop(L, 1);
  return false;
}

/* The start-up file and the first line, by stdlib/conlua/prompt/start.lua. */
static int begin(lua_State *L) {
  con_own_push(L, "conlua.prompt.start");
  lua_call(L, 0, 0);
  return 0;
}

int con_repl_run(lua_State *L) {
  con_sched.doom = wake_for_prompt;
  con_host.at_leave = leave_terminal;
  con_host.at_end = con_edit_restore;
  con_host.terminal = program_terminal;
  con_signals_be_patient(true);
  call_safely(L, begin, 0);
  con_prompt_open(L);
  for (bool more = true; more;) {
    if (!call_safely(L, step, 1)) continue;
    more = lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  con_prompt_close();
  con_signals_be_patient(false);
  con_sched.doom = con_ending_doom;
  con_host.terminal = NULL;
  call_safely(L, finish, 0);
  return 0;
}
