/* SPDX-License-Identifier: MIT */
/* fuzz_args.c: what reads arguments: of functions (binding/args.h) and of the command line
 * (host/options.h).
 *
 * An input is the arguments: the first byte says whose. Of the command line it is words with zeros
 * between them; of a function a byte for the type of each argument and the bytes of its value. */
#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "binding/args.h"
#include "fuzz.h"
#include "fuzz_state.h"
#include "host/options.h"
#include "objects/lock.h"

#define WORDS 16

static lua_State *L;

static void must(bool good, const char *what) {
  if (good) return;
  fprintf(stderr, "does not hold: %s\n", what);
  abort();
}

/* ---- the command line ---- */

static void try_options(const uint8_t *data, size_t size) {
  char name[] = "conlua", *text = malloc(size + 1), *argv[WORDS + 2] = {name};
  con_options o;
  int argc = 1;
  if (text == NULL) abort();
  memcpy(text, data, size);
  text[size] = 0;
  for (char *p = text; p <= text + size && argc <= WORDS; p += strlen(p) + 1) argv[argc++] = p;
  con_options_read(argc, argv, &o);
  if (o.bad != NULL) {
    must(o.why != NULL, "a wrong option has a reason");
  } else {
    must(o.script >= 1 && o.script <= argc, "the script is a word or there is none");
    must(o.script == argc || !o.from_stdin || strcmp(argv[o.script], "-") == 0, "- is stdin");
    for (int i = 1; i < o.script; i++) must(argv[i] != NULL, "options are words");
  }
  free(text);
}

/* ---- functions ---- */

typedef struct reader {
  const uint8_t *at, *end;
} reader;

static void read_bytes(reader *r, void *out, size_t n) {
  size_t left = (size_t)(r->end - r->at);
  memset(out, 0, n);
  if (n > left) n = left;
  if (n > 0) memcpy(out, r->at, n);
  r->at += n;
}

static void push_argument(reader *r) {
  uint8_t type, byte;
  lua_Integer i;
  lua_Number v;
  read_bytes(r, &type, 1);
  switch (type % 9) {
    case 0: lua_pushnil(L); break;
    case 1: lua_pushboolean(L, type > 127); break;
    case 2:
      read_bytes(r, &i, sizeof i);
      lua_pushinteger(L, i);
      break;
    case 3:
      read_bytes(r, &v, sizeof v);
      lua_pushnumber(L, v);
      break;
    case 4:
      read_bytes(r, &byte, 1);
      if (byte > r->end - r->at) byte = (uint8_t)(r->end - r->at);
      lua_pushlstring(L, (const char *)r->at, byte);
      r->at += byte;
      break;
    case 5: lua_newtable(L); break;
    case 6: lua_pushlightuserdata(L, L); break;
    case 7:
      lua_newuserdatauv(L, type, 0);
      break; /* of somebody else, perhaps too short for a handle */
    default: con_handle_push(L, lua_touserdata(L, lua_upvalueindex(1))); break;
  }
}

static int wait_of(lua_State *l) {
  con_time t = con_check_wait(l, 1);
  if (lua_type(l, 1) == LUA_TNUMBER)
    must(lua_tonumber(l, 1) >= 0, "a number of seconds is not below zero");
  must(t >= 0, "a deadline is not below zero");
  return 0;
}

static int numbers_of(lua_State *l) {
  lua_Integer i = con_opt_integer(l, 1, 7);
  must(!lua_isnoneornil(l, 1) || i == 7, "an absent integer is the given one");
  con_check_number(l, 2);
  con_check_any(l, 3);
  con_check_type(l, 4, LUA_TTABLE);
  return 0;
}

static int object_of(lua_State *l) {
  con_object *o = con_check_object(l, 1, CON_KIND_LOCK);
  must(o->kind == CON_KIND_LOCK, "a lock is a lock");
  con_check_unit(l, 2);
  return 0;
}

/* Push the arguments and call the function that is upvalue 2. */
static int call_with(lua_State *l) {
  reader r = {lua_touserdata(l, 1), NULL};
  r.end = r.at + lua_tointeger(l, 2);
  int n = r.at < r.end ? *r.at++ % 5 : 0;
  luaL_checkstack(l, n + 20, NULL);
  lua_pushvalue(l, lua_upvalueindex(2));
  for (int i = 0; i < n; i++) push_argument(&r);
  lua_call(l, n, 0);
  return 0;
}

static void try_function(lua_CFunction f, const uint8_t *data, size_t size) {
  static con_object *lock;
  if (lock == NULL) lock = fuzz_state_keep(con_lock_new(CON_KIND_LOCK));
  lua_pushlightuserdata(L, lock);
  lua_pushcfunction(L, f);
  lua_pushcclosure(L, call_with, 2);
  lua_pushlightuserdata(L, (void *)(uintptr_t)data);
  lua_pushinteger(L, (lua_Integer)size);
  if (lua_pcall(L, 2, 0, 0) != LUA_OK)
    must(strstr(lua_tostring(L, -1), "bad argument #") != NULL, "an error names the argument");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const lua_CFunction functions[] = {wait_of, numbers_of, object_of};
  if (L == NULL) L = fuzz_state_open();
  if (size == 0) return 0;
  if (data[0] % 4 == 3) try_options(data + 1, size - 1);
  else try_function(functions[data[0] % 4], data + 1, size - 1);
  lua_settop(L, 0);
  return 0;
}

/* ---- to begin with ---- */

size_t fuzz_seed(unsigned i, uint8_t *out, size_t room) {
  static const char first[][64] = {
      "\3-e\0print(1)\0-l\0g=m\0--\0x.lua",
      "\3--shake=77\0-\0a",
      "\3-i\0-v\0-E\0-W\0--help",
      "\3--shake\0s.lua\0-x",
      "\0\1\1",
      "\0\2\1\2aaaaaaaa",
      "\0\1\3aaaaaaaa",
      "\1\4\2aaaaaaaa\3aaaaaaaa\4\3abc\5",
      "\2\2\10\10",
      "\2\2\7\6",
      "\2\2\5\4",
  };
  if (i >= sizeof first / sizeof *first) return 0;
  if (room > sizeof *first) room = sizeof *first;
  memcpy(out, first[i], room);
  return room;
}
