/* SPDX-License-Identifier: MIT */
#include "units/announce.h"

void (*con_announce_hook)(struct con_unit *u, con_operation op, con_object *o);
void (*con_announce_done_hook)(struct con_unit *u, con_operation op, const con_object *o,
                               int outcome);

#define NAME(NAME, name) name,
static const char *const names[] = {CON_OPERATION_LIST(NAME)};

const char *con_operation_name(con_operation op) { return op < CON_OPERATIONS ? names[op] : "?"; }
