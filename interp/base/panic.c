/* SPDX-License-Identifier: MIT */
#include "base/panic.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void (*con_panic_report)(void);

void con_panic(const char *format, ...) {
  static int entered;
  va_list args;
  va_start(args, format);
  fprintf(stderr, "conlua: internal error in process %d: ", (int)getpid());
  vfprintf(stderr, format, args);
  fputc('\n', stderr);
  va_end(args);
  if (!__atomic_exchange_n(&entered, 1, __ATOMIC_SEQ_CST) && con_panic_report != NULL)
    con_panic_report();
  abort();
}
