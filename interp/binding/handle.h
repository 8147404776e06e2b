/* SPDX-License-Identifier: MIT */
/* handle.h: the userdata by which a Lua state holds an object or a unit.
 *
 * An object has one handle in each state, found again through a weak table, so `==` holds whichever
 * way the object arrived. A handle is one entry in the process's references (units/refs.h), which
 * the handle's finalizer drops.
 *
 * User value 1 of a unit's handle is nil or the unit's fields: a table whose metatable is the class
 * (class.h) of the unit. Other handles have no fields.
 */
#ifndef CON_BINDING_HANDLE_H
#define CON_BINDING_HANDLE_H

#include <lua.h>

#include "units/refs.h"

#define CON_HANDLE_MAGIC 0x636f6e6c75613a6fu

typedef struct con_handle {
  uint64_t magic;
  con_object *object;
  uint64_t ref;    /* in the process's references */
  uint32_t aspect; /* 0, or a con_kind: that of a process seen as a thread */
  /* 1: the handle begins a task of this state (kinds/green.h), whose object is made at need */
  uint32_t is_task;
} con_handle;

/* Make the object of the task whose handle is at `index`; may raise. Set once by the floor that has
 * tasks. */
extern void (*con_handle_complete)(lua_State *L, int index);

/* Push the three values that con_handle_enter needs. May raise, and so comes before the reference
 * is made, which nothing would own then. */
void con_handle_prepare(lua_State *L);

/* Make the handle at `index`, which has no finalizer, the handle of `o` with the reference `ref`.
 * Takes off the three values of con_handle_prepare. True: done. False: a finalizer that ran in here
 * has given the handle to another object; `ref` goes when the garbage is collected. Raises when
 * there is no memory; then `ref` goes, too. */
bool con_handle_enter(lua_State *L, int index, con_handle *h, con_object *o, uint64_t ref);

/* Push the handle of `o`, which something keeps alive meanwhile. Raises when there is no memory. */
void con_handle_push(lua_State *L, con_object *o);

/* Push the handle of `o` and take over the reference `ref` (of con_ref_add), also when an error is
 * raised. */
void con_handle_adopt(lua_State *L, con_object *o, uint64_t ref);

/* Push process unit `o` seen as a thread: the main thread of the process. */
void con_handle_push_main_thread(lua_State *L, con_object *o);

/* Push the handle of `o` seen as `kind`, with the metatable of that kind. */
void con_handle_push_aspect(lua_State *L, con_object *o, con_kind kind);

/* The handle at `index`, or NULL if the value is anything else. Never raises. */
static inline con_handle *con_handle_at(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA) return NULL;
  con_handle *h = lua_touserdata(L, index);
  if (lua_rawlen(L, index) < sizeof *h || h->magic != CON_HANDLE_MAGIC) return NULL;
  return h;
}

/* The handle at `index`, whose object is made if the handle is a task's. May raise. */
static inline con_handle *con_handle_whole(lua_State *L, int index) {
  con_handle *h = con_handle_at(L, index);
  if (h != NULL && h->is_task && h->object == NULL) con_handle_complete(L, index);
  return h;
}

#define CON_HANDLE_ANNEX 2 /* number of the user value */

/* Push the annex of object `o` in this state and return true; false: there is none, and nil is
 * pushed. An annex is a table for what belongs to the object but lives in Lua (the results of a
 * thread, the values of a thread.queue). The annex goes when the object's handle is collected. */
bool con_handle_annex(lua_State *L, con_object *o);

/* Take the annex of `o` from the top; nil: no annex. */
void con_handle_set_annex(lua_State *L, con_object *o);

/* Push the annex of the object whose handle is at `index`, as con_handle_annex does. */
bool con_handle_annex_at(lua_State *L, int index);

/* Let go of the handle's object now; the handle stays, empty. */
void con_handle_close(lua_State *L, int index);

/* Push the metatable for handles of `kind`, which words/ fills. True: the metatable is new, made in
 * this call. */
bool con_handle_metatable(lua_State *L, con_kind kind);

#endif
