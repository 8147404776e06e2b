/* SPDX-License-Identifier: MIT */
#include "fuzz_state.h"

#include "binding/embed.h"
#include "binding/words.h"
#include "codec/names.h"
#include "objects/objects.h"
#include "sched/here.h"
#include "sched/state.h"
#include "shared/arena.h"
#include "units/family.h"

#include <lualib.h>
#include <stdlib.h>

/* The targets have no Lua files of conlua's own. */
const struct con_embedded con_embedded_files[] = {{NULL, NULL, 0}};
const size_t con_embedded_count = 0;

static const con_word no_words[] = {{NULL, NULL, NULL, NULL}};

lua_State *fuzz_state_open(void) {
  uint64_t ref;
  if (con_arena_open((size_t)256 << 20) != CON_OK || con_family_open() != CON_OK) abort();
  if (con_objects_init() != CON_OK) abort();
  con_unit *u = con_unit_new(CON_KIND_PROCESS, "MainProcess", false, &ref);
  if (u == NULL) abort();
  con_process_self->unit = u;
  con_family_root->root = u;
  con_unit_start(u, con_process_self);
  con_unit_run(u);
  con_state *s = con_state_new(0);
  if (s == NULL) abort();
  s->unit = u;
  lua_State *L = s->main;
  luaL_openlibs(L);
  for (int kind = CON_KIND_PROCESS; kind < CON_KINDS; kind++)
    con_words_class(L, (con_kind)kind, no_words);
  con_names_learn(L);
  return L;
}

con_object *fuzz_state_keep(void *object) {
  if (object == NULL || con_ref_add(con_process_self, object) == CON_NO_REF) abort();
  return object;
}

static int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

size_t fuzz_state_unhex(const char *text, unsigned char *out, size_t room) {
  size_t n = 0;
  for (; text[0] != 0 && text[1] != 0 && n < room; text += 2)
    out[n++] = (unsigned char)(digit(text[0]) << 4 | digit(text[1]));
  return n;
}
