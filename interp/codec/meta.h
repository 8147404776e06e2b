/* SPDX-License-Identifier: MIT */
/* meta.h: which metatables go along with their tables, and which modules go by name.
 *
 * A class of K.class() goes with its instances, found by its id (class.h). A metatable that a loaded
 * module has goes by name (names.h). What a function brings along, in its upvalues and in
 * what these hold, goes whole, with copies of all metatables; so does what a class holds. A table
 * elsewhere in the message may have a metatable that is brought along; else it cannot go, unless
 * it is marked plain.
 *
 * The function may come after the table, so the message is written up to three times: in the first
 * pass what was met tells nearly always; if not, the second looks for all that is brought along,
 * and the third knows. The second looks twice at what it meets first outside of functions.
 *
 * A module that is brought along is copied like any table. If that cannot be, because of a file in
 * it, say, it goes by name.
 *
 * Owns:   the registry's table of plain tables.
 */
#ifndef CON_CODEC_META_H
#define CON_CODEC_META_H

#include "codec/encoder.h"

typedef enum con_pass { CON_PASS_FIRST, CON_PASS_LOOK, CON_PASS_SURE } con_pass;

/* The table on top (taken off) may go without its metatable where that cannot go along. */
void con_meta_mark_plain(lua_State *L);

/* How the metatable of the table on top goes. Raises if it cannot. May ask for another pass
 * (e->again). Does not allocate in Lua. */
con_meta con_meta_of(con_encoder *e);

/* What a table, or handle, at `identity` is noted as. */
const void *con_meta_key(const con_encoder *e, const void *identity);

/* The module below its name, which is on top, is copied: is that the first time, and brought along? Then
 * the receiver may have it as its own. */
bool con_meta_loads(const con_encoder *e);

/* The message is written: is another pass needed? Sets e->again. */
void con_meta_end_pass(con_encoder *e);

/* Begin the next pass. */
void con_meta_next_pass(con_encoder *e);

/* Begin with the first pass, and with no module spared. */
void con_meta_begin(con_encoder *e);

/* The value under way cannot go: let the innermost module around it go by name, in another pass.
 * False: no module is. */
bool con_meta_spare(con_encoder *e);

/* Is the upvalue on top an _ENV that looks elsewhere for what it has not (a sandbox, a test
 * runner)? Its metatable does not go along, but without the globals the function would be of no
 * use. */
bool con_meta_is_env(con_encoder *e, const char *name);

#endif
