/* SPDX-License-Identifier: MIT */
#include "sched/keep.h"

#include <stddef.h>

_Thread_local uint32_t con_keep_depth;
void (*con_keep_look)(lua_State *L) = NULL;
