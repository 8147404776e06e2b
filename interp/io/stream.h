/* SPDX-License-Identifier: MIT */
/* stream.h: Lua's files as streams of C. */
#ifndef CON_IO_STREAM_H
#define CON_IO_STREAM_H

#include <lua.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/status.h"

#define CON_IO_INPUT "_IO_input" /* where liolib.c keeps the default files in the registry */
#define CON_IO_OUTPUT "_IO_output"

/* The open file at `index`, of the metatable LUA_FILEHANDLE; raises as Lua does. */
FILE *con_check_file(lua_State *L, int index);

/* The default file `key`, CON_IO_INPUT or CON_IO_OUTPUT; raises if it is closed. Leaves it on the stack. */
FILE *con_default_file(lua_State *L, const char *key);

/* Does the kernel answer at once for it, whatever is asked? */
bool con_is_regular(FILE *f);

/* How many bytes were read from the system and not yet from it. */
size_t con_stream_buffered(FILE *f);

/* Raise for a status of an operation on streams. Returns 0. */
int con_stream_raise(lua_State *L, con_status status);

#endif
