/* SPDX-License-Identifier: MIT */
/* foreign.h: a foreign child: a process that a C module forks.
 *
 * A foreign child has a copy of the script, but no unit, no carrier and no references, so it is no
 * process of the family. If it acted for the parent, SIGTERM would end the family, and the child's
 * end would finish the parent's units. con_foreign_fork_is_ours tells foreign children from
 * children of the family. A foreign child runs Lua on, and ends plainly. Conlua's words raise
 * there; other writes of C code to the arena are refused by the system, since the arena is mapped
 * read-only.
 *
 * Rules:  code that can run in a foreign child looks at con_process_is_foreign before using
 * con_self() or the arena.
 */
#ifndef CON_KINDS_FOREIGN_H
#define CON_KINDS_FOREIGN_H

#include <stdbool.h>

/* Watch forks for foreign children. Once, in the first process, before a module is loaded. */
void con_foreign_open(void);

/* Around a fork of conlua's own: the child is no foreign child. For the calling thread. */
void con_foreign_fork_is_ours(bool ours);

#endif
