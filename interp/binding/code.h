/* SPDX-License-Identifier: MIT */
/* code.h: reading the instructions of a chunk, as lua_dump of Lua 5.4 writes them.
 *
 * For warnings that need to know what a script would do with a value: a parser of the source would
 * cost each start milliseconds. Of another version or format nothing is read.
 */
#ifndef CON_BINDING_CODE_H
#define CON_BINDING_CODE_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The instructions that readers ask for. */
enum {
  CON_CODE_MOVE = 0,
  CON_CODE_GETTABUP = 11,
  CON_CODE_GETTABLE = 12,
  CON_CODE_GETI = 13,
  CON_CODE_GETFIELD = 14,
  CON_CODE_SETTABUP = 15,
  CON_CODE_SETFIELD = 18,
  CON_CODE_SELF = 20,
  CON_CODE_ADDI = 21,
  CON_CODE_MMBINK = 48,
  CON_CODE_UNM = 49,
  CON_CODE_NOT = 51,
  CON_CODE_LEN = 52,
  CON_CODE_CONCAT = 53,
  CON_CODE_JMP = 56,
  CON_CODE_EQK = 60,
  CON_CODE_TEST = 66,
  CON_CODE_TESTSET = 67,
  CON_CODE_CALL = 68,
  CON_CODE_TAILCALL = 69
};

static inline unsigned con_code_op(uint32_t i) { return i & 0x7f; }
static inline unsigned con_code_a(uint32_t i) { return i >> 7 & 0xff; }
static inline unsigned con_code_b(uint32_t i) { return i >> 16 & 0xff; }
static inline unsigned con_code_c(uint32_t i) { return i >> 24; }
/* How far a jump goes, from the instruction behind it. */
static inline int con_code_jump(uint32_t i) { return (int)(i >> 7) - ((1 << 24) - 1); }

typedef struct con_code_constant {
  uint8_t type;     /* LUA_TSTRING and so on */
  const char *text; /* of a string, without a zero behind; in the dump */
  size_t size;
} con_code_constant;

typedef struct con_code_local {
  const char *name; /* in the dump, without a zero behind */
  size_t size;
  uint32_t from; /* the first instruction where the variable lives */
} con_code_local;

/* A function of the chunk. */
typedef struct con_code {
  const uint32_t *code;
  const int *lines; /* of the instructions */
  size_t n;
  const con_code_constant *constants;
  size_t n_constants;
  const bool *is_env; /* by upvalue: is the upvalue _ENV of the chunk? */
  size_t n_upvalues;
  const con_code_local *locals;
  size_t n_locals;
} con_code;

/* Call visit(f, data) for each function of the chunk on top of L's stack, a function in Lua that
 * was just loaded, from the innermost to the chunk itself. False: the dump was not understood, or
 * is too long, or there is no memory; functions may have been visited. Raises nothing. */
bool con_code_read(lua_State *L, void (*visit)(const con_code *f, void *data), void *data);

#endif
