/* SPDX-License-Identifier: MIT */
#include "base/color.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

con_color con_color_wanted = CON_COLOR_AUTO;

bool con_color_on(int fd) {
  if (con_color_wanted != CON_COLOR_AUTO) return con_color_wanted == CON_COLOR_ALWAYS;
  const char *no = getenv("NO_COLOR"), *terminal = getenv("TERM");
  if (no != NULL && no[0] != 0) return false;
  if (terminal == NULL || strcmp(terminal, "dumb") == 0) return false;
  return isatty(fd) == 1;
}
