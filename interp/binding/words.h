/* SPDX-License-Identifier: MIT */
/* words.h: the tables of words. A library of words/ is a table of these, each with its usage and help beside the function;
 * help(), the manual and the test that nothing is undocumented are made from them.
 *
 * The usage also says how many arguments a word takes: a surplus one is an error, unless it is nil. So each word is given to
 * a state as a C closure, whose function counts the arguments and then calls the word's own; upvalue 1 is the con_word, which
 * tells errors and help() the name.
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
  const char *help;  /* one or two sentences */
} con_word;

/* A table of words: those of one library. */
typedef struct con_library {
  /* "lock": a global of words if `kind` is CON_KIND_NONE, else the methods of a kind. */
  const char *name;
  con_kind kind;
  const con_word *words; /* ends with a NULL name */
  /* Put the library into a new state. The table of `require "conlua"` is on top of the stack and stays there.
   * NULL: another library, or the Lua side, puts these words where they belong. */
  void (*open)(lua_State *L, const struct con_library *self);
} con_library;

/* `all` has every table, and ends with NULL. Once, before the first word is called. Until then no function without an upvalue
 * counts as a word. */
void con_words_register(const con_library *const *all);

/* The tables that con_words_register was given; ends with NULL. */
const con_library *const *con_words_registered(void);

/* Push the function of a word, which refuses surplus arguments. The `n` values on top become its upvalues 2 to n + 1. */
void con_words_push(lua_State *L, const con_word *w, int n);

/* The same for the __call of a callable table: the word's own function gets the arguments without the table. */
void con_words_push_call(lua_State *L, const con_word *w, int n);

/* Push a callable table whose __call is the word, and set a second reference to that table as field w->name of the table that was
 * on top. The caller adds the callable table's own fields. */
void con_words_callable(lua_State *L, const con_word *w);

/* Set each word as a field of the table on top. */
void con_words_set(lua_State *L, const con_word *words);

/* Set each word in the place of Lua's own function of that name, which ignores surplus arguments, as Lua does. */
void con_words_replace(lua_State *L, const con_word *words);

/* Set the methods of handles of `kind`, once: `words`, with "__..." among them as
 * metamethods and the others as __index, and tostring as "<lock#1>". */
void con_words_class(lua_State *L, con_kind kind, const con_word *words);

/* The commonest ways to open a library. _fields: each word is a field of the table on top of the stack. _table: of the table
 * in its field self->name, which is made where it is missing. _class: the words are the methods of self->kind. */
void con_words_open_fields(lua_State *L, const con_library *self);
void con_words_open_table(lua_State *L, const con_library *self);
void con_words_open_class(lua_State *L, const con_library *self);

/* The word whose function is at `index`; NULL if the value is none. Never raises. */
const con_word *con_words_at(lua_State *L, int index);

/* Raise "bad argument #arg to 'name' (why)" for the running function, which is the word `w`. Of a method that was called as one,
 * self is not counted. */
int con_words_arg_error(lua_State *L, const con_word *w, int arg, const char *why);

/* How many arguments a word takes at most, self included; CON_WORDS_ANY: any number. */
#define CON_WORDS_ANY (-1)
int con_words_most(const con_word *w);

/* The word as a script says it: "signal.on". *size: its length in the usage. */
const char *con_words_said(const con_word *w, size_t *size);

/* Is it called as a method, with self before the arguments that its usage names? */
bool con_words_is_method(const con_word *w);

/* ---- fields that an object does not have ----
 *
 * To read or to write one is an error, which names the object's kind, the field, and the fields that there are. A method that is
 * there is found in the table of methods, without a detour. To read a method that objects of another kind have gives nil: so a
 * script asks what it was given, `if p.submit then`. A name that no object has is a slip. Units are different: they also hold
 * fields of the script's own (words/units.c). */

/* Raise for the field at index `key` of an object called `name` in scripts, which is read. `words`: its methods, and events,
 * which are not told. `more`: its other fields, "a, b"; NULL: none. */
int con_words_unknown_field(lua_State *L, int key, const char *name, const con_word *words,
                            const char *more);

/* Is the value at index `key` the name of a method that objects of any kind have? */
bool con_words_is_any_method(lua_State *L, int key);

/* As con_words_unknown_field for a field that is written, where those that there are cannot be set. */
int con_words_fixed_field(lua_State *L, int key, const char *name, const con_word *words,
                          const char *more);

/* Have the objects whose metatable is on top refuse other fields than `words`, and writes to those. The table at index
 * `methods`, which holds the methods, gets a metatable. An __index that knows further fields, and a __newindex, may be set
 * afterwards. `words` are static. */
void con_words_close_fields(lua_State *L, int methods, const char *name, const con_word *words);

#endif
