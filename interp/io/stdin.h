/* SPDX-License-Identifier: MIT */
/* stdin.h: the buffer of stdin, which the family shares: bytes that a process has read ahead are
 * there for the others. (The buffers of other streams are copied by a fork.)
 *
 * The buffer lies in shared memory, at the same address in each process. Between operations this
 * module's record tells where the unread bytes lie, during an operation the FILE of the process
 * does.
 *
 * Rules:  with the turn of stdin (turns.h), except con_stdin_open; or where no other unit can read.
 * For streams other than stdin the calls do nothing.
 */
#ifndef CON_IO_STDIN_H
#define CON_IO_STDIN_H

#include <stdbool.h>
#include <stdio.h>

/* Once, before the first read. False: no memory. */
bool con_stdin_open(void);

/* An operation begins: the stream takes over the bytes that other processes have left. */
void con_stdin_begin(FILE *f);

/* The operation ends: the record tells what the stream has left. */
void con_stdin_end(FILE *f);

/* The buffer is empty, and about to be filled from the system. */
void con_stdin_refill(FILE *f);

#endif
