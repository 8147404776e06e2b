/* SPDX-License-Identifier: MIT */
/* thread.h: starting an OS thread in the state of its maker. */
#ifndef CON_KINDS_THREAD_H
#define CON_KINDS_THREAD_H

#include <lua.h>

#include "units/unit.h"

/* Start thread unit `u`, which calls the function and the n arguments on top of L's stack (taken
 * off). Raises when the system refuses; then `u` is as before. */
void con_thread_start(lua_State *L, con_unit *u, int n);

/* Push the coroutine in which thread unit `u` of L's state runs; nil: it has ended. */
void con_thread_push(lua_State *L, const con_unit *u);

#endif
