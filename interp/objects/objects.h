/* SPDX-License-Identifier: MIT */
/* objects.h: registers all kinds of object, since any process may have to destroy any object, also
 * of a kind that the process never made. Once, before the first unit.
 * Returns CON_OK, or CON_NO_MEMORY: the family cannot begin. */
#ifndef CON_OBJECTS_OBJECTS_H
#define CON_OBJECTS_OBJECTS_H

#include "base/status.h"

con_status con_objects_init(void);

#endif
