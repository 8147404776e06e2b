/* SPDX-License-Identifier: MIT */
/* names.h: what travels by name: C functions, the functions of conlua's own modules, and
 * loaded modules.
 *
 * C code cannot be copied, but the other side has the same function in the same module, or in the
 * metatable of the same type. A function can be found in several places, some of them made by the
 * script (string.fmt = string.format); all are sent, and the receiver takes the first it knows.
 *
 * Names are kept when the place is overwritten: once `print` was seen in _G, the C function goes by
 * that name although the script has put a print of its own there.
 *
 * Owns:   registry tables function -> names and name -> function; the marks of modules (class.h).
 */
#ifndef CON_CODEC_NAMES_H
#define CON_CODEC_NAMES_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

/* The field of a module's metatable that holds the table of its words, where the module itself is empty. */
#define CON_NAMES_BEHIND "__behind"

#define CON_NAMES_DOT "\1" /* between a module and what is in it */

/* Learn the names of what is loaded. Once a state has its libraries, before the script can
 * overwrite something; the codec calls it again by itself. Allocates. */
void con_names_learn(lua_State *L);

/* Is nothing loaded that was not there when the names were learnt? Does not allocate. */
bool con_names_fresh(lua_State *L);

/* Push the names of the function on top, for con_names_push_function; nothing if it has none. Does
 * not allocate. */
bool con_names_push(lua_State *L);

/* The table below the top was marked with the name on top: is it what has that name? Not if the
 * module was loaded anew, or has something else there. No finalizer runs in it. */
bool con_names_is_module(lua_State *L);

/* Does a table with the name on top go by it even as a value? So do the standard libraries and what
 * conlua has: the receiver has the same. */
bool con_names_is_fixed(lua_State *L);

/* Push the function that has one of these names, or raise. May load a module. */
void con_names_push_function(lua_State *L, const char *names, size_t size);

/* Push the module, or the part of a module, that is marked with this name. May load it. */
void con_names_push_module(lua_State *L, const char *name, size_t size);

#endif
