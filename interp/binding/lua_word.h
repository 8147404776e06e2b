/* SPDX-License-Identifier: MIT */
/* lua_word.h: words that are said in Lua, in stdlib/conlua: the C function beside each word's help loads the module when it is
 * first called, and hands the call on.
 */
#ifndef CON_BINDING_LUA_WORD_H
#define CON_BINDING_LUA_WORD_H

#include <lua.h>

/* Call the function `name` of a module of conlua itself with the arguments of this call; its results are this call's. */
int con_lua_word_call(lua_State *L, const char *module, const char *name);

/* The same for a method: of the table `class` of the module. */
int con_lua_word_method(lua_State *L, const char *module, const char *class, const char *name);

#define CON_LUA_WORD(name, module) \
  static int word_##name(lua_State *L) { return con_lua_word_call(L, "conlua." #module, #name); }
#define CON_LUA_METHOD(class, Class, name, module) \
  static int class##_##name(lua_State *L) { \
    return con_lua_word_method(L, "conlua." #module, #Class, #name); \
  }

#endif
