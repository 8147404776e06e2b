/* SPDX-License-Identifier: MIT */
#include "units/spot.h"

#include <string.h>

#include "base/atomic.h"

static uint32_t hash_of(const char *text) {
  uint32_t hash = 2166136261u;
  for (; *text != 0; text++) hash = (hash ^ (unsigned char)*text) * 16777619u;
  return hash != 0 ? hash : 1;
}

/* A writer that died leaves an entry that is never ready; the text then gets another entry. */
uint32_t con_spot_enter(con_spots *s, const char *text) {
  size_t n = strlen(text);
  if (n >= CON_SPOT_SIZE) text += n - CON_SPOT_SIZE + 1;
  uint32_t hash = hash_of(text);
  for (uint32_t i = 0; i < CON_SPOTS; i++) {
    uint32_t number = (hash + i) % CON_SPOTS, free = 0;
    con_spot *p = &s->spot[number];
    if (con_load(&p->hash) == 0 && con_cas(&p->hash, &free, hash)) {
      strcpy(p->text, text);
      con_store(&p->ready, 1u);
      return number + 1;
    }
    if (con_load(&p->hash) == hash && con_load(&p->ready) && strcmp(p->text, text) == 0)
      return number + 1;
  }
  return 0;
}

const char *con_spot_text(const con_spots *s, uint32_t number) {
  if (number == 0 || number > CON_SPOTS) return "";
  const con_spot *p = &s->spot[number - 1];
  return con_load(&p->ready) ? p->text : "";
}

bool con_spot_say_first(con_spots *s, const char *text) {
  uint32_t hash = hash_of(text);
  for (uint32_t i = 0; i < CON_WARNINGS; i++) {
    uint32_t *word = &s->said[(hash + i) % CON_WARNINGS], free = 0;
    if (con_load(word) == 0 && con_cas(word, &free, hash)) return true;
    if (con_load(word) == hash) return false;
  }
  return false;
}
