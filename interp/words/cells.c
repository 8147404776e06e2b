/* SPDX-License-Identifier: MIT */
/* cells.c: cell. Every method holds the lock of the cell; code that may raise meanwhile runs
 * protected. All methods but update, which calls a function of the script, are brief words
 * (shared/stopped.h). */
#include <stdio.h>
#include <string.h>

#include "binding/args.h"
#include "binding/words.h"
#include "codec/decode.h"
#include "codec/encode.h"
#include "objects/cell.h"
#include "sched/wait.h"
#include "shared/stopped.h"
#include "units/announce.h"
#include "words/locks.h"

static con_cell *check_cell(lua_State *L) { return con_check_object(L, 1, CON_KIND_CELL); }

static con_status attempt_brief(con_unit *self, con_call *call, con_node *node) {
  con_stopped_put_off();
  con_status status = con_lock_acquire(self, (con_lock *)call->what.object, node);
  if (status != CON_OK && status != CON_ABANDONED) con_stopped_let_in();
  return status;
}

/* Begin a brief word, whose operation is told while the lock of the cell is held, so that the order
 * of what is told is that of the words. Raises nothing. False: *status says why not. */
static bool acquire_brief(lua_State *L, con_cell *c, con_operation operation, con_status *status) {
  con_call call = {.attempt = attempt_brief,
                   .what = {.object = &c->lock.head, .operation = operation},
                   .deadline = CON_NEVER};
  *status = con_wait(L, &call);
  if (*status == CON_OK || *status == CON_ABANDONED) return true;
  con_lock_cancel(con_self(), &c->lock);
  return false;
}

static void acquire(lua_State *L, con_cell *c, con_operation operation) {
  con_status status;
  if (!acquire_brief(L, c, operation, &status)) con_raise_status(L, status);
}

/* End a brief word. */
static void release(con_cell *c) {
  con_lock_release(con_self(), &c->lock);
  con_stopped_let_in();
}

/* Push the value. The caller has the lock. Raises if a message cannot be decoded. */
static void push_value(lua_State *L, con_cell *c) {
  double d;
  con_message *m;
  switch (c->type) {
    case CON_CELL_INTEGER: lua_pushinteger(L, (lua_Integer)c->bits); break;
    case CON_CELL_FLOAT:
      memcpy(&d, &c->bits, sizeof d);
      lua_pushnumber(L, d);
      break;
    case CON_CELL_MESSAGE:
      m = (con_message *)(uintptr_t)c->bits;
      con_decode_message(L, m);
      break;
    default: lua_pushnil(L);
  }
}

/* Encode the value at `index` into the form that a cell stores. Raises for a value that cannot be
 * sent. */
static con_cell_type encode_value(lua_State *L, int index, uint64_t *bits) {
  con_parcel parcel;
  *bits = 0;
  if (lua_isnil(L, index)) return CON_CELL_NIL;
  if (lua_isinteger(L, index)) {
    *bits = (uint64_t)lua_tointeger(L, index);
    return CON_CELL_INTEGER;
  }
  if (lua_type(L, index) == LUA_TNUMBER) {
    double d = lua_tonumber(L, index);
    memcpy(bits, &d, sizeof d);
    return CON_CELL_FLOAT;
  }
  con_encode(L, index, 1, "value", &parcel);
  con_message *m = con_message_new(&parcel);
  if (m == NULL) con_out_of_memory(L);
  *bits = (uint64_t)(uintptr_t)m;
  return CON_CELL_MESSAGE;
}

#define MOST_TOLD 80 /* bytes of a string that are told */

/* Tell the value on top of the stack, which was read from the cell, or stored there. Raises
 * nothing. The caller has the lock. */
static void tell_value(lua_State *L, const con_cell *c) {
  if (!con_is_told()) return;
  char text[MOST_TOLD + 8];
  size_t size = 0;
  int n = 0;
  const char *s;
  if (lua_isinteger(L, -1)) {
    n = snprintf(text, sizeof text, LUA_INTEGER_FMT, lua_tointeger(L, -1));
  } else if (lua_type(L, -1) == LUA_TNUMBER) {
    n = snprintf(text, sizeof text, LUA_NUMBER_FMT, lua_tonumber(L, -1));
    if (strspn(text, "-0123456789") == (size_t)n) n += snprintf(text + n, 3, ".0");
  } else if (lua_type(L, -1) == LUA_TSTRING) {
    s = lua_tolstring(L, -1, &size);
    n = snprintf(text, sizeof text, "\"%.*s%s\"", MOST_TOLD, s, size > MOST_TOLD ? "…" : "");
  } else if (lua_isboolean(L, -1)) {
    n = snprintf(text, sizeof text, lua_toboolean(L, -1) ? "true" : "false");
  } else {
    n = snprintf(text, sizeof text, "%s", luaL_typename(L, -1));
  }
  con_tell_text(con_self(), CON_OP_VALUE, &c->lock.head, 0, text, (size_t)n);
}

static int cell_new(lua_State *L) {
  uint64_t bits;
  lua_settop(L, 1);
  con_cell_type type = encode_value(L, 1, &bits);
  con_cell *c = con_cell_new();
  if (c != NULL) con_cell_store(c, type, bits);
  return con_push_new(L, c);
}

static int get_held(lua_State *L) {
  con_cell *c = check_cell(L);
  push_value(L, c);
  tell_value(L, c);
  return 1;
}

/* In a brief word: get_held, whose error is raised after the release. */
static int get_message(lua_State *L, con_cell *c) {
  lua_pushcfunction(L, get_held);
  lua_insert(L, 1);
  acquire(L, c, CON_OP_GET);
  int status = lua_pcall(L, 1, 1, 0);
  release(c);
  return status == LUA_OK ? 1 : lua_error(L);
}

static int cell_get(lua_State *L) {
  con_cell *c = check_cell(L);
  lua_settop(L, 1);
  if (con_load(&c->type) == CON_CELL_MESSAGE) return get_message(L, c);
  acquire(L, c, CON_OP_GET);
  if (c->type == CON_CELL_MESSAGE) { /* the value changed in between */
    release(c);
    return get_message(L, c);
  }
  push_value(L, c);
  tell_value(L, c);
  release(c);
  return 1;
}

static int cell_set(lua_State *L) {
  con_cell *c = check_cell(L);
  uint64_t bits;
  con_check_any(L, 2);
  lua_settop(L, 2);
  con_cell_type type = encode_value(L, 2, &bits);
  con_status status;
  if (!acquire_brief(L, c, CON_OP_SET, &status)) {
    if (type == CON_CELL_MESSAGE) con_message_free((con_message *)(uintptr_t)bits);
    con_raise_status(L, status);
  }
  con_cell_store(c, type, bits);
  tell_value(L, c);
  release(c);
  return 0;
}

static int cell_add(lua_State *L) {
  con_cell *c = check_cell(L);
  con_check_number(L, 2);
  lua_settop(L, 2);
  if (lua_type(L, 2) == LUA_TSTRING) { /* a numeral; the __add of strings may be the script's */
    lua_stringtonumber(L, lua_tostring(L, 2));
    lua_replace(L, 2);
  }
  acquire(L, c, CON_OP_ADD);
  if (c->type != CON_CELL_INTEGER && c->type != CON_CELL_FLOAT) {
    release(c);
    return luaL_error(L, "cannot add to cell#%d: its value is not a number",
                      (int)c->lock.head.number);
  }
  push_value(L, c);
  lua_pushvalue(L, 2);
  lua_arith(L, LUA_OPADD); /* two numbers: cannot raise */
  uint64_t bits;
  con_cell_type type = encode_value(L, -1, &bits);
  con_cell_store(c, type, bits);
  tell_value(L, c);
  release(c);
  return 1;
}

static int update_held(lua_State *L) {
  con_cell *c = check_cell(L);
  uint64_t bits;
  lua_pushvalue(L, 2);
  push_value(L, c);
  lua_call(L, 1, 1);
  con_cell_type type = encode_value(L, -1, &bits);
  con_cell_store(c, type, bits);
  tell_value(L, c);
  return 1;
}

static int cell_update(lua_State *L) {
  con_cell *c = check_cell(L);
  con_check_type(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  lua_pushcfunction(L, update_held);
  lua_insert(L, 1);
  con_raise_status(L, con_locks_acquire_as(L, &c->lock.head, CON_OP_UPDATE, 0, CON_NEVER));
  int status = lua_pcall(L, 2, 1, 0);
  con_announce(con_self(), CON_OP_RELEASE, &c->lock.head, 1);
  con_lock_release(con_self(), &c->lock);
  return status == LUA_OK ? 1 : lua_error(L);
}

static const con_word methods[] = {
    {"get", cell_get, "cell:get() -> value", "A copy of the value."},
    {"set", cell_set, "cell:set(value)", "Store a copy of value."},
    {"add", cell_add, "cell:add(n) -> new value", "Add a number to a number, atomically."},
    {"update", cell_update, "cell:update(f) -> new value",
     "Store f(value), atomically: nobody reads or changes the cell meanwhile."},
    {NULL, NULL, NULL, NULL},
};

static const con_word words[] = {
    {"cell", cell_new, "cell([value]) -> cell", "One value that all units share."},
    {NULL, NULL, NULL, NULL},
};

const con_library con_library_cells = {"cells", CON_KIND_NONE, words, con_words_open_fields};
const con_library con_library_cell = {"cell", CON_KIND_CELL, methods, con_words_open_class};
