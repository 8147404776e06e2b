/* SPDX-License-Identifier: MIT */
/* encode.h: values of Lua to bytes, which decode.h makes values again.
 *
 * Numbers, strings, tables (cycles and shared parts kept), functions with their upvalues, handles,
 * classes and the unique errors travel; C functions and loaded modules travel by name. Encoding
 * happens in the sender, so a value that cannot go is an error there, with the path of that value.
 */
#ifndef CON_CODEC_ENCODE_H
#define CON_CODEC_ENCODE_H

#include <lua.h>
#include <stdbool.h>

#include "objects/message.h"

/* A thread's results stay in the Lua state of the thread. Before the handle goes to another state
 * the results are copied into the arena. */
typedef struct con_encode_results {
  /* Has thread `o` results that are still to be copied? Changes nothing. */
  bool (*needed)(lua_State *L, con_object *o);

  /* Copy the results of thread `o`, which encodes. False: the results cannot be sent. */
  bool (*prepare)(lua_State *L, con_object *o);
} con_encode_results;

/* Set once by the floor that has threads; NULL: no handle needs anything. */
extern const con_encode_results *con_encode_threads;

/* Values are about to be encoded, whose content is read. May let other units run. NULL: nobody
 * listens. Fixed before the script begins. */
extern void (*con_encode_announce)(lua_State *L, int first, int n);

/* Encode the `n` values from stack index `first` on. `what` is the path's root in errors ("item");
 * several values are counted, "argument 2". With "function|argument" the first value is the
 * function, and the values behind are counted from 1. Raises for a value that cannot go.
 *
 * The parcel points into memory of this OS thread and of the values: it is valid until the thread's
 * next encode, while the values stay on the stack.
 */
void con_encode(lua_State *L, int first, int n, const char *what, con_parcel *out);

/* con_encode for a message to a worker of a pool: lent classes (binding/class.h) go as classes. */
void con_encode_lent(lua_State *L, int first, int n, const char *what, con_parcel *out);

#endif
