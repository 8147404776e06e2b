/* SPDX-License-Identifier: MIT */
#include "base/language.h"

#include <string.h>

const char *con_language = "en";

const char *con_language_of(const char *name) { return strncmp(name, "zh", 2) == 0 ? "zh" : "en"; }
