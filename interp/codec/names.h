/* SPDX-License-Identifier: MIT */
/* names.h: what travels by name: C functions, the functions of conlua's own modules, and loaded
 * modules.
 *
 * C code cannot be copied, but the other side has the function in a module or metatable of the same
 * name. A function can be found in several places, some made by the script (string.fmt =
 * string.format); all names are sent, and the receiver takes the first known name.
 *
 * A name outlives its place: once `print` was seen in _G, the C function goes by that name although
 * the script has put another print there.
 */
#ifndef CON_CODEC_NAMES_H
#define CON_CODEC_NAMES_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

/* The field of a module's metatable that holds the table of words, where the module is an empty
 * table. */
#define CON_NAMES_BEHIND "__behind"

#define CON_NAMES_DOT "\1" /* between a module and a key in the module */

/* Learn the names of all that is loaded. Once a state has its libraries, before the script can
 * overwrite anything; the codec calls this again at need. Allocates. */
void con_names_learn(lua_State *L);

/* Forget all names, to learn them anew: functions were put in the place of others. */
void con_names_forget(lua_State *L);

/* Is nothing loaded that was not when the names were learnt? Does not allocate. */
bool con_names_fresh(lua_State *L);

/* Push the names of the function on top, for con_names_push_function. False: there are none, and
 * nothing is pushed. Does not allocate. */
bool con_names_push(lua_State *L);

/* The table below the top was marked with the name on top: does that name still lead to the table?
 * Not if the module was loaded anew, or has another value there. Runs no finalizer. */
bool con_names_is_module(lua_State *L);

/* Does a table with the name on top go by name even as a value? So do the standard libraries and
 * conlua's modules, which each receiver has. */
bool con_names_is_fixed(lua_State *L);

/* Is the table below the top, whose name is on top, a module of C functions? The receiver has to
 * load the module for the functions: a copy would be a second module. */
bool con_names_is_c_module(lua_State *L);

/* Push the first function of this state that has a name among `names`, or raise. May load a
 * module. */
void con_names_push_function(lua_State *L, const char *names, size_t size);

/* Push the module, or the part of a module, that is called `name`, or raise. May load the
 * module. */
void con_names_push_module(lua_State *L, const char *name, size_t size);

#endif
