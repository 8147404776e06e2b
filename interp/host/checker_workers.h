/* SPDX-License-Identifier: MIT */
/* checker_workers.h: other processes that check the same script (conlua check -j). Each is a
 * program of its own that searches with another seed, and prints its result. */
#ifndef CON_HOST_CHECKER_WORKERS_H
#define CON_HOST_CHECKER_WORKERS_H

#include <lauxlib.h>
#include <stdbool.h>

/* The functions that conlua.check.core has for workers. */
extern const luaL_Reg con_checker_workers[];

/* Before the first run. */
void con_checker_workers_open(void);

#endif
