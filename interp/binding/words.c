/* SPDX-License-Identifier: MIT */
#include "binding/words.h"

#include <ctype.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "binding/chunk.h"
#include "binding/errors.h"
#include "binding/handle.h"
#include "units/family.h"

static const con_library *const none[] = {NULL};
static const con_library *const *libraries = none; /* fixed after con_words_register */

void con_words_register(const con_library *const *all) { libraries = all; }

const con_library *const *con_words_registered(void) { return libraries; }

/* ---- what a usage says ---- */

/* The parenthesis or brace behind the word's name; NULL if there is none. */
static const char *find_arguments(const con_word *w) {
  size_t n = strlen(w->name);
  for (const char *s = w->usage; (s = strstr(s, w->name)) != NULL; s += n)
    if (s[n] == '(' || s[n] == '{') return s + n;
  return NULL;
}

bool con_words_is_method(const con_word *w) {
  const char *at = w->usage != NULL ? find_arguments(w) : NULL;
  size_t n = strlen(w->name);
  return at != NULL && at - w->usage > (ptrdiff_t)n && at[-(ptrdiff_t)n - 1] == ':';
}

const char *con_words_said(const con_word *w, size_t *size) {
  const char *at = find_arguments(w);
  if (at == NULL) {
    *size = strlen(w->name);
    return w->name;
  }
  const char *start = at - strlen(w->name);
  while (start > w->usage && (start[-1] == '.' || isalnum((unsigned char)start[-1]))) start--;
  *size = (size_t)(at - start);
  return start;
}

/* `wait` may be Python's pair. */
static int weight(const char *argument) { return strncmp(argument, "[wait", 5) == 0 ? 2 : 1; }

int con_words_most(const con_word *w) {
  const char *at = w->usage != NULL ? find_arguments(w) : NULL;
  if (at == NULL) return CON_WORDS_ANY;
  int n = con_words_is_method(w) ? 1 : 0, depth = 0;
  if (*at == '{') return n + 1; /* one table */
  if (at[1] == ')') return n;
  n += weight(at + 1);
  for (const char *s = at; *s != 0; s++) {
    if (depth == 1 && strncmp(s, "...", 3) == 0) return CON_WORDS_ANY;
    if (*s == '(' || *s == '[' || *s == '{') depth++;
    if ((*s == ')' || *s == ']' || *s == '}') && --depth == 0) break;
    if (*s == ',' && depth == 1) n += weight(s + 2);
  }
  return n;
}

/* ---- counting arguments ---- */

int con_words_arg_error(lua_State *L, const con_word *w, int arg, const char *why) {
  lua_Debug ar = {.namewhat = ""};
  if (lua_getstack(L, 0, &ar)) lua_getinfo(L, "n", &ar);
  if (strcmp(ar.namewhat, "method") != 0)
    return luaL_error(L, "bad argument #%d to '%s' (%s)", arg, w->name, why);
  if (arg == 1) return luaL_error(L, "calling '%s' on bad self (%s)", w->name, why);
  return luaL_error(L, "bad argument #%d to '%s' (%s)", arg - 1, w->name, why);
}

static void refuse_surplus(lua_State *L, const con_word *w, int most) {
  int n = lua_gettop(L), first = most + 1;
  while (first <= n && lua_isnil(L, first)) first++;
  if (first <= n)
    con_words_arg_error(L, w, first, lua_pushfstring(L, "surplus argument; usage: %s", w->usage));
  lua_settop(L, most);
}

/* The libraries of words that need no unit. */
static const char *const for_everybody[] = {"os",      "system",    "io",    "file", "print",
                                            "require", "coroutine", "debug", "help", NULL};

/* In a foreign process (units/family.h). A word in no library belongs to the Lua side of another
 * word. */
static void refuse_unit_words(lua_State *L, const con_word *w) {
  for (const con_library *const *l = libraries; *l != NULL; l++)
    for (const con_word *of = (*l)->words; of->name != NULL; of++) {
      if (of != w) continue;
      for (const char *const *name = for_everybody; *name != NULL; name++)
        if (strcmp(*name, (*l)->name) == 0) return;
      con_raise_foreign(L);
    }
}

static inline int take(lua_State *L, int most) {
  const con_word *w = lua_touserdata(L, lua_upvalueindex(1));
  if (__builtin_expect(con_process_is_foreign, 0)) refuse_unit_words(L, w);
  if (__builtin_expect(lua_gettop(L) > most, 0)) refuse_surplus(L, w, most);
  return w->function(L);
}

/* A taker for each number of arguments, so that the number costs nothing to look up. */
#define TAKERS(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7)
#define MOST 7
#define DEFINE(n) \
  static int take_##n(lua_State *L) { return take(L, n); } \
  static int take_call_##n(lua_State *L) { \
    lua_remove(L, 1); \
    return take(L, n); \
  }
#define NAME(n) take_##n,
#define NAME_CALL(n) take_call_##n,
TAKERS(DEFINE)
static const lua_CFunction takers[] = {TAKERS(NAME)};
static const lua_CFunction call_takers[] = {TAKERS(NAME_CALL)};

static int take_any(lua_State *L) { return take(L, lua_gettop(L)); }

static int take_call_any(lua_State *L) {
  lua_remove(L, 1);
  return take_any(L);
}

static bool is_taker(lua_CFunction f) {
  if (f == take_any || f == take_call_any) return true;
  for (int i = 0; i <= MOST; i++)
    if (f == takers[i] || f == call_takers[i]) return true;
  return false;
}

static void push(lua_State *L, const con_word *w, int n, lua_CFunction taker) {
  lua_pushlightuserdata(L, (void *)w);
  lua_insert(L, -n - 1);
  lua_pushcclosure(L, taker, n + 1);
}

void con_words_push(lua_State *L, const con_word *w, int n) {
  int most = con_words_most(w);
  push(L, w, n, most >= 0 && most <= MOST ? takers[most] : take_any);
}

void con_words_push_call(lua_State *L, const con_word *w, int n) {
  int most = con_words_most(w);
  push(L, w, n, most >= 0 && most <= MOST ? call_takers[most] : take_call_any);
}

const con_word *con_words_at(lua_State *L, int index) {
  lua_CFunction f = lua_tocfunction(L, index);
  if (f == NULL) return NULL;
  if (is_taker(f)) {
    lua_getupvalue(L, index, 1);
    const con_word *w = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return w;
  }
  for (const con_library *const *l = libraries; *l != NULL; l++)
    for (const con_word *w = (*l)->words; w->name != NULL; w++)
      if (w->function == f && w->usage != NULL) return w;
  return NULL;
}

/* ---- fields that an object does not have ---- */

static void add_words(luaL_Buffer *b, const con_word *words) {
  const char *between = "";
  for (const con_word *w = words; w->name != NULL; w++) {
    if (strncmp(w->name, "__", 2) == 0) continue;
    luaL_addstring(b, between);
    luaL_addstring(b, w->name);
    between = ", ";
  }
}

static const char *article(const char *name) {
  return strchr("aeiou", name[0]) != NULL || strcmp(name, "rlock") == 0 ? "an" : "a";
}

int con_words_unknown_field(lua_State *L, int key, const char *name, const con_word *words,
                            const char *more) {
  luaL_Buffer b;
  const char *field = luaL_tolstring(L, key, NULL);
  luaL_buffinit(L, &b);
  add_words(&b, words);
  if (more != NULL) luaL_addstring(&b, ", ");
  if (more != NULL) luaL_addstring(&b, more);
  luaL_pushresult(&b);
  lua_pushfstring(L, "%s %s has no field '%s'; it has %s", article(name), name, field,
                  lua_tostring(L, -1));
  return con_chunk_fail(L);
}

/* Does the list "a, b" have the name? */
static bool is_among(const char *list, const char *name) {
  size_t n = strlen(name);
  for (const char *s = list; s != NULL && (s = strstr(s, name)) != NULL; s += n)
    if ((s == list || s[-1] == ' ') && (s[n] == ',' || s[n] == 0)) return true;
  return false;
}

int con_words_fixed_field(lua_State *L, int key, const char *name, const con_word *words,
                          const char *more) {
  const char *field = lua_type(L, key) == LUA_TSTRING ? lua_tostring(L, key) : "";
  bool known = field[0] != 0 && is_among(more, field);
  for (const con_word *w = words; w->name != NULL && !known; w++)
    known = strcmp(w->name, field) == 0;
  if (!known) return con_words_unknown_field(L, key, name, words, more);
  lua_pushfstring(L, "'%s' of %s %s cannot be set", field, article(name), name);
  return con_chunk_fail(L);
}

bool con_words_is_any_method(lua_State *L, int key) {
  if (lua_type(L, key) != LUA_TSTRING) return false;
  const char *name = lua_tostring(L, key);
  for (const con_library *const *l = libraries; *l != NULL; l++)
    for (const con_word *w = (*l)->words; w->name != NULL; w++)
      if (strcmp(w->name, name) == 0 && con_words_is_method(w)) return true;
  return false;
}

/* Upvalues: the name, the words. Arguments: the methods, and the key. */
static int refuse_read(lua_State *L) {
  if (con_words_is_any_method(L, 2)) return 0;
  return con_words_unknown_field(L, 2, lua_tostring(L, lua_upvalueindex(1)),
                                 lua_touserdata(L, lua_upvalueindex(2)), NULL);
}

/* Upvalues as above. Arguments: the object, the key, and the value. */
static int refuse_write(lua_State *L) {
  return con_words_fixed_field(L, 2, lua_tostring(L, lua_upvalueindex(1)),
                               lua_touserdata(L, lua_upvalueindex(2)), NULL);
}

static void push_refusal(lua_State *L, lua_CFunction f, const char *name, const con_word *words) {
  lua_pushstring(L, name);
  lua_pushlightuserdata(L, (void *)words);
  lua_pushcclosure(L, f, 2);
}

void con_words_close_fields(lua_State *L, int methods, const char *name, const con_word *words) {
  methods = lua_absindex(L, methods);
  push_refusal(L, refuse_write, name, words);
  lua_setfield(L, -2, "__newindex");
  lua_createtable(L, 0, 1);
  push_refusal(L, refuse_read, name, words);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, methods);
}

/* ---- tables of words ---- */

void con_words_set(lua_State *L, const con_word *words) {
  for (const con_word *w = words; w->name != NULL; w++) {
    con_words_push(L, w, 0);
    lua_setfield(L, -2, w->name);
  }
}

void con_words_replace(lua_State *L, const con_word *words) {
  for (const con_word *w = words; w->name != NULL; w++) {
    lua_pushcfunction(L, w->function);
    lua_setfield(L, -2, w->name);
  }
}

void con_words_callable(lua_State *L, const con_word *w) {
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  con_words_push_call(L, w, 0);
  lua_setfield(L, -2, "__call");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, w->name);
}

static int handle_tostring(lua_State *L) {
  con_handle *h = con_handle_whole(L, 1);
  if (h == NULL) return luaL_typeerror(L, 1, "object of conlua");
  if (h->object == NULL) {
    luaL_getmetafield(L, 1, "__name");
    lua_pushfstring(L, "<closed %s>", lua_tostring(L, -1));
    return 1;
  }
  lua_pushfstring(L, "<%s#%d>", con_kind_name(h->object->kind), (int)h->object->number);
  return 1;
}

void con_words_class(lua_State *L, con_kind kind, const con_word *words) {
  if (!con_handle_metatable(L, kind)) {
    lua_pop(L, 1);
    return;
  }
  lua_pushcfunction(L, handle_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_newtable(L);
  for (const con_word *w = words; w->name != NULL; w++) {
    bool is_event = strncmp(w->name, "__", 2) == 0; /* the arguments are Lua's */
    if (is_event) lua_pushcfunction(L, w->function);
    else con_words_push(L, w, 0);
    lua_setfield(L, is_event ? -3 : -2, w->name);
  }
  if (lua_getfield(L, -2, "__index") == LUA_TNIL) {
    lua_pushvalue(L, -2);
    lua_setfield(L, -4, "__index");
  }
  lua_pop(L, 1);
  lua_insert(L, -2);
  con_words_close_fields(L, -2, con_kind_name(kind), words);
  lua_pop(L, 2);
}

void con_words_open_fields(lua_State *L, const con_library *self) { con_words_set(L, self->words); }

void con_words_open_table(lua_State *L, const con_library *self) {
  luaL_getsubtable(L, -1, self->name);
  con_words_set(L, self->words);
  lua_pop(L, 1);
}

void con_words_open_class(lua_State *L, const con_library *self) {
  con_words_class(L, self->kind, self->words);
}
