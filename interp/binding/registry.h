/* SPDX-License-Identifier: MIT */
/* registry.h: tables of a Lua state that its registry keeps under the address of a C variable. */
#ifndef CON_BINDING_REGISTRY_H
#define CON_BINDING_REGISTRY_H

#include <lua.h>

/* Push the table that the registry has at `key`. If there is none, it is made, with weak keys, values or both as `mode` says
 * ("k", "v", "kv"; NULL: neither). Raises when there is no memory. */
void con_registry_push(lua_State *L, const void *key, const char *mode);

/* The new table on top becomes the one that the registry has at `key`, and stays there. If a finalizer has put a table at `key`
 * since the caller looked, that table takes the place of the new one instead. */
void con_registry_keep(lua_State *L, const void *key);

#endif
