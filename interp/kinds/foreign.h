/* SPDX-License-Identifier: MIT */
/* foreign.h: the child of a fork that a C module makes.
 *
 * Such a child has a copy of the script but is no process of the family: no unit, no carrier, no references. Were it to take
 * itself for its maker, SIGTERM to it would end the family, and its end would finish units of others. So it is told apart from our
 * own children (con_foreign_fork_is_ours), runs Lua on, and ends plainly. Conlua's words are refused in it; what C code
 * would still write into the arena is refused by the system, since the arena can only be read there.
 *
 * Rules:  whatever may run in such a child asks con_process_is_foreign before it uses con_self() or the arena.
 * Uses:   state, children, signals.
 */
#ifndef CON_KINDS_FOREIGN_H
#define CON_KINDS_FOREIGN_H

#include <stdbool.h>

/* In the first process, before a module is loaded. */
void con_foreign_open(void);

/* Around our own fork. */
void con_foreign_fork_is_ours(bool ours);

#endif
