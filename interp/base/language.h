/* SPDX-License-Identifier: MIT */
/* language.h: the language in which conlua speaks to people. Errors that a script can catch are
 * always English.
 *
 * What C says by itself stands in stdlib/conlua/texts/program.lua, of which the build makes
 * sentences.h: CON_SAYS_<KEY> is the English. So a sentence is said by con_say(CON_SAYS_USAGE), and
 * the compiler sees which values a format takes; the Chinese takes the same ones.
 */
#ifndef CON_BASE_LANGUAGE_H
#define CON_BASE_LANGUAGE_H

#include "sentences.h"

/* "en" or "zh". Set by the host, fixed before the first unit; children inherit the value. */
extern const char *con_language;

/* The language for the name of a locale: "zh" for zh, zh_CN.UTF-8 and so on, "en" for others. */
const char *con_language_of(const char *name);

typedef struct con_sentence {
  const char *english, *chinese;
} con_sentence;

extern const con_sentence con_sentences[]; /* up to an English NULL */

/* A sentence of the catalogue, in the language. May be called anywhere, also under a latch. */
const char *con_say(const char *english) __attribute__((format_arg(1)));

#endif
