/* SPDX-License-Identifier: MIT */
/* help.c: help(): what C knows of the words, and of the value that a script asks about. The pages
 * are laid out by stdlib/conlua/help. */
#include "words/help.h"

#include <lauxlib.h>
#include <string.h>

#include "binding/args.h"
#include "binding/errors.h"
#include "binding/lua_word.h"
#include "binding/words.h"
#include "codec/names.h"

static void set_string(lua_State *L, const char *field, const char *text) {
  lua_pushstring(L, text);
  lua_setfield(L, -2, field);
}

/* ---- the words ---- */

/* Push {library=, name=, said=, method=, usage=, help=}. */
static void push_word(lua_State *L, const con_library *l, const con_word *w) {
  size_t n;
  const char *said = con_words_said(w, &n);
  lua_createtable(L, 0, 6);
  set_string(L, "library", l->name);
  set_string(L, "name", w->name);
  lua_pushlstring(L, said, n);
  lua_setfield(L, -2, "said");
  lua_pushboolean(L, con_words_is_method(w));
  lua_setfield(L, -2, "method");
  set_string(L, "usage", w->usage);
  set_string(L, "help", w->help);
}

int con_help_words(lua_State *L) {
  lua_Integer n = 0;
  lua_newtable(L);
  for (const con_library *const *l = con_words_registered(); *l != NULL; l++)
    for (const con_word *w = (*l)->words; w->name != NULL; w++) {
      if (w->usage == NULL) continue;
      push_word(L, *l, w);
      lua_rawseti(L, -2, ++n);
    }
  return 1;
}

/* ---- the value ---- */

/* The word that the value at 1 is, or that a call of it calls; NULL: none. */
static const con_word *word_of(lua_State *L) {
  if (lua_type(L, 1) != LUA_TTABLE) return con_words_at(L, 1);
  if (luaL_getmetafield(L, 1, "__call") == LUA_TNIL) return NULL;
  const con_word *w = con_words_at(L, -1);
  lua_pop(L, 1);
  return w;
}

/* Set fields of the table on top: `usage` and `name` of the word. */
static void set_word(lua_State *L, const con_word *w) {
  if (w == NULL || w->usage == NULL) return;
  set_string(L, "usage", w->usage);
  set_string(L, "word", w->name);
}

/* Set field `kind` of the table on top: the kind of the object that the value at 1 is. */
static void set_kind(lua_State *L) {
  con_handle *h = con_handle_whole(L, 1);
  if (h != NULL && h->object != NULL) {
    con_kind kind = h->object->kind;
    set_string(L, "kind", con_kind_is_unit(kind) ? "unit" : con_kind_name(kind));
  } else if (lua_type(L, 1) != LUA_TSTRING && luaL_getmetafield(L, 1, "__name") != LUA_TNIL) {
    if (lua_type(L, -1) == LUA_TSTRING) lua_setfield(L, -2, "kind");
    else lua_pop(L, 1);
  }
}

/* Set field `module` of the table at 2 to the key of the value at 1 in the table on top, which is
 * popped. */
static void set_key(lua_State *L) {
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING || !lua_rawequal(L, -1, 1)) continue;
    if (strncmp(lua_tostring(L, -2), "conlua.", 7) == 0) continue; /* "socket" as well */
    lua_pop(L, 1);
    lua_setfield(L, 2, "module");
    break;
  }
  lua_settop(L, 2);
}

/* Set field `module` of the table on top: the name by which the table at 1 is loaded, or the field
 * of `require "conlua"` that it is. */
static void set_module(lua_State *L) {
  if (lua_type(L, 1) != LUA_TTABLE) return;
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  set_key(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_getfield(L, -1, "conlua");
  bool is_whole = luaL_getmetafield(L, -1, CON_NAMES_BEHIND) == LUA_TTABLE;
  if (is_whole) set_key(L);
  lua_settop(L, 2);
}

/* Set field `names` of the table on top: where the function at 1 stood before the script began. */
static void set_names(lua_State *L) {
  if (lua_type(L, 1) != LUA_TFUNCTION) return;
  lua_pushvalue(L, 1);
  if (con_names_push(L)) lua_setfield(L, 2, "names");
  lua_settop(L, 2);
}

/* ---- help() ---- */

static int word_help(lua_State *L) {
  bool given = !lua_isnone(L, 1);
  lua_settop(L, 1);
  lua_newtable(L); /* 2: what is known of the value */
  lua_pushboolean(L, given);
  lua_setfield(L, -2, "given");
  if (lua_type(L, 1) == LUA_TSTRING) {
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "topic");
  }
  if (con_error_at(L, 1) != CON_ERROR_NONE) {
    luaL_tolstring(L, 1, NULL);
    lua_setfield(L, -2, "topic");
  }
  set_word(L, word_of(L));
  set_kind(L);
  set_module(L);
  set_names(L);
  lua_remove(L, 1);
  con_lua_word_call(L, "conlua.help", "show");
  return 0;
}

static const con_word words[] = {
    {"help", word_help, "help([word])",
     "Explain a word: help(lock), help\"lock.acquire\", help(q.put); help\"?text\" searches; "
     "without "
     "one, the list of words."},
    {NULL, NULL, NULL, NULL},
};

const con_library con_library_help = {"help", CON_KIND_NONE, words, con_words_open_fields};
