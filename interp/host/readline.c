/* SPDX-License-Identifier: MIT */
#include "host/readline.h"

#ifdef CONLUA_HAVE_READLINE
#include <dlfcn.h>

con_readline con_rl;

bool con_readline_load(void) {
  void *library = dlopen(CONLUA_READLINE, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return false;
#define LOAD(name) \
  con_rl.name = (__typeof__(con_rl.name))dlsym(library, #name); \
  if (con_rl.name == NULL) return false;
  CON_RL_FUNCTIONS(LOAD)
  CON_RL_VARIABLES(LOAD)
  return true;
}

#else

bool con_readline_load(void) { return false; }

#endif
