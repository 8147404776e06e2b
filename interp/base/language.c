/* SPDX-License-Identifier: MIT */
#include "base/language.h"

#include <string.h>

const char *con_language = "en";

const char *con_language_of(const char *name) { return strncmp(name, "zh", 2) == 0 ? "zh" : "en"; }

const char *con_say(const char *english) {
  if (strcmp(con_language, "zh") != 0) return english;
  for (const con_sentence *s = con_sentences; s->english != NULL; s++)
    if (strcmp(s->english, english) == 0) return s->chinese;
  return english;
}
