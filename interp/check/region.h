/* SPDX-License-Identifier: MIT */
/* region.h: memory for the Lua states of a script that is checked: one region, so that the memory
 * of a run can be written back. The region begins at the same address in each process, so that a
 * schedule means the same in another process, also where a script orders by addresses. */
#ifndef CON_CHECK_REGION_H
#define CON_CHECK_REGION_H

#include <stddef.h>

/* Map the region. Once. */
void con_region_open(void);

/* As lua_Alloc. */
void *con_region_allocate(void *unused, void *p, size_t old_size, size_t size);

/* The part of the region that is in use; *most: as much may come to be used. */
char *con_region_used(size_t *size, size_t *most);

/* A run may use so much more memory than there is in use now; beyond that con_control.is_exhausted
 * is set. */
void con_region_limit_run(void);

#endif
