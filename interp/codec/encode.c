/* SPDX-License-Identifier: MIT */
#include "codec/encode.h"

#include <lauxlib.h>

#include "binding/class.h"
#include "binding/errors.h"
#include "binding/handle.h"
#include "codec/encode_plain.h"
#include "codec/format.h"
#include "codec/meta.h"
#include "codec/names.h"
#include "codec/path.h"

/* a string of this length or more is not copied when the message is nothing else */
#define DIRECT 1024
/* the Lua stack has a million slots; a level takes two, also when decoding */
#define DEPTH_MOST 400000
#define NILS 8 /* holes in an array that are kept, beyond the number of items */

const con_encode_results *con_encode_threads;

/* Was the table at `identity`, about to be written, written before? Then refer to that. */
static bool put_table_again(con_encoder *e, const void *identity) {
  con_seen *seen;
  bool again = con_encoder_again(e, con_meta_key(e, identity), &seen);
  if (e->whole > 0) seen->more = 1;
  return again;
}

static void put_name(con_encoder *e, int tag, int index) {
  size_t n;
  const char *s = lua_tolstring(e->L, index, &n);
  con_encoder_byte(e, tag);
  con_encoder_u32(e, (uint32_t)n);
  memcpy(con_encoder_claim(e, n), s, n);
}

/* A frame for the value on top. */
static con_frame *open_frame(con_encoder *e, int tag, size_t offset) {
  if (e->depth >= DEPTH_MOST || !lua_checkstack(e->L, 30)) con_path_fail(e, "nested too deeply");
  con_frame *f = con_encoder_push(e);
  if (tag == CON_TAG_FUNCTION || tag == CON_TAG_CLASS) e->whole++;
  *f = (con_frame){.index = lua_gettop(e->L), .tag = (uint8_t)tag, .offset = offset};
  return f;
}

/* The value on top cannot go: raise, or start again with the module around the value by name. */
static void refuse(con_encoder *e) {
  if (!con_meta_spare(e)) con_path_fail(e, NULL);
}

/* Read the mark of the table on top: sets *id to the class id, or 0. True: the table is a module
 * and was written by name. *is_module without that: the module is copied. */
static bool read_mark(con_encoder *e, uint64_t *id, bool *is_module) {
  lua_State *L = e->L;
  *id = 0;
  lua_pushvalue(L, -1);
  int type = lua_rawget(L, e->marks);
  bool named = false;
  *is_module = type == LUA_TSTRING && con_names_is_module(L);
  if (*is_module) {
    named = con_names_is_fixed(L) || con_set_find(&e->spared, lua_topointer(L, -2)) != NULL;
    if (named) put_name(e, CON_TAG_MODULE, -1);
    else if (con_meta_loads(e))
      put_name(e, con_names_is_c_module(L) ? CON_TAG_FILLED : CON_TAG_LOADED, -1);
  } else *id = con_meta_class(e);
  lua_pop(L, 1);
  return named;
}

/* The functions that begin a value write what is on top. True: content is to come, from a frame. */

static bool begin_table(con_encoder *e) {
  lua_State *L = e->L;
  const void *identity = lua_topointer(L, -1);
  uint64_t id;
  bool is_module, env = e->env;
  e->env = false;
  if (identity == e->globals) {
    con_encoder_byte(e, CON_TAG_GLOBALS);
    return false;
  }
  if (read_mark(e, &id, &is_module)) return false;
  if (id != 0 && id < CON_CLASS_IDS) {
    con_encoder_byte(e, CON_TAG_BASE);
    con_encoder_u32(e, (uint32_t)id);
    return false;
  }
  size_t offset = e->size;
  if (put_table_again(e, identity)) return false;
  uint32_t whole = e->whole;
  if (id != 0) e->whole++; /* the metatable of a class is part of the class */
  con_meta meta = con_meta_of(e);
  e->whole = whole;
  if (env && meta != CON_META_CLASS) meta = CON_META_NONE;
  int tag = id != 0                 ? CON_TAG_CLASS
            : meta != CON_META_NONE ? CON_TAG_OBJECT
            : env                   ? CON_TAG_ENV
                                    : CON_TAG_TABLE;
  con_encoder_byte(e, tag);
  if (id != 0) {
    con_encoder_u64(e, id);
    con_encoder_u64(e, 0);
  }
  con_frame *f = open_frame(e, tag, offset);
  f->meta = (uint8_t)meta;
  f->module = is_module && whole > 0;
  f->counts = e->size;
  memset(con_encoder_claim(e, 8), 0, 8);
  lua_pushnil(L); /* the key before the first */
  return true;
}

static int write_dump(lua_State *L, const void *p, size_t size, void *data) {
  con_encoder *e = data;
  (void)L;
  if (size > 0) memcpy(con_encoder_claim(e, size), p, size);
  return 0;
}

/* Write the function on top by name; false: it has none. Names may be out of date: then the encoder
 * learns them and starts again. */
static bool put_named(con_encoder *e) {
  if (e->names == CON_NAMES_UNKNOWN) {
    e->again = !con_names_fresh(e->L);
    e->names = CON_NAMES_FRESH;
  }
  if (e->again || !con_names_push(e->L)) return e->again;
  put_name(e, CON_TAG_NAMED, -1);
  lua_pop(e->L, 1);
  return true;
}

static bool begin_function(con_encoder *e) {
  lua_State *L = e->L;
  con_seen *seen;
  if (put_named(e)) return false;
  if (lua_iscfunction(L, -1)) {
    if (e->names == CON_NAMES_LEARNT) refuse(e);
    e->again = true;
    return false;
  }
  size_t offset = e->size;
  e->functions = true;
  if (con_encoder_again(e, lua_topointer(L, -1), &seen)) return false;
  con_encoder_byte(e, CON_TAG_FUNCTION);
  con_encoder_u64(e, 0); /* the place of length and sum */
  size_t start = e->size;
  lua_dump(L, write_dump, e, 0);
  if (e->size - start > UINT32_MAX) con_path_fail(e, "a function is too large to send");
  uint32_t n = (uint32_t)(e->size - start), head[2] = {n, con_format_sum(e->data + start, n)};
  memcpy(e->data + offset + 1, head, sizeof head);
  open_frame(e, CON_TAG_FUNCTION, offset);
  return true;
}

/* Make the record of the task whose handle is on top. The collector stands still, because
 * finalizers might encode something. */
static void complete(lua_State *L) {
  bool collects = lua_gc(L, LUA_GCISRUNNING);
  if (collects) lua_gc(L, LUA_GCSTOP);
  con_handle_complete(L, -1);
  if (collects) lua_gc(L, LUA_GCRESTART);
}

static bool is_kept_here(const con_object *o) {
  return o->kind == CON_KIND_THREAD || o->kind == CON_KIND_GREEN;
}

static bool begin_handle(con_encoder *e, con_handle *h) {
  lua_State *L = e->L;
  con_seen *seen;
  size_t offset = e->size;
  if (h->is_task && h->object == NULL) complete(L);
  if (h->object == NULL || con_object_refuses(h->object) != NULL) {
    refuse(e);
    return false;
  }
  if (is_kept_here(h->object) && e->prepares && con_encode_threads->needed(L, h->object)) {
    e->unready = h->object;
    e->again = true;
    return false;
  }
  int bits = h->aspect == CON_KIND_THREAD ? CON_HANDLE_MAIN_THREAD : 0;
  con_encoder_byte(e, CON_TAG_HANDLE);
  con_encoder_u32(e, con_encoder_ref(e, h->object));
  bool fields = lua_getiuservalue(L, -1, 1) == LUA_TTABLE;
  lua_pop(L, 1);
  if (fields && !con_encoder_note(e, con_meta_key(e, h), offset, &seen)) {
    con_encoder_need(e, seen->offset); /* the fields went with the first reference */
    fields = false;
  }
  con_encoder_byte(e, bits | (fields ? CON_HANDLE_FIELDS : 0));
  if (fields) open_frame(e, CON_TAG_HANDLE, offset);
  return fields;
}

static bool begin_userdata(con_encoder *e) {
  con_handle *h = con_handle_at(e->L, -1);
  if (h != NULL) return begin_handle(e, h);
  con_error code = con_error_at(e->L, -1);
  if (code == CON_ERROR_NONE) {
    refuse(e);
    return false;
  }
  con_encoder_byte(e, CON_TAG_ERROR);
  con_encoder_byte(e, (int)code);
  return false;
}

/* Write the value on top. True: there is now a frame for the content; false: the value is
 * popped. */
static bool begin_value(con_encoder *e) {
  bool open = false;
  if (!con_encode_plain(e, -1)) {
    switch (lua_type(e->L, -1)) {
      case LUA_TTABLE: open = begin_table(e); break;
      case LUA_TFUNCTION: open = begin_function(e); break;
      case LUA_TUSERDATA: open = begin_userdata(e); break;
      case LUA_TLIGHTUSERDATA:
        if (lua_touserdata(e->L, -1) != NULL) refuse(e);
        else con_encoder_byte(e, CON_TAG_NULL);
        break;
      default: refuse(e);
    }
  }
  if (!open) lua_pop(e->L, 1);
  return open;
}

/* The innermost frame is complete. */
static void end_frame(con_encoder *e) {
  con_frame *f = &e->frames[--e->depth];
  lua_settop(e->L, f->index - 1);
  if (f->tag == CON_TAG_FUNCTION || f->tag == CON_TAG_CLASS ||
      (f->tag == CON_TAG_OBJECT && f->meta == CON_META_COPY))
    e->whole--;
  if (f->tag != CON_TAG_CLASS) return;
  size_t length_at = f->offset + 1 + sizeof(uint64_t);
  uint64_t length = e->size - (length_at + sizeof length);
  memcpy(e->data + length_at, &length, sizeof length);
  con_encoder_add_range(e, f->offset, e->size);
}

/* Does the pair whose key is below the top continue the array? Holes become nils while they are
 * few, so that # stays. */
static bool continues_array(con_encoder *e, con_frame *f) {
  lua_State *L = e->L;
  if (f->pairs > 0 || !lua_isinteger(L, -2)) return false;
  lua_Unsigned key = (lua_Unsigned)lua_tointeger(L, -2), next = (lua_Unsigned)f->array + 1;
  if (key != next) {
    if (key < next || key - next > f->array + NILS || key > lua_rawlen(L, f->index)) return false;
    memset(con_encoder_claim(e, key - next), CON_TAG_NIL, key - next);
  }
  if (key > UINT32_MAX) return false;
  f->array = (uint32_t)key;
  return true;
}

static void end_table(con_encoder *e, con_frame *f) {
  lua_State *L = e->L;
  memcpy(e->data + f->counts, &f->array, sizeof f->array);
  memcpy(e->data + f->counts + sizeof f->array, &f->pairs, sizeof f->pairs);
  if (f->tag == CON_TAG_TABLE || f->tag == CON_TAG_ENV) {
    end_frame(e);
    return;
  }
  f->step = CON_STEP_META;
  if (f->tag == CON_TAG_OBJECT && f->meta == CON_META_COPY) e->whole++;
  if (f->meta == CON_META_NONE) lua_pushnil(L);
  else lua_getmetatable(L, f->index);
  if (f->meta != CON_META_NAME) {
    begin_value(e);
    return;
  }
  lua_pushvalue(L, -1);
  lua_rawget(L, e->marks);
  put_name(e, CON_TAG_MODULE, -1);
  lua_pop(L, 2);
}

/* Go on with a table. On the stack are the table and the last key; in CON_STEP_KEY also the value
 * of that key. */
static void step_table(con_encoder *e, con_frame *f) {
  lua_State *L = e->L;
  if (f->step == CON_STEP_META) {
    end_frame(e);
    return;
  }
  if (f->step == CON_STEP_KEY) {
    f->step = CON_STEP_NEXT;
    if (begin_value(e)) return;
  }
  while (!e->again && lua_next(L, f->index)) {
    if (!continues_array(e, f)) {
      if (++f->pairs == UINT32_MAX) con_path_fail(e, "a table is too large to send");
      if (!con_encode_plain(e, -2)) {
        lua_pushvalue(L, -2);
        f->step = CON_STEP_KEY;
        if (begin_value(e)) return;
        f->step = CON_STEP_NEXT;
      }
    }
    if (begin_value(e)) return;
  }
  if (!e->again) end_table(e, f);
}

/* Is the upvalue on top, named `name`, the globals as _ENV? The upvalue of each chunk is a variable
 * apart, which makes no difference. */
static bool is_globals(con_encoder *e, const char *name) {
  return lua_topointer(e->L, -1) == e->globals && strcmp(name, "_ENV") == 0;
}

static void step_function(con_encoder *e, con_frame *f) {
  lua_State *L = e->L;
  const char *name;
  con_seen *seen;
  while (!e->again && (name = lua_getupvalue(L, f->index, (int)f->upvalues + 1)) != NULL) {
    f->upvalues++;
    if (!is_globals(e, name)) {
      const void *id = lua_upvalueid(L, f->index, (int)f->upvalues);
      if (!con_encoder_note(e, id, f->offset, &seen)) {
        con_encoder_refer(e, seen->offset, CON_TAG_UPVALUE);
        con_encoder_byte(e, (int)seen->more);
        lua_pop(L, 1);
        continue;
      }
      seen->more = f->upvalues;
      e->env = con_meta_is_env(e, name);
    }
    if (begin_value(e)) return;
  }
  if (e->again) return;
  con_encoder_byte(e, CON_TAG_END);
  end_frame(e);
}

static void step_handle(con_encoder *e, con_frame *f) {
  if (f->step == CON_STEP_META) {
    end_frame(e);
    return;
  }
  f->step = CON_STEP_META;
  lua_getiuservalue(e->L, f->index, 1);
  begin_value(e);
}

/* Write the value on top with all content, and pop it. */
static void put_value(con_encoder *e) {
  begin_value(e);
  while (e->depth > 0 && !e->again) {
    con_frame *f = &e->frames[e->depth - 1];
    if (f->tag == CON_TAG_FUNCTION) step_function(e, f);
    else if (f->tag == CON_TAG_HANDLE) step_handle(e, f);
    else step_table(e, f);
  }
}

/* Write `n` values. Returns false if something has to be made first: get_ready. */
static bool put_all(con_encoder *e, int first, int n, const char *what, bool lends) {
  lua_State *L = e->L;
  con_encoder_reset(e);
  e->env = e->again = e->doubts = e->spares = e->guessed = e->functions = false;
  e->whole = 0;
  e->unready = NULL;
  e->what = what;
  e->lends = lends;
  e->values = n;
  con_class_push_marks(L);
  e->marks = lua_gettop(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
  e->globals = lua_topointer(L, -1);
  lua_pop(L, 1);
  if (n != 1) {
    con_encoder_byte(e, CON_TAG_MANY);
    con_encoder_u32(e, (uint32_t)n);
  }
  for (int i = 0; i < n && !e->again; i++) {
    e->value = i;
    lua_pushvalue(L, first + i);
    put_value(e);
  }
  con_meta_end_pass(e);
  lua_settop(L, e->marks - 1);
  return !e->again;
}

/* The quick way for a single value without content. */
static bool put_single(con_encoder *e, int index, con_parcel *out) {
  *out = (con_parcel){.head = e->data};
  if (lua_type(e->L, index) == LUA_TSTRING) {
    size_t n;
    const char *s = lua_tolstring(e->L, index, &n);
    con_encoder_byte(e, CON_TAG_REST);
    if (n >= DIRECT) {
      out->body = s;
      out->body_size = n;
    } else memcpy(con_encoder_claim(e, n), s, n);
  } else if (!con_encode_plain(e, index)) {
    return false;
  }
  out->head_size = e->size; /* CON_ENCODER_LEAST is room enough, so the buffer has not moved */
  return true;
}

/* Make what put_all lacked. That may run code that encodes something, so the encoder starts
 * afresh. */
static con_encoder *get_ready(lua_State *L, con_encoder *e) {
  bool prepares = e->prepares;
  con_object *o = e->unready;
  if (e->doubts) con_meta_next_pass(e);
  if (e->doubts || e->spares) return e;
  if (o != NULL) prepares = con_encode_threads->prepare(L, o);
  else con_names_learn(L);
  e = con_encoder_get(L);
  e->names = o != NULL ? CON_NAMES_UNKNOWN : CON_NAMES_LEARNT;
  e->prepares = prepares;
  con_meta_begin(e);
  return e;
}

static void encode(lua_State *L, int first, int n, const char *what, bool lends, con_parcel *out) {
  con_encoder *e = con_encoder_get(L);
  if (n == 1 && put_single(e, first, out)) return;
  first = lua_absindex(L, first);
  luaL_checkstack(L, 30, NULL);
  int top = lua_gettop(L);
  e->names = CON_NAMES_UNKNOWN;
  e->prepares = con_encode_threads != NULL;
  con_meta_begin(e);
  while (!put_all(e, first, n, what, lends)) {
    lua_settop(L, top);
    e = get_ready(L, e);
  }
  con_encoder_trim(e);
  *out = (con_parcel){.head = e->data, .head_size = e->size, .refs = e->refs, .n_refs = e->n_refs};
}

void (*con_encode_announce)(lua_State *L, int first, int n);

void con_encode(lua_State *L, int first, int n, const char *what, con_parcel *out) {
  if (__builtin_expect(con_encode_announce != NULL, 0)) con_encode_announce(L, first, n);
  encode(L, first, n, what, false, out);
}

void con_encode_lent(lua_State *L, int first, int n, const char *what, con_parcel *out) {
  encode(L, first, n, what, true, out);
}
