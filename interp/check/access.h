/* SPDX-License-Identifier: MIT */
/* access.h: the functions that a rewritten source calls before each access to data that units may
 * share (stdlib/conlua/check/rewrite.lua), and what those of accessor.h and copied.h work with. */
#ifndef CON_CHECK_ACCESS_H
#define CON_CHECK_ACCESS_H

#include <lua.h>
#include <stddef.h>
#include <stdint.h>

#include "units/operation.h"

/* Before the first state is made. */
void con_access_open(void);

/* Push the functions, in the order of rewrite.HOOKS. Returns how many. */
int con_access_push(lua_State *L);

/* ---- what is accessed, for con_point_access ---- */

#define CON_IS_TOKEN ((uint64_t)1 << 62) /* of an instance of a variable; no address has this bit */

static inline uint64_t con_access_table(lua_State *L, int i) {
  return (uint64_t)(uintptr_t)lua_topointer(L, i);
}

/* A number that stands for the value at `i` as a key. Different keys may have the same number,
 * which costs schedules, but hides nothing. */
uint64_t con_access_key(lua_State *L, int i);

/* The globals are the fields of a table. */
uint64_t con_access_globals(lua_State *L);

/* Access field `key` of the table at `table`, which may stand for another table's, or of a unit's
 * handle there, or of a string, which stands for the library's table. */
void con_access_field(lua_State *L, con_operation op, uint32_t site, int table, int key);

/* Words that access data in their middle; each has a site in each line of the script. Below
 * CON_SITE_IPAIRS: accessors of accessor.c. */
enum {
  CON_SITE_IPAIRS = 16,
  CON_SITE_COPY,
  CON_SITE_COROUTINE,
  CON_SITE_JOIN,
  CON_SITE_SORT,
  CON_SITE_REQUIRE,
  CON_SITE_FILE,
  CON_SITES_OF_WORDS
};

/* The site of the word in the line of the script that runs. */
uint32_t con_access_site(lua_State *L, size_t word, const char *name);

#endif
