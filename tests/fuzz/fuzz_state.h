/* fuzz_state.h: a family of one process and a Lua state, for fuzz targets. */
#ifndef FUZZ_STATE_H
#define FUZZ_STATE_H

#include <lua.h>

#include "binding/handle.h"

/* A state with the libraries, in which the calling thread runs. Once. */
lua_State *fuzz_state_open(void);

/* A reference to a new object, for good. */
con_object *fuzz_state_keep(void *object);

/* The bytes that a text in hexadecimal stands for; how many. */
size_t fuzz_state_unhex(const char *text, unsigned char *out, size_t room);

#endif
