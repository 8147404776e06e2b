/* SPDX-License-Identifier: MIT */
/* language.h: the language in which conlua speaks to people. Errors that a script can catch are
 * always English. */
#ifndef CON_BASE_LANGUAGE_H
#define CON_BASE_LANGUAGE_H

/* "en" or "zh". Set by the host, fixed before the first unit; children inherit the value. */
extern const char *con_language;

/* The language for the name of a locale: "zh" for zh, zh_CN.UTF-8 and so on, "en" for others. */
const char *con_language_of(const char *name);

#endif
