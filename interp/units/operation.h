/* SPDX-License-Identifier: MIT */
/* operation.h: what a unit does to an object, with the name that reports and graders show. */
#ifndef CON_UNITS_OPERATION_H
#define CON_UNITS_OPERATION_H

#define CON_OPERATION_LIST(X) \
  X(NONE, "none") \
  X(START, "start") \
  X(END, "end") \
  X(JOIN, "join") \
  X(SLEEP, "sleep") \
  X(ACQUIRE, "acquire") \
  X(RELEASE, "release") \
  X(WAIT, "wait") \
  X(SET, "set") \
  X(CLEAR, "clear") \
  X(NOTIFY, "notify") \
  X(PUT, "put") \
  X(GET, "get") \
  X(COUNT_DOWN, "count_down") \
  X(TASK_DONE, "task_done") \
  X(UPDATE, "update") \
  X(CLOSE, "close") \
  X(TERMINATE, "terminate") \
  X(READ, "read") \
  X(WRITE, "write")

#define CON_OPERATION_CONSTANT(NAME, name) CON_OP_##NAME,
typedef enum con_operation {
  CON_OPERATION_LIST(CON_OPERATION_CONSTANT) CON_OPERATIONS
} con_operation;
#undef CON_OPERATION_CONSTANT

const char *con_operation_name(con_operation op);

#endif
