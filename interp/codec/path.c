/* SPDX-License-Identifier: MIT */
/* No path is kept while all goes well: the path is read from the frames and the Lua stack when an
 * error needs it. */
#include "codec/path.h"

#include <ctype.h>
#include <lauxlib.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "binding/handle.h"
#include "codec/format.h"

#define KEY_MOST 40 /* characters of a key that are shown */
#define FIRST 8     /* steps at the beginning of a deep path that are shown */
#define LAST 4      /* steps at the end */

typedef struct text {
  char s[1024]; /* (FIRST + LAST) keys, all escaped, fit in */
  size_t n;
} text;

__attribute__((format(printf, 2, 3))) static void add(text *t, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int n = vsnprintf(t->s + t->n, sizeof t->s - t->n, format, args);
  va_end(args);
  t->n += (size_t)n;
  if (t->n >= sizeof t->s) t->n = sizeof t->s - 1;
}

/* Could `s` stand after a dot? A reserved word could not, but reads well enough. */
static bool is_identifier(const char *s, size_t n) {
  if (n == 0 || n > KEY_MOST || isdigit((unsigned char)s[0])) return false;
  for (size_t i = 0; i < n; i++)
    if (!isalnum((unsigned char)s[i]) && s[i] != '_') return false;
  return true;
}

static void add_string_key(text *t, const char *s, size_t n) {
  if (is_identifier(s, n)) {
    add(t, ".%s", s);
    return;
  }
  size_t most = n > KEY_MOST ? KEY_MOST : n;
  add(t, "[\"");
  for (size_t i = 0; i < most; i++) {
    unsigned char c = (unsigned char)s[i];
    if (c == '"' || c == '\\') add(t, "\\%c", c);
    else if (c < ' ' || c == 127) add(t, "\\%03d", c);
    else add(t, "%c", c);
  }
  add(t, "%s\"]", most < n ? "..." : "");
}

static void add_key(text *t, lua_State *L, int index) {
  size_t n;
  switch (lua_type(L, index)) {
    case LUA_TSTRING: {
      const char *s = lua_tolstring(L, index, &n);
      add_string_key(t, s, n);
      break;
    }
    case LUA_TNUMBER:
      if (lua_isinteger(L, index)) add(t, "[" LUA_INTEGER_FMT "]", lua_tointeger(L, index));
      else add(t, "[" LUA_NUMBER_FMT "]", lua_tonumber(L, index));
      break;
    case LUA_TBOOLEAN: add(t, "[%s]", lua_toboolean(L, index) ? "true" : "false"); break;
    default: add(t, "[%s]", luaL_typename(L, index));
  }
}

/* Add the step from the value of a frame to the child under way. */
static void add_step(text *t, lua_State *L, const con_frame *f) {
  if (f->tag == CON_TAG_HANDLE) return; /* the fields look like the handle's own */
  if (f->tag == CON_TAG_FUNCTION) {
    const char *name = lua_getupvalue(L, f->index, (int)f->upvalues);
    if (name == NULL) return;
    lua_pop(L, 1);
    add(t, " upvalue '%.*s'", KEY_MOST, name);
  } else if (f->step == CON_STEP_META && f->meta == CON_META_COPY) add(t, " metatable");
  else if (f->step == CON_STEP_META) add(t, f->tag == CON_TAG_CLASS ? " parent" : " class");
  else if (f->step == CON_STEP_KEY) add(t, " key");
  else add_key(t, L, f->index + 1);
}

/* Add the name of the value under way. `what` has a name for each of the first values, and the last
 * for all others. */
static void add_root(text *t, const con_encoder *e) {
  const char *name = e->what, *bar = strchr(name, '|');
  int at = e->value, n = e->values;
  for (; bar != NULL && at > 0; bar = strchr(name, '|'), at--, n--) name = bar + 1;
  add(t, "%.*s", (int)strcspn(name, "|"), name);
  if (bar == NULL && n > 1) add(t, " %d", at + 1);
}

static void add_path(text *t, const con_encoder *e) {
  add_root(t, e);
  for (size_t i = 0; i < e->depth; i++) {
    if (e->depth > FIRST + LAST && i == FIRST) {
      add(t, " ... ");
      i = e->depth - LAST;
    }
    add_step(t, e->L, &e->frames[i]);
  }
}

/* Is the value on top a userdata with the metatable that the registry has as `name`? */
static bool is_a(lua_State *L, const char *name) {
  if (!lua_getmetatable(L, -1)) return false;
  bool same = luaL_getmetatable(L, name) == LUA_TTABLE && lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return same;
}

static void add_userdata(text *t, lua_State *L) {
  const con_handle *h = con_handle_at(L, -1);
  const char *name = NULL;
  if (h != NULL && h->object == NULL) name = "a handle that was collected";
  else if (h != NULL) name = con_object_refuses(h->object);
  if (name == NULL && is_a(L, LUA_FILEHANDLE)) name = "a file";
  if (name != NULL) {
    add(t, "%s", name);
    return;
  }
  add(t, "userdata");
  if (!lua_getmetatable(L, -1)) return;
  lua_pushliteral(L, "__name");
  if (lua_rawget(L, -2) == LUA_TSTRING) add(t, " of type %.60s", lua_tostring(L, -1));
  lua_pop(L, 2);
}

/* The path comes first: the rest allocates, and a finalizer that runs then may encode something. */
void con_path_fail(con_encoder *e, const char *problem) {
  lua_State *L = e->L;
  int base = e->marks;
  text path = {.n = 0}, reason = {.n = 0};
  add_path(&path, e);
  lua_replace(L, base); /* what lies above the value goes: a deep stack has no room for more */
  lua_settop(L, base);
  if (problem != NULL) add(&reason, "%s", problem);
  else {
    add(&reason, "cannot send ");
    switch (lua_type(L, -1)) {
      case LUA_TTHREAD: add(&reason, "a coroutine"); break;
      case LUA_TFUNCTION: add(&reason, "a C function"); break;
      case LUA_TLIGHTUSERDATA: add(&reason, "light userdata"); break;
      default: add_userdata(&reason, L);
    }
  }
  luaL_error(L, "%s (at %s)", reason.s, path.s);
  abort(); /* not reached */
}
