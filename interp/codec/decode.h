/* SPDX-License-Identifier: MIT */
/* decode.h: the bytes that encode.h made, to values again.
 *
 * Bytes are trusted inside a family, which alone can reach the arena; still, a decoder that meets
 * nonsense raises an error and does not crash.
 */
#ifndef CON_CODEC_DECODE_H
#define CON_CODEC_DECODE_H

#include <lua.h>

#include "objects/message.h"

/* Push the values of `size` bytes that con_encode made; `refs` are the parcel's objects. Returns
 * how many values. Raises for broken bytes and when there is no memory. */
int con_decode(lua_State *L, const char *bytes, size_t size, con_object *const *refs,
               size_t n_refs);

/* Push the values of message `m`, which is not changed; something keeps the message alive
 * meanwhile. Returns how many values. Raises like con_decode. */
int con_decode_message(lua_State *L, const con_message *m);

/* con_decode_message in protected mode. Returns the status of lua_pcall; but for LUA_OK the error
 * is pushed. */
int con_decode_protected(lua_State *L, const con_message *m);

/* Push the single value of a message that this process owns, and free the message, also when an
 * error is raised. */
void con_decode_and_free(lua_State *L, con_message *m);

#endif
