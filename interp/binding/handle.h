/* SPDX-License-Identifier: MIT */
/* handle.h: the userdata by which a Lua state holds an object or a unit.
 *
 * One handle for each object and state, found again through a weak table, so `==` holds whichever way an object arrived. A
 * handle is one entry in its process's references; its finalizer drops it.
 *
 * User value 1 of a handle is nil or its fields: a table whose metatable is its class (binding/class.h). Only units have it.
 *
 * Uses:   refs.
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
  uint32_t aspect; /* 0, or a con_kind: a process seen as its main thread */
  uint32_t
      is_task; /* it begins a task of this state (kinds/green.h), whose object is made when it is needed */
} con_handle;

/* Make the object of a task whose handle is at `index`; may raise. Set once by the floor that has tasks. */
extern void (*con_handle_complete)(lua_State *L, int index);

/* Push the three values that con_handle_enter needs. It may raise; so it comes before the reference is made, which would be
 * nobody's then. */
void con_handle_prepare(lua_State *L);

/* The handle at `index`, which has no finalizer, is that of `o` with the reference `ref` from now on. What con_handle_prepare
 * pushed is on top, and is taken off. May raise; the reference goes then. False: a finalizer that ran in here has made it that
 * of another object; then `o` goes when the reference is collected. */
bool con_handle_enter(lua_State *L, int index, con_handle *h, con_object *o, uint64_t ref);

/* Push the handle of `o`, which something keeps alive meanwhile. Raises when there is no memory. */
void con_handle_push(lua_State *L, con_object *o);

/* The same, taking over the reference `ref` (made by con_ref_add), also when an error is raised. */
void con_handle_adopt(lua_State *L, con_object *o, uint64_t ref);

/* Push the main thread of process unit `o`: the same unit, seen as a thread. */
void con_handle_push_main_thread(lua_State *L, con_object *o);

/* Push another handle of `o`, whose metatable is that of `kind`. */
void con_handle_push_aspect(lua_State *L, con_object *o, con_kind kind);

/* The handle at `index`, or NULL if the value is anything else. Never raises. */
static inline con_handle *con_handle_at(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA) return NULL;
  con_handle *h = lua_touserdata(L, index);
  if (lua_rawlen(L, index) < sizeof *h || h->magic != CON_HANDLE_MAGIC) return NULL;
  return h;
}

/* The same, and its object is there unless it was closed. May raise. */
static inline con_handle *con_handle_whole(lua_State *L, int index) {
  con_handle *h = con_handle_at(L, index);
  if (h != NULL && h->is_task && h->object == NULL) con_handle_complete(L, index);
  return h;
}

#define CON_HANDLE_ANNEX 2 /* number of the user value */

/* The annex of an object in this state: a table for what belongs to the object but lives in Lua (the results of a thread, the
 * values of a thread.queue). It goes when the object's handle is collected. con_handle_annex pushes it and returns true, or
 * pushes nil and returns false; con_handle_set_annex takes it from the top (nil: none). */
bool con_handle_annex(lua_State *L, con_object *o);
void con_handle_set_annex(lua_State *L, con_object *o);

/* The same for the object whose handle is at `index`. */
bool con_handle_annex_at(lua_State *L, int index);

/* Let go of the object now; the handle stays, empty. */
void con_handle_close(lua_State *L, int index);

/* Push the metatable for handles of a kind, made at the first call; words/ fills it. Returns true if it was new. */
bool con_handle_metatable(lua_State *L, con_kind kind);

#endif
