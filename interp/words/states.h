/* SPDX-License-Identifier: MIT */
/* states.h: recording what units go through. */
#ifndef CON_WORDS_STATES_H
#define CON_WORDS_STATES_H

#include <stdbool.h>

#include <lua.h>

/* Record from here on what the units of this process go through, and of the processes that it
 * starts; or no more, in this process and those. Best before other threads run.
 * Returns false if there is no memory. */
bool con_states_watch(bool on);

/* Let conlua's own Lua find the functions as the module conlua.states. */
void con_states_preload(lua_State *L);

#endif
