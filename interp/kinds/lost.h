/* SPDX-License-Identifier: MIT */
/* lost.h: a warning about tables that a child fills for its maker in vain, since the child has a
 * copy of its own.
 *
 * Where the main state of a process starts processes and isolates, tables that the child might fill
 * are noted: plain and empty ones among the globals, the variables that the function sees, and its
 * arguments. A child that ends notes which of them it has filled, in the maker's process record.
 * At its end the maker looks which are still empty, and used outside of the child's functions.
 *
 * Guard of the notes: the state's lock of the main state.
 */
#ifndef CON_KINDS_LOST_H
#define CON_KINDS_LOST_H

#include <lua.h>
#include <stdint.h>

#define CON_LOST_MOST 32 /* tables that are noted, by bits of con_process.filled */
#define CON_LOST_PAIRS 8 /* of them, an isolate's */

/* The tables of an isolate: where its function has them. */
typedef struct con_lost_pairs {
  int n;
  struct {
    int at; /* above 0: the upvalue; below: the argument */
    uint32_t bit;
  } pair[CON_LOST_PAIRS];
} con_lost_pairs;

/* A process or isolate is about to start with the function and n arguments on top of L. Raises for
 * want of memory only. `pairs`: for an isolate; else NULL. */
void con_lost_note(lua_State *L, int n, con_lost_pairs *pairs);

/* In the child, a process: note which tables are empty. State lock. */
void con_lost_begin(lua_State *L);

/* The child's function has ended: tell the maker which tables were filled. Raises nothing. */
void con_lost_end(lua_State *L);

/* In an isolate, before its function is called, which lies below n - 1 arguments on top: put the
 * tables that are still empty below the function. Returns how many. */
int con_lost_begin_isolate(lua_State *L, int n, con_lost_pairs *pairs);

/* The function of the isolate has ended, and left the tables at 1 and above: tell the maker. */
void con_lost_end_isolate(lua_State *L, const con_lost_pairs *pairs);

/* The process is at its end: say which tables were filled elsewhere in vain. */
void con_lost_say(lua_State *L);

#endif
