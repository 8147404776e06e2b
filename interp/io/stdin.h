/* SPDX-License-Identifier: MIT */
/* stdin.h: what was read ahead from stdin belongs to the family: a fork copies the buffer of no other stream that several
 * processes want to read on.
 *
 * The buffer lies in shared memory, at the same address everywhere. Where in it the unread part lies is told by this record
 * between operations, and by the stream of the process during one.
 *
 * Rules:  all but con_stdin_open with the turn of stdin, or where there is nobody to share with. Other streams: no effect.
 * Uses:   unit, block.
 */
#ifndef CON_IO_STDIN_H
#define CON_IO_STDIN_H

#include <stdbool.h>
#include <stdio.h>

/* Once, before the first read. */
bool con_stdin_open(void);

/* An operation begins: the stream gets what others have left. And it ends. */
void con_stdin_begin(FILE *f);
void con_stdin_end(FILE *f);

/* The buffer is empty, and is about to be filled from the system. */
void con_stdin_refill(FILE *f);

#endif
