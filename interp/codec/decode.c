/* SPDX-License-Identifier: MIT */
#include "codec/decode.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "binding/class.h"
#include "binding/errors.h"
#include "binding/handle.h"
#include "codec/decode_plain.h"
#include "codec/format.h"
#include "codec/names.h"

#define FEW 16 /* frames that need no memory */

typedef enum step { STEP_ARRAY, STEP_KEY, STEP_VALUE, STEP_META, STEP_UPVALUE, STEP_FIELDS } step;

/* A table, function or handle that is being filled. The value is on the Lua stack, below a key in
 * STEP_VALUE. */
typedef struct frame {
  uint8_t step;
  uint8_t tag;
  /* of a class: this state has the class, whose table lies below; the content is thrown away. Of a
   * module: the state's own, which gets the fields that it lacks */
  bool known;
  uint32_t array; /* of a table: the number of items */
  uint32_t done;  /* items, or upvalues of a function, so far */
  uint32_t pairs; /* to come */
  uint64_t id;    /* of a class: its id; of a copied module: where the name is; else 0 */
} frame;

/* Decoding allocates, so a finalizer may run in the middle and decode something, too. So all that
 * decoding works with is on the C stack or the Lua stack, and freed by an error. */
typedef struct decoder {
  lua_State *L;
  const char *start, *at, *end;
  con_object *const *refs;
  size_t n_refs;
  frame *frames;
  size_t depth, room;
  int shared; /* stack index: offset of a tag -> value that is referred to; or nil */
  int memory; /* stack index: a userdata with the frames, when there are many; or nil */
  frame few[FEW];
} decoder;

_Noreturn static void broken(lua_State *L) {
  luaL_error(L, "broken message");
  abort(); /* not reached */
}

static size_t left(const decoder *d) { return (size_t)(d->end - d->at); }

/* The next `n` bytes. */
static const char *take(decoder *d, uint64_t n) {
  if (__builtin_expect(n > left(d), 0)) broken(d->L);
  const char *p = d->at;
  d->at += n;
  return p;
}

static uint8_t take_byte(decoder *d) { return (uint8_t)*take(d, 1); }

static uint32_t take_u32(decoder *d) {
  uint32_t v;
  memcpy(&v, take(d, sizeof v), sizeof v);
  return v;
}

static uint64_t take_u64(decoder *d) {
  uint64_t v;
  memcpy(&v, take(d, sizeof v), sizeof v);
  return v;
}

/* Remember the value on top, whose tag is at `offset`. */
static void share(decoder *d, uint64_t offset) {
  lua_State *L = d->L;
  if (lua_isnil(L, d->shared)) {
    lua_newtable(L);
    lua_replace(L, d->shared);
  }
  lua_pushvalue(L, -1);
  lua_rawseti(L, d->shared, (lua_Integer)offset);
}

/* Push the value remembered for a tag; returns its Lua type. */
static int push_shared(decoder *d, uint64_t offset) {
  if (offset >= (uint64_t)(d->at - d->start) || lua_isnil(d->L, d->shared)) broken(d->L);
  int type = lua_rawgeti(d->L, d->shared, (lua_Integer)offset);
  if (type == LUA_TNIL) broken(d->L);
  return type;
}

static void enlarge(decoder *d) {
  frame *larger = lua_newuserdatauv(d->L, d->room * 2 * sizeof *larger, 0);
  memcpy(larger, d->frames, d->depth * sizeof *larger);
  lua_replace(d->L, d->memory);
  d->frames = larger;
  d->room *= 2;
}

/* A frame for the value on top. */
static frame *open_frame(decoder *d, int tag, step s) {
  if (!lua_checkstack(d->L, 30)) luaL_error(d->L, "nested too deeply");
  if (d->depth == d->room) enlarge(d);
  frame *f = &d->frames[d->depth++];
  *f = (frame){.step = (uint8_t)s, .tag = (uint8_t)tag};
  return f;
}

/* The functions that begin a value push the value, and return true if content is to come. `offset`
 * is that of the tag. */

static bool begin_table(decoder *d, int tag, bool shared, uint64_t offset) {
  uint32_t array = take_u32(d), pairs = take_u32(d);
  if ((uint64_t)array + (uint64_t)pairs * 2 > left(d))
    broken(d->L); /* an item has a byte or more */
  lua_createtable(d->L, (int)(array & INT32_MAX), (int)(pairs & INT32_MAX));
  if (shared) share(d, offset);
  frame *f = open_frame(d, tag, STEP_ARRAY);
  f->array = array;
  f->pairs = pairs;
  return true;
}

static bool begin_class(decoder *d, int bits, uint64_t offset) {
  uint64_t id = take_u64(d), length = take_u64(d);
  bool shared = (bits & CON_TAG_SHARED) != 0;
  if (length > left(d) || id == 0) broken(d->L);
  if (!con_class_push(d->L, id)) {
    begin_table(d, CON_TAG_CLASS, shared, offset);
    d->frames[d->depth - 1].id = id;
    return true;
  }
  if (shared) share(d, offset);
  if (!(bits & CON_TAG_NEEDED)) {
    take(d, length);
    return false;
  }
  begin_table(d, CON_TAG_CLASS, false, offset);
  d->frames[d->depth - 1].known = true;
  return true;
}

static bool begin_function(decoder *d, bool shared, uint64_t offset) {
  lua_State *L = d->L;
  uint32_t n = take_u32(d), sum = take_u32(d);
  const char *code = take(d, n);
  if (sum != con_format_sum(code, n)) broken(L);
  int status = luaL_loadbufferx(L, code, n, "=message", "b");
  if (status == LUA_ERRMEM) lua_error(L);
  if (status != LUA_OK) broken(L);
  if (shared) share(d, offset);
  open_frame(d, CON_TAG_FUNCTION, STEP_UPVALUE);
  return true;
}

static bool begin_handle(decoder *d) {
  uint32_t i = take_u32(d);
  uint8_t bits = take_byte(d);
  if (i >= d->n_refs || d->refs[i] == NULL) broken(d->L);
  con_object *o = d->refs[i];
  if (!(bits & CON_HANDLE_MAIN_THREAD)) con_handle_push(d->L, o);
  else if (o->kind == CON_KIND_PROCESS) con_handle_push_main_thread(d->L, o);
  else broken(d->L);
  if (!(bits & CON_HANDLE_FIELDS)) return false;
  open_frame(d, CON_TAG_HANDLE, STEP_FIELDS);
  return true;
}

static void push_number(decoder *d, int tag) {
  int32_t narrow;
  lua_Integer i;
  lua_Number v;
  if (tag == CON_TAG_INT32) {
    memcpy(&narrow, take(d, sizeof narrow), sizeof narrow);
    lua_pushinteger(d->L, narrow);
  } else if (tag == CON_TAG_INT64) {
    memcpy(&i, take(d, sizeof i), sizeof i);
    lua_pushinteger(d->L, i);
  } else {
    memcpy(&v, take(d, sizeof v), sizeof v);
    lua_pushnumber(d->L, v);
  }
}

static void push_string(decoder *d, uint64_t n) {
  const char *s = take(d, n);
  lua_pushlstring(d->L, s, (size_t)n);
}

static void push_error(decoder *d) {
  uint8_t code = take_byte(d);
  if (code == CON_ERROR_NONE || code >= CON_ERRORS) broken(d->L);
  con_error_push(d->L, (con_error)code);
}

static void push_named(decoder *d, int tag) {
  uint32_t n = take_u32(d);
  const char *name = take(d, n);
  if (tag == CON_TAG_MODULE) con_names_push_module(d->L, name, n);
  else con_names_push_function(d->L, name, n);
}

static void push_base(decoder *d) {
  uint32_t id = take_u32(d);
  if (!con_class_push(d->L, id)) luaL_error(d->L, "the message has a class that is not here");
}

/* Begin a value whose tag may have bits. */
static bool begin_shareable(decoder *d, int tag, uint64_t offset) {
  bool shared = (tag & CON_TAG_SHARED) != 0;
  switch (tag & ~CON_TAG_SHARED) {
    case CON_TAG_TABLE: return begin_table(d, CON_TAG_TABLE, shared, offset);
    case CON_TAG_ENV: return begin_table(d, CON_TAG_ENV, shared, offset);
    case CON_TAG_OBJECT: return begin_table(d, CON_TAG_OBJECT, shared, offset);
    case CON_TAG_FUNCTION: return begin_function(d, shared, offset);
    case CON_TAG_CLASS:
    case CON_TAG_CLASS | CON_TAG_NEEDED: return begin_class(d, tag, offset);
    case CON_TAG_LONG:
      push_string(d, take_u64(d));
      if (shared) share(d, offset);
      return false;
    default: broken(d->L);
  }
}

/* Begin the copy of a module; its frame knows where the name is. Or fields for the module here. */
static bool begin_loaded(decoder *d, bool fills) {
  uint64_t name = (uint64_t)(d->at - d->start);
  uint32_t n = take_u32(d);
  const char *text = take(d, n);
  uint64_t offset = (uint64_t)(d->at - d->start);
  int tag = take_byte(d), kind = tag & ~CON_TAG_SHARED;
  if (kind != CON_TAG_TABLE && kind != CON_TAG_OBJECT && kind != CON_TAG_ENV) broken(d->L);
  begin_table(d, kind, (tag & CON_TAG_SHARED) != 0, offset);
  frame *f = &d->frames[d->depth - 1];
  f->id = fills ? 0 : name;
  f->known = fills;
  if (!fills) return true;
  con_names_push_module(d->L, text, n);
  if (!lua_istable(d->L, -1)) broken(d->L);
  lua_replace(d->L, -2);
  if (tag & CON_TAG_SHARED) share(d, offset);
  return true;
}

/* Set the key and value on top in the table below, unless the table has the key; pops both. */
static void add_field(lua_State *L) {
  lua_pushvalue(L, -2);
  bool has = lua_rawget(L, -4) != LUA_TNIL;
  lua_pop(L, has ? 3 : 1);
  if (!has) lua_rawset(L, -3);
}

/* The table on top is the complete copy of the module named at `at`, and becomes that module where
 * no such module is loaded. An incomplete copy must not: the content may load the module. */
static void end_loaded(decoder *d, uint64_t at) {
  lua_State *L = d->L;
  uint32_t n;
  memcpy(&n, d->start + at, sizeof n);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushlstring(L, d->start + at + sizeof n, n);
  lua_pushvalue(L, -3);
  add_field(L);
  lua_pop(L, 1);
}

/* Push the next value. True: there is now a frame for the value's content. */
static bool begin_value(decoder *d) {
  lua_State *L = d->L;
  uint64_t offset = (uint64_t)(d->at - d->start);
  int tag = take_byte(d);
  if (tag >= CON_TAG_SMALL) lua_pushinteger(L, tag - CON_TAG_SMALL + CON_SMALL_MIN);
  else if (tag >= CON_TAG_SHORT) push_string(d, (uint64_t)(tag - CON_TAG_SHORT));
  else if (tag >= CON_TAG_TABLE) return begin_shareable(d, tag, offset);
  else {
    switch (tag) {
      case CON_TAG_NIL: lua_pushnil(L); break;
      case CON_TAG_FALSE: lua_pushboolean(L, 0); break;
      case CON_TAG_TRUE: lua_pushboolean(L, 1); break;
      case CON_TAG_INT32:
      case CON_TAG_INT64:
      case CON_TAG_FLOAT: push_number(d, tag); break;
      case CON_TAG_STRING: push_string(d, take_u32(d)); break;
      case CON_TAG_REF: push_shared(d, take_u64(d)); break;
      case CON_TAG_NULL: lua_pushlightuserdata(L, NULL); break;
      case CON_TAG_ERROR: push_error(d); break;
      case CON_TAG_GLOBALS: lua_pushglobaltable(L); break;
      case CON_TAG_MODULE:
      case CON_TAG_NAMED: push_named(d, tag); break;
      case CON_TAG_BASE: push_base(d); break;
      case CON_TAG_LOADED:
      case CON_TAG_FILLED: return begin_loaded(d, tag == CON_TAG_FILLED);
      case CON_TAG_HANDLE: return begin_handle(d);
      default: broken(L);
    }
  }
  return false;
}

/* Join upvalue `i` of the function on top with the upvalue that the message names. */
static void join_upvalue(decoder *d, int i) {
  lua_State *L = d->L;
  bool function = push_shared(d, take_u64(d)) == LUA_TFUNCTION && !lua_iscfunction(L, -1);
  int theirs = take_byte(d);
  if (!function || lua_getupvalue(L, -1, theirs) == NULL) broken(L);
  lua_pop(L, 1);
  if (lua_getupvalue(L, -2, i) == NULL) broken(L);
  lua_pop(L, 1);
  lua_upvaluejoin(L, -2, i, -1, theirs);
  lua_pop(L, 1);
}

/* Put the value on top into the value of frame `f` below. True: that one is complete. */
static bool store(decoder *d, frame *f) {
  lua_State *L = d->L;
  switch (f->step) {
    case STEP_ARRAY: lua_rawseti(L, -2, (lua_Integer)++f->done); return false;
    case STEP_KEY:
      if (lua_isnil(L, -1) || !lua_rawequal(L, -1, -1)) broken(L); /* nil, NaN */
      f->step = STEP_VALUE;
      return false;
    case STEP_VALUE:
      if (f->known) add_field(L);
      else lua_rawset(L, -3);
      f->step = STEP_KEY;
      return false;
    case STEP_META:
      if (!lua_istable(L, -1) && !(f->tag == CON_TAG_CLASS && lua_isnil(L, -1))) broken(L);
      if (f->known) lua_pop(L, 1); /* the copy must not be finalized as an instance */
      else lua_setmetatable(L, -2);
      return true;
    case STEP_UPVALUE:
      if (lua_setupvalue(L, -2, (int)++f->done) == NULL) broken(L);
      return false;
    default: {                                /* STEP_FIELDS */
      int type = lua_getiuservalue(L, -2, 1); /* LUA_TNONE: this object has no fields */
      lua_pop(L, 1);
      if (type == LUA_TNIL && lua_istable(L, -1)) lua_setiuservalue(L, -2, 1);
      else lua_pop(L, 1);
      return true;
    }
  }
}

/* The value of the innermost frame, on top, is complete. A class that is new to this state is
 * registered; the copy of a class that this state has goes. */
static void end_frame(decoder *d) {
  const frame *f = &d->frames[--d->depth];
  if (f->tag != CON_TAG_CLASS) {
    if (f->id != 0) end_loaded(d, f->id);
    return;
  }
  if (f->known) lua_pop(d->L, 1);
  else con_class_register(d->L, f->id);
}

/* Give the table on top a metatable whose __index is the table of globals. */
static void fall_back_on_globals(lua_State *L) {
  lua_createtable(L, 0, 1);
  lua_pushglobaltable(L);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
}

/* Go on with a frame. False: a child has a frame now. True: a value is on top that the innermost
 * frame has to store, either a child without content or the completed value of the frame. */

static bool go_on_table(decoder *d, frame *f) {
  lua_State *L = d->L;
  if (f->step == STEP_ARRAY) {
    while (f->done < f->array) {
      if (begin_value(d)) return false;
      lua_rawseti(L, -2, (lua_Integer)++f->done);
    }
    f->step = STEP_KEY;
  }
  while (f->step == STEP_VALUE || f->pairs > 0) {
    if (f->step == STEP_KEY) {
      f->pairs--;
      if (begin_value(d)) return false;
      store(d, f);
    }
    if (begin_value(d)) return false;
    store(d, f);
  }
  if (f->tag == CON_TAG_ENV) fall_back_on_globals(L);
  if (f->tag == CON_TAG_TABLE || f->tag == CON_TAG_ENV) {
    end_frame(d);
    return true;
  }
  f->step = STEP_META;
  return !begin_value(d);
}

static bool go_on_function(decoder *d, frame *f) {
  while (left(d) > 0 && *d->at == CON_TAG_UPVALUE) {
    d->at++;
    join_upvalue(d, (int)++f->done);
  }
  if (left(d) == 0 || *d->at != CON_TAG_END) return !begin_value(d);
  d->at++;
  end_frame(d);
  return true;
}

static bool go_on(decoder *d, frame *f) {
  if (f->step == STEP_UPVALUE) return go_on_function(d, f);
  if (f->step == STEP_FIELDS) return !begin_value(d);
  return go_on_table(d, f);
}

/* Push the next value with all content. */
static void push_value(decoder *d) {
  bool complete = !begin_value(d); /* is the value on top? */
  while (d->depth > 0) {
    frame *f = &d->frames[d->depth - 1];
    if (complete && store(d, f)) end_frame(d);
    else complete = go_on(d, f);
  }
}

/* Decode a message of any sort. */
static int decode_all(lua_State *L, const char *bytes, size_t size, con_object *const *refs,
                      size_t n_refs) {
  decoder d; /* field by field: clearing the frames would cost more than a small table */
  uint32_t n = 1;
  d.L = L;
  d.start = d.at = bytes;
  d.end = bytes + size;
  d.refs = refs;
  d.n_refs = n_refs;
  d.frames = d.few;
  d.room = FEW;
  d.depth = 0;
  luaL_checkstack(L, 40, NULL);
  d.shared = lua_gettop(L) + 1;
  d.memory = d.shared + 1;
  lua_settop(L, d.memory);
  if (size > 0 && *bytes == CON_TAG_MANY) {
    d.at++;
    n = take_u32(&d);
  }
  if (n > left(&d) || n > INT32_MAX / 2 || !lua_checkstack(L, (int)n + 40)) broken(L);
  for (uint32_t i = 0; i < n; i++) push_value(&d);
  if (d.at != d.end) broken(L);
  lua_rotate(L, d.shared, -2); /* the two helpers to the top */
  lua_pop(L, 2);
  return (int)n;
}

int con_decode(lua_State *L, const char *bytes, size_t size, con_object *const *refs,
               size_t n_refs) {
  if (con_decode_plain(L, bytes, size)) return 1;
  return decode_all(L, bytes, size, refs, n_refs);
}

int con_decode_message(lua_State *L, const con_message *m) {
  return con_decode(L, con_message_bytes(m), m->size, m->refs, m->n_refs);
}

static int decode_argument(lua_State *L) {
  const con_message *m = lua_touserdata(L, 1);
  lua_settop(L, 0);
  return con_decode_message(L, m);
}

int con_decode_protected(lua_State *L, const con_message *m) {
  lua_pushcfunction(L, decode_argument);
  lua_pushlightuserdata(L, (void *)(uintptr_t)m);
  return lua_pcall(L, 1, LUA_MULTRET, 0);
}

void con_decode_and_free(lua_State *L, con_message *m) {
  int status = con_decode_protected(L, m);
  con_message_free(m);
  if (status != LUA_OK) lua_error(L);
}
