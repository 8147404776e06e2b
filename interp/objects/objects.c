/* SPDX-License-Identifier: MIT */
#include "objects/objects.h"

#include "objects/message.h"
#include "units/unit.h"

/* Each row is defined beside the code of its kind. A kind without a row does not link. */
#define DECLARE(NAME, name, row) extern const con_kind_type con_kind_##row;
CON_KIND_LIST(DECLARE)

#define ROW(NAME, name, row) [CON_KIND_##NAME] = &con_kind_##row,
static const con_kind_type *const rows[CON_KINDS] = {CON_KIND_LIST(ROW)};

con_status con_objects_init(void) {
  con_message_init();
  con_kind_register(rows);
  return con_unit_init();
}
