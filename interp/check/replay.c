/* SPDX-License-Identifier: MIT */
#include "check/replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/depend.h"

typedef struct replay {
  const con_schedule *schedule;
  uint32_t met;
  uint32_t n_sites;
  con_site site[CON_CHECK_SITES];
} replay;
static replay *now;

void con_replay_open(void) {
  now = con_control_memory(sizeof *now);
  now->site[0] = (con_site){0, "?", NULL};
}

uint32_t con_replay_add_site(con_site site) {
  if (now->n_sites + 1 == CON_CHECK_SITES) return 0;
  now->site[++now->n_sites] = site;
  return now->n_sites;
}

uint32_t con_replay_sites(void) { return now->n_sites; }

const con_site *con_replay_site(uint32_t site) {
  return &now->site[site <= now->n_sites ? site : 0];
}

/* ---- names of steps and units ---- */

static const char *path_of(uint32_t u) { return con_control_here->name[u].path; }

static void drop_blanks(char *text) {
  char *to = text;
  for (const char *from = text; *from != 0; from++)
    if (strchr(" \t|;@#>+", *from) == NULL) *to++ = *from;
  *to = 0;
}

/* What the step is called: "r:balance", "acquire:lock1". */
static void write_label(const con_check_step *s, char *out) {
  if (con_step_is_access(s)) {
    snprintf(out, CON_LABEL_MAX, "%c:%s", s->operation == CON_OP_READ ? 'r' : 'w',
             con_replay_site(s->site)->text);
  } else {
    const char *kind = s->kind != CON_KIND_NONE       ? con_kind_name(s->kind)
                       : s->operation == CON_OP_SLEEP ? "time"
                                                      : "check";
    int n = snprintf(out, CON_LABEL_MAX, "%s:%s", con_step_name(s), kind);
    if (!con_kind_is_unit(s->kind) && s->number != 0 && s->operation != CON_OP_CHOOSE)
      snprintf(out + n, (size_t)(CON_LABEL_MAX - n), "%u", s->number);
  }
  drop_blanks(out);
}

/* How often unit `u` has taken a step with this label, among the first `n` of the log. */
static uint32_t count(uint32_t u, const char *label, uint32_t n) {
  const con_control *c = con_control_here;
  char other[CON_LABEL_MAX];
  uint32_t found = 0;
  for (uint32_t i = 0; i < n; i++) {
    if (c->step[i].unit != u || c->step[i].flags & CON_STEP_SILENT) continue;
    write_label(&c->step[i], other);
    found += strcmp(other, label) == 0;
  }
  return found;
}

void con_replay_place(con_deviation *d, uint32_t u, const con_check_step *s, uint32_t n) {
  strcpy(d->unit, path_of(u));
  write_label(s, d->label);
  d->nth = count(u, d->label, n) + 1;
}

/* ---- the default schedule, and deviations ---- */

static bool is_before(uint32_t a, uint32_t b) {
  if (a == CON_CHECK_MAIN || b == CON_CHECK_MAIN) return a == CON_CHECK_MAIN;
  return strverscmp(path_of(a), path_of(b)) < 0;
}

uint32_t con_replay_default(const con_units_set *enabled, uint32_t before) {
  if (con_units_set_has(enabled, before)) return before;
  uint32_t first = con_units_set_next(enabled, 0);
  for (uint32_t u = first; u != 0; u = con_units_set_next(enabled, u))
    if (is_before(u, first)) first = u;
  return first;
}

void con_replay_follow(const con_schedule *s) { now->schedule = s; }

uint32_t con_replay_met(void) { return now->met; }

uint32_t con_replay_choose(const con_units_set *enabled) {
  const con_control *c = con_control_here;
  const con_schedule *s = now->schedule;
  char label[CON_LABEL_MAX];
  if (c->chosen == 0) now->met = 0;
  uint32_t u = con_replay_default(enabled, c->before);
  if (now->met >= s->n) return u;
  const con_deviation *d = &s->deviation[now->met];
  if (strcmp(d->unit, path_of(u)) != 0) return u;
  write_label(&c->unit[u].next, label);
  if (strcmp(d->label, label) != 0 || count(u, label, c->n) + 1 != d->nth) return u;
  for (uint32_t to = 0; (to = con_units_set_next(enabled, to)) != 0;) {
    if (strcmp(d->to, path_of(to)) != 0) continue;
    now->met++;
    return to;
  }
  return u;
}

uint16_t con_replay_value(const con_check_step *s) {
  const con_control *c = con_control_here;
  char label[CON_LABEL_MAX];
  if (now->met >= now->schedule->n) return 1;
  const con_deviation *d = &now->schedule->deviation[now->met];
  if (d->to[0] != '=' || strcmp(d->unit, path_of(s->unit)) != 0) return 1;
  write_label(s, label);
  /* The step is in the log already. */
  if (strcmp(d->label, label) != 0 || count(s->unit, label, c->n) != d->nth) return 1;
  unsigned long value = strtoul(d->to + 1, NULL, 10);
  if (value < 1 || value > s->number) return 1;
  now->met++;
  return (uint16_t)value;
}

const con_check_step *con_replay_step_after(uint32_t u, uint32_t n) {
  const con_control *c = con_control_here;
  for (uint32_t i = n; i < c->n; i++)
    if (c->step[i].unit == u && !(c->step[i].flags & CON_STEP_SILENT)) return &c->step[i];
  return &c->unit[u].next;
}

bool con_replay_take(con_schedule *s) {
  const con_control *c = con_control_here;
  uint32_t before = CON_CHECK_MAIN;
  s->n = 0;
  for (uint32_t i = 0; i < c->n; i++) {
    const con_check_step *step = &c->step[i];
    if (step->flags & CON_STEP_SILENT) continue;
    uint32_t u = con_replay_default(&step->enabled, before);
    before = step->unit;
    if (s->n + 2 > CON_DEVIATIONS) return false;
    if (u != step->unit) {
      con_deviation *d = &s->deviation[s->n++];
      con_replay_place(d, u, con_replay_step_after(u, i), i);
      strcpy(d->to, path_of(step->unit));
    }
    if (step->operation == CON_OP_CHOOSE && step->value > 1) {
      con_deviation *d = &s->deviation[s->n++];
      con_replay_place(d, step->unit, step, i);
      snprintf(d->to, sizeof d->to, "=%u", step->value);
    }
  }
  return true;
}

/* ---- as text ---- */

/* Is `name` one of the names in `list`, up to a bar, which "+" stands between? */
static bool is_among(const char *list, const char *name) {
  size_t n = strlen(name), length;
  for (const char *at = list;; at += length + 1) {
    length = strcspn(at, "+|");
    if (length == n && strncmp(at, name, n) == 0) return true;
    if (at[length] != '+') return false;
  }
}

static void name_of_site(uint32_t site, char *out) {
  snprintf(out, CON_LABEL_MAX, "%s", con_replay_site(site)->text);
  drop_blanks(out);
}

void con_replay_print(const con_schedule *s, char *out, size_t size) {
  const con_control *c = con_control_here;
  char name[CON_LABEL_MAX];
  size_t at = 0;
  out[0] = 0;
  for (uint32_t i = 0; i < c->n && at < size; i++) {
    const con_check_step *step = &c->step[i];
    if (step->flags & CON_STEP_SILENT || !con_step_is_access(step)) continue;
    name_of_site(step->site, name);
    if (is_among(out, name)) continue;
    at += (size_t)snprintf(out + at, size - at, "%s%s", at > 0 ? "+" : "", name);
  }
  if (at < size) at += (size_t)snprintf(out + at, size - at, "|");
  for (uint32_t i = 0; i < s->n && at < size; i++) {
    const con_deviation *d = &s->deviation[i];
    at += (size_t)snprintf(out + at, size - at, "%s%s@%s#%u>%s", i > 0 ? ";" : "", d->unit,
                           d->label, d->nth, d->to);
  }
}

/* Let units stop at the sites whose name, or whose label of a deviation, is in the text. */
static void stop_at(const char *names, const con_schedule *s) {
  char name[CON_LABEL_MAX];
  for (uint32_t site = 1; site <= now->n_sites; site++) {
    name_of_site(site, name);
    if (is_among(names, name)) con_control_here->stops[site] = 1;
    for (uint32_t i = 0; i < s->n; i++) {
      const char *label = s->deviation[i].label;
      if ((label[0] == 'r' || label[0] == 'w') && label[1] == ':' && strcmp(label + 2, name) == 0)
        con_control_here->stops[site] = 1;
    }
  }
}

static bool read_deviation(const char *text, size_t size, con_deviation *d) {
  char copy[256], end;
  if (size >= sizeof copy) return false;
  memcpy(copy, text, size);
  copy[size] = 0;
  return sscanf(copy, "%39[^@]@%95[^#]#%u>%39[^;]%c", d->unit, d->label, &d->nth, d->to, &end) == 4;
}

bool con_replay_read(const char *text, con_schedule *s) {
  const char *bar = strchr(text, '|');
  s->n = 0;
  if (bar == NULL) return false;
  for (const char *at = bar + 1; *at != 0; at += *at == ';') {
    size_t size = strcspn(at, ";");
    if (s->n == CON_DEVIATIONS || !read_deviation(at, size, &s->deviation[s->n++])) return false;
    at += size;
  }
  stop_at(text, s);
  return true;
}
