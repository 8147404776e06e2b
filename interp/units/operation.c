/* SPDX-License-Identifier: MIT */
#include "units/operation.h"

#define NAME(NAME, name) name,
static const char *const names[] = {CON_OPERATION_LIST(NAME)};

const char *con_operation_name(con_operation op) { return op < CON_OPERATIONS ? names[op] : "?"; }
