/* SPDX-License-Identifier: MIT */
#include "base/panic.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void con_panic(const char *format, ...) {
  va_list args;
  va_start(args, format);
  fprintf(stderr, "conlua: internal error in process %d: ", (int)getpid());
  vfprintf(stderr, format, args);
  fputc('\n', stderr);
  va_end(args);
  abort();
}
