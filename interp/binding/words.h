/* SPDX-License-Identifier: MIT */
/* words.h: the tables of words. A library of words/ is a table of words, each with its usage and
 * help beside the function. help(), the manual and the test that no word is undocumented are made
 * from the tables.
 *
 * The usage also says how many arguments a word takes: a surplus argument is an error, unless it is
 * nil. So a state gets each word as a C closure, whose function counts the arguments and then calls
 * the word's function. Upvalue 1 is the con_word, which tells errors and help() the name.
 */
#ifndef CON_BINDING_WORDS_H
#define CON_BINDING_WORDS_H

#include <lua.h>
#include <stdbool.h>

#include "units/object.h"

typedef struct con_word {
  const char *name;
  lua_CFunction function;
  const char *usage; /* "lock:acquire([wait]) -> boolean" */
  const char *help;  /* a sentence or two */
} con_word;

/* A library: a table of words and how to open it. */
typedef struct con_library {
  /* "lock": a global of words if `kind` is CON_KIND_NONE, else the methods of a kind. */
  const char *name;
  con_kind kind;
  const con_word *words; /* ends with a NULL name */
  /* Put the library into a new state. The table of `require "conlua"` is on top of the stack and
   * stays there. NULL: another library, or the Lua side, puts the words where they belong. */
  void (*open)(lua_State *L, const struct con_library *self);
} con_library;

/* Set the table of all libraries, which ends with NULL. Once, before the first word is called.
 * Until then con_words_at finds only functions that con_words_push pushed. */
void con_words_register(const con_library *const *all);

/* The tables that con_words_register was given; ends with NULL. */
const con_library *const *con_words_registered(void);

/* Push the function of word `w`, which refuses surplus arguments. The `n` values on top become
 * upvalues 2 to n + 1. */
void con_words_push(lua_State *L, const con_word *w, int n);

/* Push the function of word `w` for the __call of a callable table: w->function gets the arguments
 * without the table. The `n` values on top become upvalues 2 to n + 1. */
void con_words_push_call(lua_State *L, const con_word *w, int n);

/* Push a callable table whose __call is the word, and set field w->name of the table below to the
 * callable table. The caller adds the callable table's fields. */
void con_words_callable(lua_State *L, const con_word *w);

/* Set each word as a field of the table on top. */
void con_words_set(lua_State *L, const con_word *words);

/* Set each word in the place of Lua's own function of that name, which ignores surplus arguments,
 * as Lua does. */
void con_words_replace(lua_State *L, const con_word *words);

/* Set the methods of handles of `kind`, once for a state: of `words`, those named "__..." become
 * metamethods, the others __index. tostring gives "<lock#1>". */
void con_words_class(lua_State *L, con_kind kind, const con_word *words);

/* Open a library: each word becomes a field of the table on top of the stack. */
void con_words_open_fields(lua_State *L, const con_library *self);

/* Open a library: each word becomes a field of table self->name, a field of the table on top, which
 * is made if missing. */
void con_words_open_table(lua_State *L, const con_library *self);

/* Open a library: the words become the methods of self->kind. */
void con_words_open_class(lua_State *L, const con_library *self);

/* The word whose function is at `index`; NULL: the value is no word. Never raises. */
const con_word *con_words_at(lua_State *L, int index);

/* Raise "bad argument #arg to 'name' (why)" for the running function, which is the word `w`. For a
 * method called with a colon, self is not counted. */
int con_words_arg_error(lua_State *L, const con_word *w, int arg, const char *why);

/* How many arguments a word takes at most, self included; CON_WORDS_ANY: any number. */
#define CON_WORDS_ANY (-1)
int con_words_most(const con_word *w);

/* The word as a script writes it: "signal.on". Sets *size to the length in bytes. */
const char *con_words_said(const con_word *w, size_t *size);

/* Is word `w` called as a method? Then self comes before the arguments that the usage names. */
bool con_words_is_method(const con_word *w);

/* ---- fields that an object does not have ----
 *
 * To read or write such a field is an error, which names the object's kind, the field, and the
 * fields that exist. An existing method is found in the table of methods, without a detour. A
 * method of another kind reads as nil, so that a script can ask what it was given, `if p.submit
 * then`. A name that no object has is a slip. Units also hold fields of the script's own
 * (words/units.c).
 */

/* Raise for reading the field at index `key` of an object that scripts know as `name`. `words`: the
 * methods, and events, which are not listed. `more`: other fields, "a, b"; NULL: none. */
int con_words_unknown_field(lua_State *L, int key, const char *name, const con_word *words,
                            const char *more);

/* Is the value at index `key` the name of a method that objects of any kind have? */
bool con_words_is_any_method(lua_State *L, int key);

/* Raise for writing the field at index `key`, as con_words_unknown_field does; existing fields
 * cannot be set either. */
int con_words_fixed_field(lua_State *L, int key, const char *name, const con_word *words,
                          const char *more);

/* Have the objects whose metatable is on top refuse fields other than `words`, and writes to
 * `words`. The table at index `methods`, which holds the methods, gets a metatable. An __index for
 * further fields, and a __newindex, may be set afterwards. `words` are static. */
void con_words_close_fields(lua_State *L, int methods, const char *name, const con_word *words);

#endif
