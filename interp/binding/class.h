/* SPDX-License-Identifier: MIT */
/* class.h: the classes that K.class() makes, so that instances can be told from plain tables and
 * sent with their class.
 *
 * A class is a table whose __index is itself. Its id is unique in the family and stays the same in
 * a forked child, so that a value sent to a state that has the class finds it there. Ids below
 * CON_CLASS_IDS are for classes that every state registers when it is made, under the same id
 * everywhere: of them the id alone travels, and they may hold C functions without a name.
 */
#ifndef CON_BINDING_CLASS_H
#define CON_BINDING_CLASS_H

#include <lua.h>
#include <stdbool.h>
#include <stdint.h>

#define CON_CLASS_IDS ((uint64_t)1 << 32)

/* The id of the class at `index`, or 0 if the value is not a class. */
uint64_t con_class_id(lua_State *L, int index);

/* Make the table on top the class `id`; 0: give it a new id. Returns the id. Leaves the table
 * there. A class of a given id lives as long as its state, one of a new id as long as somebody
 * refers to it. */
uint64_t con_class_register(lua_State *L, uint64_t id);

/* Push the class `id` if this state has it; else push nothing and return false. */
bool con_class_push(lua_State *L, uint64_t id);

/* Push the table of marks, for the codec: of tables that travel as something else than their
 * content. Keys are weak; the mark of a class is its id, that of a loaded module its name
 * (names.h). */
void con_class_push_marks(lua_State *L);

#endif
