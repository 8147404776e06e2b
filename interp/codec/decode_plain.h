/* SPDX-License-Identifier: MIT */
/* decode_plain.h: the counterpart of encode_plain.h: a single value without content. */
#ifndef CON_CODEC_DECODE_PLAIN_H
#define CON_CODEC_DECODE_PLAIN_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

/* The quick way: push the value, if the bytes are just one value without content, or a string that
 * reaches to the end. False: nothing is pushed. */
bool con_decode_plain(lua_State *L, const char *bytes, size_t size);

#endif
