/* SPDX-License-Identifier: MIT */
/* cell.h: one shared value. A cell is a lock with a value: whoever reads or changes it holds the lock, so an update that runs
 * a function of the script is as atomic as a single store.
 *
 * Uses:   lock, message.
 */
#ifndef CON_OBJECTS_CELL_H
#define CON_OBJECTS_CELL_H

#include "objects/lock.h"
#include "objects/message.h"

typedef enum con_cell_type {
  CON_CELL_NIL,
  CON_CELL_INTEGER,
  CON_CELL_FLOAT,
  CON_CELL_MESSAGE
} con_cell_type;

typedef struct con_cell {
  con_lock lock;
  uint64_t type; /* con_cell_type; owner of the lock, as the next */
  uint64_t bits; /* the number, or the message */
} con_cell;

con_cell *con_cell_new(void);

/* Store a value; the caller owns the lock, and a message becomes the cell's. The old message is freed. */
void con_cell_store(con_cell *c, con_cell_type type, uint64_t bits);

#endif
