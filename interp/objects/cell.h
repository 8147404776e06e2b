/* SPDX-License-Identifier: MIT */
/* cell.h: a shared value. A cell is a lock with a value: to read or change the value, a unit holds
 * the lock. So an update that runs a function of the script is as atomic as a single store. */
#ifndef CON_OBJECTS_CELL_H
#define CON_OBJECTS_CELL_H

#include "objects/lock.h"

typedef enum con_cell_type {
  CON_CELL_NIL,
  CON_CELL_INTEGER,
  CON_CELL_FLOAT,
  CON_CELL_MESSAGE
} con_cell_type;

typedef struct con_cell {
  con_lock lock;
  uint64_t type; /* con_cell_type; guard of type and bits: the lock's owner */
  uint64_t bits; /* the number, or the message */
} con_cell;

con_cell *con_cell_new(void);

/* Store a value, and free the old message if there is one. The caller owns the lock, and holds no
 * latch; a message becomes the cell's. */
void con_cell_store(con_cell *c, con_cell_type type, uint64_t bits);

#endif
