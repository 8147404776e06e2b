/* SPDX-License-Identifier: MIT */
#include "units/kind.h"

#include <string.h>

#include "base/panic.h"

const con_kind_type *const *con_kind_rows;

#define NAME(NAME, name, row) [CON_KIND_##NAME] = #name,
static const char *const names[CON_KINDS] = {"nothing", CON_KIND_LIST(NAME)};

const char *con_kind_name(con_kind kind) { return kind < CON_KINDS ? names[kind] : "?"; }

con_kind con_kind_named(const char *name) {
  for (con_kind kind = CON_KIND_NONE + 1; kind < CON_KINDS; kind++)
    if (strcmp(names[kind], name) == 0) return kind;
  return CON_KIND_NONE;
}

void con_kind_register(const con_kind_type *const rows[CON_KINDS]) {
  for (con_kind kind = CON_KIND_NONE + 1; kind < CON_KINDS; kind++) con_assert(rows[kind] != NULL);
  con_kind_rows = rows;
}
