/* SPDX-License-Identifier: MIT */
/* options.h: the command line: the options of `lua`, and those of conlua. */
#ifndef CON_HOST_OPTIONS_H
#define CON_HOST_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/color.h"

#define CON_CHECK_COMMAND "conlua.check" /* the module of `conlua check` */
#define CON_USAGE_EXIT 2
#define CON_UNGUARDED_EXIT 125 /* of a graded run that could not be shut in */

typedef struct con_options {
  int script;              /* index of the script in argv; argc: there is none */
  bool execute;            /* -e */
  bool interactive;        /* -i */
  bool version;            /* -v or -i */
  bool ignore_environment; /* -E */
  bool from_stdin;         /* the script is `-` */
  bool help;               /* --help */
  /* module of `check`, `grade` or `schedule`, whose arguments follow; NULL: none */
  const char *command;
  bool graded; /* --graded: the grader started this run */
  bool states; /* --states */
  bool quiet;  /* --quiet */
  bool shake;  /* --shake; seed 0: choose a seed */
  uint64_t seed;
  const char *timeline; /* --timeline: the file; NULL: do not record */
  con_color color;      /* --color */
  const char *language; /* --lang: "en" or "zh"; NULL: not told */
  const char *bad;      /* the wrong option, NULL: none */
  const char *why;      /* format of the message about `bad` */
} con_options;

/* Read the options into *o. Nothing is printed; o->bad tells of a wrong option. */
void con_options_read(int argc, char **argv, con_options *o);

/* The language to speak, "en" or "zh": as --lang says, else CONLUA_LANG (not with -E), else the
 * locale. */
const char *con_options_language(const con_options *o);

/* Does the option -letter take an argument, in the same word or the next? */
static inline bool con_option_has_argument(char letter) { return letter == 'e' || letter == 'l'; }

/* Print the usage on stdout. Returns the exit code. */
int con_options_help(const char *program);

/* Print the complaint about o->bad and the usage on stderr. Returns the exit code. */
int con_options_complain(const char *program, const con_options *o);

#endif
