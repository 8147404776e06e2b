/* SPDX-License-Identifier: MIT */
/* objects.h: all kinds of object make themselves known: any process may have to destroy any object, also of a kind it never
 * made itself. Once, before the first unit. CON_NO_MEMORY: the family cannot begin.
 */
#ifndef CON_OBJECTS_OBJECTS_H
#define CON_OBJECTS_OBJECTS_H

#include "base/status.h"

con_status con_objects_init(void);

#endif
