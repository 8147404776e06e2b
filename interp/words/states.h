/* SPDX-License-Identifier: MIT */
/* states.h: recording the states of units. */
#ifndef CON_WORDS_STATES_H
#define CON_WORDS_STATES_H

#include <stdbool.h>

#include <lua.h>

/* Record the states of units from here on, in this process and its later children; or record no
 * more there. Best before other threads run.
 * Returns false if there is no memory. */
bool con_states_watch(bool on);

/* Let conlua's own Lua require the functions as the module conlua.states. */
void con_states_preload(lua_State *L);

#endif
