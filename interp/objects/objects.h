/* SPDX-License-Identifier: MIT */
/* objects.h: all kinds of object make themselves known: any process may have to destroy any object, also of a kind it never
 * made itself. Once, before the first unit.
 */
#ifndef CON_OBJECTS_OBJECTS_H
#define CON_OBJECTS_OBJECTS_H

void con_objects_init(void);

#endif
