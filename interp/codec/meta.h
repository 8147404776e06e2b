/* SPDX-License-Identifier: MIT */
/* meta.h: which metatables go along with their tables, and which modules go by name.
 *
 * A class of K.class() goes with its instances, found by the id (class.h). A metatable that a
 * loaded module has goes by name (names.h). Values that a function brings along, in upvalues and in
 * whatever the upvalues hold, go whole, with copies of all metatables; so do the values that a
 * class holds. A table elsewhere in the message goes with its metatable if the metatable is brought
 * along by a function; else the table cannot go, unless it is marked plain.
 *
 * The function may come after the table, so the message is written up to three times. What the
 * first pass has met before the table nearly always decides. If not, the second pass looks for all
 * that is brought along, and looks again at values met first outside of functions; then the third
 * pass knows.
 *
 * A module that is brought along is copied like any table. If that cannot be, because of a file in
 * the module, say, the module goes by name.
 */
#ifndef CON_CODEC_META_H
#define CON_CODEC_META_H

#include "codec/encoder.h"

typedef enum con_pass { CON_PASS_FIRST, CON_PASS_LOOK, CON_PASS_SURE } con_pass;

/* Take a table off the stack: from now on it may go without its metatable where the metatable
 * cannot go along. */
void con_meta_mark_plain(lua_State *L);

/* How the metatable of the table on top goes. Raises if there is no way. May ask for another pass
 * (e->again). Does not allocate in Lua. */
con_meta con_meta_of(con_encoder *e);

/* The class id in the mark on top, or 0: the mark is none, a name, or of a class that is lent only
 * elsewhere. */
uint64_t con_meta_class(const con_encoder *e);

/* The key under which the table or handle at `identity` is noted. */
const void *con_meta_key(const con_encoder *e, const void *identity);

/* The module below its name, which is on top, is copied. Is that the first copy, and brought along
 * by a function? Then the receiver may load the copy as the module. */
bool con_meta_loads(const con_encoder *e);

/* The message is written: is another pass needed? Sets e->again. */
void con_meta_end_pass(con_encoder *e);

/* Begin the next pass. */
void con_meta_next_pass(con_encoder *e);

/* Begin with the first pass, and with no module spared. */
void con_meta_begin(con_encoder *e);

/* The value under way cannot go: let the innermost module around the value go by name, in another
 * pass. False: no module is around it. */
bool con_meta_spare(con_encoder *e);

/* Is the upvalue on top an _ENV that looks elsewhere for missing names (a sandbox, a test runner)?
 * Such a metatable does not go along, but without the globals the function would be of no use. */
bool con_meta_is_env(con_encoder *e, const char *name);

#endif
