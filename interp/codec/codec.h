/* SPDX-License-Identifier: MIT */
/* codec.h: values of Lua to bytes and back.
 *
 * Encoding happens in the caller, so what cannot go is an error there, with the path of the value.
 * Numbers, strings, tables (cycles and shared parts kept), functions with their upvalues, handles,
 * classes and the unique errors travel; C functions and loaded modules travel by name.
 *
 * Bytes are trusted inside a family, which alone can reach the arena; still, a decoder that meets
 * nonsense raises an error and does not crash.
 *
 * Uses:   handle, class, errors; con_parcel of objects/message.h.
 */
#ifndef CON_CODEC_CODEC_H
#define CON_CODEC_CODEC_H

#include <lua.h>

#include "objects/message.h"

/* Some objects must not leave their state. Returns what to call one in the error ("a
 * thread.queue"), or NULL if it may go. Set once by the floor that has such objects; NULL: all may
 * go. */
extern const char *(*con_codec_refuses)(con_object *o);

/* A thread keeps its results in its state. When it goes to where they are asked for from outside, they have to be encoded
 * before: with `only_look`, is there something to do? Otherwise does it, and returns false where it cannot. It may encode. Set
 * once by the floor that has threads. */
extern bool (*con_codec_prepare)(lua_State *L, con_object *o, bool only_look);

/* Encode the `n` values from stack index `first` on. `what` is the path's root in errors ("item",
 * "argument"); with n > 1 the path of value i is `what` and i. The parcel points into memory of
 * this OS thread and of the values themselves: valid until the thread's next encode, while the
 * values stay on the stack. Raises for what cannot go. */
void con_encode(lua_State *L, int first, int n, const char *what, con_parcel *out);

/* The table on top (taken off) may go without its metatable where that cannot go along. */
void con_codec_mark_plain(lua_State *L);

/* Push the values of `size` bytes that con_encode made; `refs` are the parcel's objects. Returns
 * how many values. Raises for broken bytes and when there is no memory. */
int con_decode(lua_State *L, const char *bytes, size_t size, con_object *const *refs,
               size_t n_refs);

#endif
