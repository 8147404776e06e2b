/* SPDX-License-Identifier: MIT */
/* fingerprint.h: a number for the state of a run: two states with equal numbers go on in the same
 * ways.
 *
 * What counts: of each unit, where the unit stands, the values on the stack of its calls, and the
 * step that comes next; all values that can be reached from there, without the addresses; what the
 * objects hold. Where the script's calls go through a function of C that keeps something on its own
 * stack (table.sort), or where an object is of a kind that is not known here, the number is one
 * that no other state has: then nothing is taken for seen.
 */
#ifndef CON_CHECK_FINGERPRINT_H
#define CON_CHECK_FINGERPRINT_H

#include <lua.h>
#include <stdint.h>

/* In the script's state, which has all words, before the script is loaded. */
void con_fingerprint_open(lua_State *L);

/* Nothing that counts is on the C stack of function `f` while a call is suspended there. Before the
 * first run. */
void con_fingerprint_trust(lua_CFunction f);

/* The number of the state of the run under way, while a unit chooses. */
uint64_t con_fingerprint(void);

#endif
