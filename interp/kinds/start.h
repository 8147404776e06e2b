/* SPDX-License-Identifier: MIT */
/* start.h: starting a unit of any kind. */
#ifndef CON_KINDS_START_H
#define CON_KINDS_START_H

#include <lua.h>

#include "units/unit.h"

/* How a unit was made, as a recording tells. */
typedef enum con_making {
  CON_MADE_BY_SPAWN = 1, /* spawn and daemon */
  CON_MADE_BY_CALL,      /* K{f, ...}, then start() */
  CON_MADE_BY_CLASS      /* an instance of a class, then start() */
} con_making;

/* Start the new unit `u`; the function and n arguments are on top of the stack (taken off). Raises
 * when the script is at the end, or the system refuses; then `u` is as before. */
void con_start(lua_State *L, con_unit *u, int n, con_making how);

/* Start a green task; without a record in the arena, unless somebody listens (units/announce.h).
 * The function is at 1, the arguments are above; the task replaces all of that. Raises when the
 * script is at the end, or there is no memory. */
void con_start_task(lua_State *L, bool daemon);

#endif
