/* SPDX-License-Identifier: MIT */
#include "units/announce.h"

void (*con_announce_hook)(struct con_unit *u, con_operation op, con_object *o);
void (*con_announce_done_hook)(struct con_unit *u, con_operation op, const con_object *o,
                               int outcome);

static const char *const names[CON_OPERATIONS] = {
    "none",   "start", "end",       "join",   "sleep", "acquire", "release",
    "wait",   "set",   "clear",     "notify", "put",   "get",     "task_done",
    "update", "close", "terminate", "read",   "write",
};

const char *con_operation_name(con_operation op) { return op < CON_OPERATIONS ? names[op] : "?"; }
