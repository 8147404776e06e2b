/* SPDX-License-Identifier: MIT */
/* lua_word.h: words written in Lua, in stdlib/conlua. The C function beside each word's help loads
 * the module at the first call, and hands the call on. */
#ifndef CON_BINDING_LUA_WORD_H
#define CON_BINDING_LUA_WORD_H

#include <lua.h>

/* Call function `name` of conlua's module `module` with the arguments of the running C function.
 * Returns how many results. */
int con_lua_word_call(lua_State *L, const char *module, const char *name);

/* Call method `name` of table `class` of the module, as con_lua_word_call calls a function. */
int con_lua_word_method(lua_State *L, const char *module, const char *class, const char *name);

#define CON_LUA_WORD(name, module) \
  static int word_##name(lua_State *L) { return con_lua_word_call(L, "conlua." #module, #name); }
#define CON_LUA_METHOD(class, Class, name, module) \
  static int class##_##name(lua_State *L) { \
    return con_lua_word_method(L, "conlua." #module, #Class, #name); \
  }

#endif
