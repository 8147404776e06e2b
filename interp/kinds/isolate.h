/* SPDX-License-Identifier: MIT */
/* isolate.h: starting an OS thread with a Lua state of its own. */
#ifndef CON_KINDS_ISOLATE_H
#define CON_KINDS_ISOLATE_H

#include <lua.h>
#include <stdbool.h>

#include "units/unit.h"

/* -W: every isolate begins with warnings on. Set by the host, before the script. */
extern bool con_isolate_warns;

/* Start isolate unit `u`, which calls copies of the function and the n arguments on top of L's
 * stack (taken off). Raises when one of them cannot be copied or the system refuses; then `u` is as
 * before. */
void con_isolate_start(lua_State *L, con_unit *u, int n);

#endif
