/* SPDX-License-Identifier: MIT */
/* callable.h: words that are callable tables, as `queue` is. */
#ifndef CON_BINDING_CALLABLE_H
#define CON_BINDING_CALLABLE_H

#include "binding/words.h"

/* A word that is a callable table: its function gets the arguments without the table. Leaves the table on the stack for its
 * fields. */
void con_lib_callable(lua_State *L, const con_word *w);

#endif
