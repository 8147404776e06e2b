/* SPDX-License-Identifier: MIT */
/* operation.h: what a unit does, mostly to an object, with the name that reports and recordings
 * show.
 *
 * An operation comes with a number, where it is announced (con_announce), and where it is told
 * afterwards (con_tell):
 *
 *   START       announced: how the unit was made, a con_making; told: is it a daemon?
 *   END         announced, by a thread, and told: the exit code
 *   BEGIN       told by the unit as its code begins to run: the process id
 *   JOIN, SLEEP, ACQUIRE, WAIT, PUT, GET, ADD, UPDATE, READ, WRITE, COLLECT
 *               announced: the con_time until which the unit waits at most
 *   ACQUIRE     told: the acquisitions that the unit has gained: 1; after a condition's wait the
 *               depth of the rlock
 *   RELEASE, NOTIFY, COUNT_DOWN
 *               announced: how many
 *   PUT, GET    told, of queues and pipes: the number of the item, in order of the puts; of pools
 *   TASK_DONE, COLLECT
 *               the number of the task, con_task_number
 *   WAIT        told, of a barrier: the number of the arrival, counted over all meetings; of
 *               wait_any: the place of the ready object in the list; the object is told, too
 *   SET         announced, of a barrier: the action is over
 *   NEW         told: how large the object is: a count, the parties, the most items or workers; of
 *               an end of a pipe the number of the other end; the outcome is the flavour
 *   LOOK        announced: 0; told: the answer, of a unit whether the unit had ended; as text the
 *               question
 *   TERMINATE   announced: the signal, or 0
 *   WAKE        told by the unit that wakes; the object is the unit that is woken
 *   PARK        told before the unit sleeps: the operation of the wait; UNPARK: afterwards
 *   ENTER, LEAVE, MARK
 *               told, with the name of a region of code, or a text, of the script's
 *   CALLBACK    told as a callback, or a handler of a signal, begins (1) and ends (0); as text
 *               "callback", "handler" or "timer"
 *   OUTPUT      told, with the text: the number of the stream's descriptor
 *   MAIN_ENDS   told when the main code of the script has ended; units may go on
 *   STOP, CONTINUE
 *               told when a word has sent SIGSTOP, SIGCONT to the process, the object
 *   DELAY       told by the unit: for how many ns of the time since the event before the thread was
 *               ready, and had no processor
 *   RESULT      told in a graded run as a task of a pool ends: the number of the task; as text the
 *               numbers in its results, and "?" where there may be more
 *   VALUE       told after a GET, SET, ADD or UPDATE of a cell, while the cell is held: as text the
 *               value that was read or stored; of a table and other things only the type
 *   STATE_WAIT  told before a thread waits for the lock of the Lua state; STATE: afterwards
 */
#ifndef CON_UNITS_OPERATION_H
#define CON_UNITS_OPERATION_H

#define CON_OPERATION_LIST(X) \
  X(NONE, "none") \
  X(START, "start") \
  X(BEGIN, "begin") \
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
  X(ADD, "add") \
  X(UPDATE, "update") \
  X(CLOSE, "close") \
  X(TERMINATE, "terminate") \
  X(READ, "read") \
  X(WRITE, "write") \
  X(NEW, "new") \
  X(LOOK, "look") \
  X(COLLECT, "collect") \
  X(PARK, "park") \
  X(UNPARK, "unpark") \
  X(WAKE, "wake") \
  X(STATE_WAIT, "state_wait") \
  X(STATE, "state") \
  X(ENTER, "enter") \
  X(LEAVE, "leave") \
  X(MARK, "mark") \
  X(CALLBACK, "callback") \
  X(OUTPUT, "output") \
  X(MAIN_ENDS, "main_ends") \
  X(STOP, "stop") \
  X(CONTINUE, "continue") \
  X(DELAY, "delay") \
  X(RESULT, "result") \
  X(VALUE, "value")

#define CON_OPERATION_CONSTANT(NAME, name) CON_OP_##NAME,
typedef enum con_operation {
  CON_OPERATION_LIST(CON_OPERATION_CONSTANT) CON_OPERATIONS
} con_operation;
#undef CON_OPERATION_CONSTANT

const char *con_operation_name(con_operation op);

#endif
