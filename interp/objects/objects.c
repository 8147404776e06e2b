/* SPDX-License-Identifier: MIT */
#include "objects/objects.h"

#include "objects/barrier.h"
#include "objects/cell.h"
#include "objects/condition.h"
#include "objects/lock.h"
#include "objects/message.h"
#include "objects/pipe.h"
#include "objects/pool.h"
#include "objects/queue.h"
#include "objects/semaphore.h"

con_status con_objects_init(void) {
  con_message_init();
  con_lock_init();
  con_semaphore_init();
  con_condition_init();
  con_barrier_init();
  con_cell_init();
  con_queue_init();
  con_pipe_init();
  con_pool_init();
  return con_unit_init();
}
