/* SPDX-License-Identifier: MIT */
/* registry.h: tables of a Lua state, kept in the registry under the address of a C variable. */
#ifndef CON_BINDING_REGISTRY_H
#define CON_BINDING_REGISTRY_H

#include <lua.h>

/* Push a new table, with weak keys or values as `mode` says: "k", "v"; NULL: neither. Raises when
 * there is no memory. */
void con_registry_new(lua_State *L, const char *mode);

/* Push the table at `key`, which is made if there is none, as by con_registry_new. */
void con_registry_push(lua_State *L, const void *key, const char *mode);

/* Put the new table on top, which stays, at `key`. If a finalizer has put a table at `key` since
 * the caller looked, the finalizer's table takes the place of the new table on the stack
 * instead. */
void con_registry_keep(lua_State *L, const void *key);

#endif
