/* SPDX-License-Identifier: MIT */
#include "host/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"

static bool wrong(con_options *o, const char *option, const char *why) {
  o->bad = option;
  o->why = why;
  return false;
}

static bool read_language(con_options *o, const char *language) {
  if (language == NULL) return wrong(o, "--lang", CON_SAYS_NEEDS_ARGUMENT);
  if (strcmp(language, "en") != 0 && strcmp(language, "zh") != 0)
    return wrong(o, language, CON_SAYS_NO_LANGUAGE);
  o->language = language;
  return true;
}

static bool read_color(con_options *o, const char *a) {
  if (strcmp(a + 8, "always") == 0) o->color = CON_COLOR_ALWAYS;
  else if (strcmp(a + 8, "never") == 0) o->color = CON_COLOR_NEVER;
  else if (strcmp(a + 8, "auto") != 0) return wrong(o, a, CON_SAYS_NO_COLOR);
  return true;
}

const char *con_options_language(const con_options *o) {
  static const char *const names[] = {"CONLUA_LANG", "LC_ALL", "LC_MESSAGES", "LANG", NULL};
  if (o->language != NULL) return o->language;
  for (int i = o->ignore_environment ? 1 : 0; names[i] != NULL; i++) {
    const char *value = getenv(names[i]);
    if (value != NULL && value[0] != 0) return con_language_of(value);
  }
  return "en";
}

/* Read --help, --states, --quiet, --shake, --shake=SEED, --timeline=FILE, --color=WHEN or
 * --lang=LANGUAGE. False: a wrong option. */
static bool read_long(con_options *o, const char *a) {
  if (strcmp(a, "--help") == 0) {
    o->help = true;
    return true;
  }
  if (strcmp(a, "--states") == 0) {
    o->states = true;
    return true;
  }
  if (strcmp(a, "--quiet") == 0) {
    o->quiet = true;
    return true;
  }
  if (strcmp(a, "--graded") == 0) { /* only the grader says it, so the help does not */
    o->graded = true;
    return true;
  }
  if (strncmp(a, "--color=", 8) == 0) return read_color(o, a);
  if (strncmp(a, "--lang=", 7) == 0) return read_language(o, a + 7);
  if (strncmp(a, "--timeline=", 11) == 0) {
    if (a[11] == 0) return wrong(o, a, CON_SAYS_NEEDS_FILE);
    o->timeline = a + 11;
    return true;
  }
  if (strncmp(a, "--shake", 7) != 0 || (a[7] != 0 && a[7] != '='))
    return wrong(o, a, CON_SAYS_UNRECOGNIZED);
  o->shake = true;
  if (a[7] == 0) return true;
  char *end;
  errno = 0;
  o->seed = strtoull(a + 8, &end, 10);
  if (a[8] < '0' || a[8] > '9' || *end != 0 || errno != 0 || o->seed == 0)
    return wrong(o, a, CON_SAYS_NO_SEED);
  return true;
}

static bool read_letter(con_options *o, const char *a) {
  if (a[2] != 0) return wrong(o, a, CON_SAYS_UNRECOGNIZED);
  switch (a[1]) {
    case 'i':
      o->interactive = true;
      o->version = true;
      return true;
    case 'v': o->version = true; return true;
    case 'E': o->ignore_environment = true; return true;
    case 'W': return true;
    default: return wrong(o, a, CON_SAYS_UNRECOGNIZED);
  }
}

static const char *command_of(const char *word) {
  if (strcmp(word, "check") == 0) return CON_CHECK_COMMAND;
  if (strcmp(word, "step") == 0) return CON_CHECK_COMMAND ".step";
  if (strcmp(word, "grade") == 0) return "conlua.grade";
  if (strcmp(word, "lesson") == 0) return "conlua.lessons.command";
  if (strcmp(word, "schedule") == 0) return "conlua.scheduling.command";
  return NULL;
}

void con_options_read(int argc, char **argv, con_options *o) {
  int i = 1, apart = 0; /* how many words say the language, or that the run is graded */
  memset(o, 0, sizeof *o);
  for (; i < argc && argv[i][0] == '-'; i++) {
    const char *a = argv[i];
    if (a[1] == 0) {
      o->from_stdin = true;
      break;
    }
    if (a[1] == '-') {
      if (a[2] == 0) {
        i++;
        break;
      }
      bool next = strcmp(a, "--lang") == 0; /* the language is the next word */
      if (next ? !read_language(o, argv[++i]) : !read_long(o, a)) break;
      apart += next ? 2 : strncmp(a, "--lang=", 7) == 0 || strcmp(a, "--graded") == 0;
    } else if (con_option_has_argument(a[1])) {
      o->execute = o->execute || a[1] == 'e';
      if (a[2] == 0 && (++i >= argc || argv[i][0] == '-')) {
        wrong(o, a, CON_SAYS_NEEDS_ARGUMENT);
        break;
      }
    } else if (!read_letter(o, a)) {
      break;
    }
  }
  o->script = i;
  if (i == apart + 1 && i < argc) o->command = command_of(argv[i]);
}

static void print_usage(FILE *out, const char *program) {
  fprintf(out, con_say(CON_SAYS_USAGE), program, program, program, program, program, program);
}

int con_options_help(const char *program) {
  print_usage(stdout, program);
  return EXIT_SUCCESS;
}

int con_options_complain(const char *program, const con_options *o) {
  fprintf(stderr, "%s: ", program);
  fprintf(stderr, con_say(o->why), o->bad);
  fputc('\n', stderr);
  print_usage(stderr, program);
  return CON_USAGE_EXIT;
}
