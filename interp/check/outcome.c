/* SPDX-License-Identifier: MIT */
#include "check/outcome.h"

#include <stdlib.h>
#include <string.h>

typedef struct outcomes {
  uint32_t n;
  con_outcome list[CON_OUTCOMES];
} outcomes;

static outcomes *all;

void con_outcome_open(void) { all = con_control_memory(sizeof *all); }

void con_outcome_clear(void) {
  while (all->n > 0) free(all->list[--all->n].text);
}

static uint64_t hash(uint64_t h, const char *bytes, size_t size) {
  for (size_t i = 0; i < size; i++) h = (h ^ (unsigned char)bytes[i]) * 0x100000001b3u;
  return h;
}

void con_outcome_count(void) {
  const con_control *c = con_control_here;
  bool ok = c->verdict == CON_VERDICT_OK;
  const char *text = ok ? c->output : c->message;
  size_t size = ok ? c->n_output : strcspn(c->message, "\n");
  uint64_t h = hash(0xcbf29ce484222325u + c->verdict, text, size);
  for (uint32_t i = 0; i < all->n; i++) {
    if (all->list[i].hash != h) continue;
    all->list[i].count++;
    return;
  }
  if (all->n == CON_OUTCOMES) return;
  con_outcome *o = &all->list[all->n++];
  o->count = 1;
  o->hash = h;
  o->verdict = c->verdict;
  o->text = strndup(text, size);
}

uint32_t con_outcome_list(const con_outcome **list) {
  *list = all->list;
  return all->n;
}
