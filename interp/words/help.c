/* SPDX-License-Identifier: MIT */
/* help.c: help(), made from the usage and help of each word. */
#include <string.h>

#include "binding/args.h"
#include "binding/errors.h"
#include "binding/words.h"
#include "words/write.h"

/* ---- help ---- */

static void add_word(luaL_Buffer *b, const con_word *w) {
  luaL_addstring(b, w->usage);
  luaL_addstring(b, "\n    ");
  luaL_addstring(b, w->help);
  luaL_addchar(b, '\n');
}

/* Does the library go by `name`? */
static bool is_library(const con_library *l, const char *name) {
  if (strcmp(l->name, name) == 0) return true;
  return !con_kind_is_unit(l->kind) && l->kind != CON_KIND_NONE &&
         strcmp(con_kind_name(l->kind), name) == 0;
}

static int add_library(luaL_Buffer *b, const char *name) {
  int n = 0;
  for (const con_library *const *l = con_words_registered(); *l != NULL; l++) {
    if (!is_library(*l, name)) continue;
    for (const con_word *w = (*l)->words; w->name != NULL; w++) {
      if (w->usage == NULL) continue;
      add_word(b, w);
      n++;
    }
  }
  return n;
}

/* Add the words called `name`, of every library, or of those called `library`. Returns how many. */
static int add_words(luaL_Buffer *b, const char *library, const char *name) {
  int n = 0;
  for (const con_library *const *l = con_words_registered(); *l != NULL; l++) {
    if (library != NULL && !is_library(*l, library)) continue;
    for (const con_word *w = (*l)->words; w->name != NULL; w++) {
      if (w->usage == NULL || strcmp(w->name, name) != 0) continue;
      add_word(b, w);
      n++;
    }
  }
  return n;
}

/* Add the help of a topic: "lock", "lock.acquire", "lock:acquire", "acquire". Returns how many
 * words. */
static int add_topic(luaL_Buffer *b, const char *topic) {
  char library[32];
  size_t n = strcspn(topic, ".:");
  if (topic[n] != 0) {
    if (n >= sizeof library) return 0;
    memcpy(library, topic, n);
    library[n] = 0;
    int found = add_words(b, library, topic + n + 1);
    return found > 0 ? found : add_words(b, "K", topic + n + 1); /* process.spawn */
  }
  int found = add_words(b, NULL, topic);
  found += add_library(b, topic);
  static const char *const kinds[] = {"process", "thread", "isolate", "green"};
  for (int i = 0; i < 4; i++)
    if (strcmp(topic, kinds[i]) == 0) found += add_library(b, "K") + add_library(b, "unit");
  return found;
}

/* The name of the global whose value is at `index`; NULL: none. */
static const char *global_name(lua_State *L, int index) {
  lua_pushglobaltable(L);
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
    if (lua_type(L, -2) == LUA_TSTRING && lua_rawequal(L, -1, index)) return lua_tostring(L, -2);
  return NULL;
}

/* Push the topic of the value at 1: the name of a library or word, or nil. */
static void push_topic(lua_State *L) {
  con_handle *h = con_handle_whole(L, 1);
  const char *name = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : global_name(L, 1);
  if (name != NULL) lua_pushstring(L, name);
  else if (h != NULL && h->object != NULL)
    lua_pushstring(L, con_kind_is_unit(h->object->kind) ? "unit" : con_kind_name(h->object->kind));
  else if (luaL_getmetafield(L, 1, "__name") != LUA_TSTRING) lua_pushnil(L);
  else
    lua_pushstring(L, lua_tostring(L, -1) + (strncmp(lua_tostring(L, -1), "conlua.", 7) ? 0 : 7));
}

static void add_value(lua_State *L, luaL_Buffer *b, const char *topic) {
  const con_word *word = con_words_at(L, 1);
  if (topic != NULL && add_topic(b, topic) > 0) return;
  if (word != NULL) add_word(b, word);
  else if (con_error_at(L, 1) != CON_ERROR_NONE)
    luaL_addstring(b, "an error that some words raise; compare it with ==\n");
  else luaL_addstring(b, "there is no help for that; help() lists the words\n");
}

/* ---- help() ---- */

/* The titles of the overview. A group begins with the library `first`, and ends before the first
 * library of the next group. */
static const struct group {
  const char *first, *title;
} groups[] = {
    {"short", "Units (K is process, thread, isolate or green)"},
    {"locks", "Locks"},
    {"meeting", "Meeting points"},
    {"cells", "Cells"},
    {"queue", "Queues"},
    {"pipes", "Pipes"},
    {"green", "Green tasks"},
    {"pools", "Pools, executors"},
    {"system", "System"},
    {"io", "Input and output"},
    {"selectors", "Sockets"},
    {"aio", "Asynchronous operations"},
    {"signal", "Signals"},
    {"subprocess", "Programs"},
    {"help", "Help"},
    {"coroutine", "Coroutines"},
    {NULL, NULL},
};

/* The title of the group that begins with `library`; if none does, `before`. */
static const char *title_of(const char *library, const char *before) {
  for (const struct group *g = groups; g->first != NULL; g++)
    if (strcmp(g->first, library) == 0) return g->title;
  return before;
}

#define COLUMN 22

/* The length of the first sentence, or of the half before a semicolon. */
static size_t sentence(const char *s) {
  size_t n = strcspn(s, ".;");
  while (s[n] != 0 && s[n + 1] != 0 && s[n + 1] != ' ') n += 1 + strcspn(s + n + 1, ".;");
  return n;
}

/* Add a line of the overview: the word as scripts write it, and the first sentence of its help. */
static void add_line(luaL_Buffer *b, const con_word *w) {
  size_t n, size = sentence(w->help);
  const char *said = con_words_said(w, &n);
  luaL_addstring(b, "  ");
  luaL_addlstring(b, said, n);
  do luaL_addchar(b, ' ');
  while (++n < COLUMN);
  luaL_addlstring(b, w->help, size);
  luaL_addchar(b, '\n');
}

static void add_overview(luaL_Buffer *b) {
  luaL_addstring(b, "help(word) tells of a word, help\"queue.put\" of a method. The words:\n");
  const char *title = NULL;
  for (const con_library *const *all = con_words_registered(); *all != NULL; all++) {
    const con_library *l = *all;
    if (l->kind != CON_KIND_NONE) continue; /* methods */
    const char *before = title;
    title = title_of(l->name, before);
    if (title != before) {
      luaL_addstring(b, title);
      luaL_addchar(b, '\n');
    }
    for (const con_word *w = l->words; w->name != NULL; w++)
      if (w->usage != NULL && !con_words_is_method(w)) add_line(b, w);
  }
}

static int word_help(lua_State *L) {
  luaL_Buffer b;
  bool overview = lua_isnone(L, 1);
  const char *topic = NULL;
  if (!overview) {
    push_topic(L);
    topic = lua_tostring(L, -1);
  }
  luaL_buffinit(L, &b);
  if (overview) add_overview(&b);
  else add_value(L, &b, topic);
  luaL_pushresult(&b);
  con_print_text(L);
  return 0;
}

static const con_word words[] = {
    {"help", word_help, "help([word])",
     "Print what a word is for: help(lock), help\"lock.acquire\"; without one, the list of words."},
    {NULL, NULL, NULL, NULL},
};

const con_library con_library_help = {"help", CON_KIND_NONE, words, con_words_open_fields};
