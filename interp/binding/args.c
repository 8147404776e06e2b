/* SPDX-License-Identifier: MIT */
#include "binding/args.h"

#include <string.h>

#include "binding/chunk.h"
#include "binding/errors.h"
#include "binding/words.h"
#include "units/announce.h"

/* ---- checks ---- */

int con_arg_error(lua_State *L, int arg, const char *why) {
  lua_Debug ar;
  if (!lua_getstack(L, 0, &ar)) return luaL_argerror(L, arg, why);
  lua_getinfo(L, "f", &ar);
  const con_word *word = con_words_at(L, -1);
  lua_pop(L, 1);
  return word != NULL ? con_words_arg_error(L, word, arg, why) : luaL_argerror(L, arg, why);
}

int con_type_error(lua_State *L, int arg, const char *expected) {
  const char *got = luaL_typename(L, arg);
  if (luaL_getmetafield(L, arg, "__name") == LUA_TSTRING) got = lua_tostring(L, -1);
  return con_arg_error(L, arg, lua_pushfstring(L, "%s expected, got %s", expected, got));
}

void con_check_type(lua_State *L, int arg, int type) {
  if (lua_type(L, arg) != type) con_type_error(L, arg, lua_typename(L, type));
}

void con_check_any(lua_State *L, int arg) {
  if (lua_isnone(L, arg)) con_arg_error(L, arg, "value expected");
}

lua_Integer con_check_integer(lua_State *L, int arg) {
  int good;
  lua_Integer n = lua_tointegerx(L, arg, &good);
  if (good) return n;
  if (lua_isnumber(L, arg)) con_arg_error(L, arg, "number has no integer representation");
  con_type_error(L, arg, lua_typename(L, LUA_TNUMBER));
  return 0;
}

lua_Integer con_opt_integer(lua_State *L, int arg, lua_Integer absent) {
  return lua_isnoneornil(L, arg) ? absent : con_check_integer(L, arg);
}

lua_Number con_check_number(lua_State *L, int arg) {
  int good;
  lua_Number n = lua_tonumberx(L, arg, &good);
  if (!good) con_type_error(L, arg, lua_typename(L, LUA_TNUMBER));
  return n;
}

/* ---- shared by words ---- */

lua_Number (*con_args_hurry)(lua_State *L, lua_Number seconds, con_lapse lapse, bool handed);

lua_Number con_args_lapse(lua_State *L, lua_Number seconds, con_lapse lapse, bool handed) {
  return con_args_hurry == NULL ? seconds : con_args_hurry(L, seconds, lapse, handed);
}

con_time con_args_deadline(lua_State *L, lua_Number seconds, con_lapse lapse, bool handed) {
  if (seconds == 0) return CON_TRY;
  return con_clock_after(con_args_lapse(L, seconds, lapse, handed));
}

/* Seconds belong to a boolean, as in Python. */
static void check_single(lua_State *L, int index) {
  if (!lua_isnoneornil(L, index + 1))
    con_arg_error(L, index + 1, "seconds that follow `wait` belong to true");
}

static con_time seconds_at(lua_State *L, int index) {
  double seconds = lua_tonumber(L, index);
  if (!(seconds >= 0)) con_arg_error(L, index, "wait must be >= 0");
  return con_args_deadline(L, seconds, CON_LAPSE_LIMIT, false);
}

con_time con_check_wait(lua_State *L, int index) {
  switch (lua_type(L, index)) {
    case LUA_TNONE:
    case LUA_TNIL: return CON_NEVER;
    case LUA_TNUMBER: check_single(L, index); return seconds_at(L, index);
    case LUA_TBOOLEAN:
      if (!lua_toboolean(L, index)) return CON_TRY;
      if (lua_isnoneornil(L, index + 1)) return CON_NEVER;
      if (lua_type(L, index + 1) == LUA_TNUMBER) return seconds_at(L, index + 1);
      con_type_error(L, index + 1, "number of seconds");
      break;
    default: con_type_error(L, index, "number of seconds, boolean or nil");
  }
  return CON_NEVER;
}

con_object *con_check_object_slow(lua_State *L, int index, con_kind kind, con_kind other) {
  con_handle *h = con_handle_at(L, index);
  (void)other;
  if (con_process_is_foreign) con_raise_foreign(L);
  if (h != NULL && h->object == NULL && luaL_getmetafield(L, index, "__name") == LUA_TSTRING)
    con_arg_error(L, index, lua_pushfstring(L, "this %s is closed", lua_tostring(L, -1)));
  con_type_error(L, index, con_kind_name(kind));
  return NULL;
}

con_unit *con_check_unit(lua_State *L, int index) {
  if (con_process_is_foreign) con_raise_foreign(L);
  con_handle *h = con_handle_whole(L, index);
  if (h == NULL || h->object == NULL || !con_kind_is_unit(h->object->kind))
    con_type_error(L, index, "unit");
  return (con_unit *)h->object;
}

int con_out_of_memory(lua_State *L) {
  lua_pushliteral(L, "out of shared memory");
  return con_chunk_error(L);
}

int con_raise_status(lua_State *L, con_status status) {
  switch (status) {
    case CON_TERMINATED: return con_error_raise(L, CON_ERROR_UNIT_TERMINATED);
    case CON_CANCELLED: return con_error_raise(L, CON_ERROR_UNIT_CANCELLED);
    case CON_INTERRUPTED: return con_error_raise(L, CON_ERROR_INTERRUPTED);
    case CON_SIGNALLED: return con_error_raise_kept(L);
    case CON_DEADLOCK: return con_error_raise(L, CON_ERROR_DEADLOCK);
    case CON_NO_MEMORY: return con_out_of_memory(L);
    default: return 0;
  }
}

static void tell_new(const con_object *o) {
  const con_kind_type *row = con_kind_row((con_kind)o->kind);
  int64_t size = row->size != NULL ? (int64_t)row->size(o) : 0;
  con_tell(con_self(), CON_OP_NEW, o, o->flavour, size);
}

int con_push_new(lua_State *L, void *object) {
  con_object *o = object;
  if (o == NULL) return con_out_of_memory(L);
  uint64_t ref = con_ref_add(con_process_self, o);
  if (ref == CON_NO_REF) {
    con_object_destroy(o);
    return con_out_of_memory(L);
  }
  con_handle_adopt(L, o, ref);
  if (con_is_told()) tell_new(o);
  return 1;
}

void con_announce_look(const con_object *o) {
  /* con_self would make a record for a task that has none. */
  if (con_is_announced() && !con_process_is_foreign) con_announce(con_self(), CON_OP_LOOK, o, 0);
}

void con_tell_look(const con_object *o, const char *question, int64_t answer) {
  if (con_is_told() && !con_process_is_foreign)
    con_tell_text(con_self(), CON_OP_LOOK, o, answer, question, strlen(question));
}

int con_push_look(lua_State *L, const con_object *o, const char *question, uint64_t answer) {
  con_tell_look(o, question, (int64_t)answer);
  lua_pushinteger(L, (lua_Integer)answer);
  return 1;
}

int con_push_look_boolean(lua_State *L, const con_object *o, const char *question, bool answer) {
  con_tell_look(o, question, answer);
  lua_pushboolean(L, answer);
  return 1;
}
