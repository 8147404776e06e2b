/* SPDX-License-Identifier: MIT */
/* readline.h: GNU readline, loaded at the first prompt, so that the start of a script is not
 * slower. */
#ifndef CON_HOST_READLINE_H
#define CON_HOST_READLINE_H

#include <stdbool.h>

#ifdef CONLUA_HAVE_READLINE
#include <stdio.h>

#include <readline/history.h>
#include <readline/readline.h>

/* The functions and variables of readline that conlua uses. */
#define CON_RL_FUNCTIONS(X) \
  X(rl_callback_handler_install) \
  X(rl_callback_handler_remove) \
  X(rl_callback_read_char) \
  X(rl_clear_visible_line) \
  X(rl_on_new_line) \
  X(rl_forced_update_display) \
  X(rl_redisplay) \
  X(rl_display_match_list) \
  X(rl_prep_terminal) \
  X(rl_deprep_terminal) \
  X(rl_bind_key) \
  X(rl_variable_bind) \
  X(rl_set_paren_blink_timeout) \
  X(rl_replace_line) \
  X(rl_insert) \
  X(rl_insert_text) \
  X(rl_completion_matches) \
  X(rl_resize_terminal) \
  X(using_history) \
  X(add_history) \
  X(read_history) \
  X(append_history) \
  X(stifle_history) \
  X(history_truncate_file)

#define CON_RL_VARIABLES(X) \
  X(rl_instream) \
  X(rl_outstream) \
  X(rl_readline_name) \
  X(rl_catch_signals) \
  X(rl_change_environment) \
  X(rl_getc_function) \
  X(rl_prep_term_function) \
  X(rl_attempted_completion_function) \
  X(rl_attempted_completion_over) \
  X(rl_completion_append_character) \
  X(rl_completer_word_break_characters) \
  X(rl_completion_display_matches_hook) \
  X(rl_redisplay_function) \
  X(rl_display_prompt) \
  X(rl_line_buffer) \
  X(rl_point) \
  X(rl_end) \
  X(history_write_timestamps) \
  X(history_comment_char)

/* A call is con_rl.rl_bind_key(...), a variable *con_rl.rl_point. Fixed after con_readline_load. */
#define CON_RL_MEMBER(name) __typeof__(&name) name;
typedef struct con_readline {
  CON_RL_FUNCTIONS(CON_RL_MEMBER)
  CON_RL_VARIABLES(CON_RL_MEMBER)
} con_readline;

extern con_readline con_rl;
#endif

/* Load the library. False: it is not installed, or lacks a function. */
bool con_readline_load(void);

#endif
