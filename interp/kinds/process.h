/* SPDX-License-Identifier: MIT */
/* process.h: starting a process of the family, by fork. */
#ifndef CON_KINDS_PROCESS_H
#define CON_KINDS_PROCESS_H

#include <lua.h>

#include "units/unit.h"

/* The address is a key of the registry: math.randomseed, which words/ puts there for a child to
 * have random numbers of its own. */
extern const char con_randomseed_key;

/* Start process unit `u`: fork a child that calls the function and the n arguments on top of L's
 * stack (taken off). Raises when the system refuses; then `u` is as before. */
void con_process_start(lua_State *L, con_unit *u, int n);

#endif
