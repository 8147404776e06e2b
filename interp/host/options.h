/* SPDX-License-Identifier: MIT */
/* options.h: the command line: what `lua` has, and what is conlua's own. */
#ifndef CON_HOST_OPTIONS_H
#define CON_HOST_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#define CON_USAGE_EXIT 2
#define CON_UNGUARDED_EXIT 125 /* a graded run that could not be shut in */

typedef struct con_options {
  int script;              /* index of the script in argv; argc: none */
  bool execute;            /* -e */
  bool interactive;        /* -i */
  bool version;            /* -v, or -i */
  bool ignore_environment; /* -E */
  bool from_stdin;         /* the script is `-` */
  bool help;               /* --help */
  bool grade;              /* the command `grade`, with its own arguments behind it */
  bool graded;             /* --graded: a run of the grader's */
  bool shake;              /* --shake; seed 0: choose one */
  uint64_t seed;
  const char *language; /* --lang: "en" or "zh"; NULL: not told */
  const char *bad;      /* the option that is wrong */
  const char *why;
} con_options;

/* Look through the options without acting. */
void con_options_read(int argc, char **argv, con_options *o);

/* The language to speak, "en" or "zh": that of --lang, else of CONLUA_LANG (not with -E), else of the locale. */
const char *con_options_language(const con_options *o);

/* Does this letter take an argument, of its own word or the next? */
static inline bool con_option_has_argument(char letter) { return letter == 'e' || letter == 'l'; }

/* The usage on stdout, or after what is wrong on stderr. Returns the exit code. */
int con_options_help(const char *program);
int con_options_complain(const char *program, const con_options *o);

#endif
