/* SPDX-License-Identifier: MIT */
/* class.h: the classes that K.class() makes, so that instances can be told from plain tables and
 * travel with their class.
 *
 * A class is a table whose __index is the class. A class id is unique in the family and stays in a
 * forked child, so that a value sent to a state that has the class finds the class there. Ids below
 * CON_CLASS_IDS are for classes that every state registers when the state is made, under equal ids
 * everywhere: only the id of such a class travels, and such a class may hold C functions without a
 * name.
 *
 * A class of the script's own can be lent to a pool: the class has an id, too, but only in the
 * messages to the workers (con_encode_lent). Elsewhere a lent class is a metatable like others.
 */
#ifndef CON_BINDING_CLASS_H
#define CON_BINDING_CLASS_H

#include <lua.h>
#include <stdbool.h>
#include <stdint.h>

#define CON_CLASS_IDS ((uint64_t)1 << 32)
#define CON_CLASS_LENT ((uint64_t)1 << 62) /* a bit of the ids of lent classes */

/* Make the table on top, which stays, the class `id`; 0: give the class a new id. Returns the id. A
 * class of a given id lives as long as the Lua state; a class of a new id, or a lent class, as long
 * as anything refers to the table. */
uint64_t con_class_register(lua_State *L, uint64_t id);

/* Make the table on top, which stays, a lent class. False: the table has a mark already. */
bool con_class_lend(lua_State *L);

/* Push the class `id` and return true; false: this state does not have the class, and nothing is
 * pushed. */
bool con_class_push(lua_State *L, uint64_t id);

/* Push the table of marks, for the codec: table -> mark, with weak keys, for each table that does
 * not travel by its content. The mark of a class is the class id, the mark of a loaded module is
 * the module's name (names.h). */
void con_class_push_marks(lua_State *L);

#endif
