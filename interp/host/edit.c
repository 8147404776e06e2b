/* SPDX-License-Identifier: MIT */
#include "host/edit.h"

#include "base/language.h"
#include "host/readline.h"

#ifdef CONLUA_HAVE_READLINE

#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/color.h"
#include "binding/own.h"
#include "host/screen.h"
#include "io/stream.h"
#include "io/turns.h"
#include "sched/wait.h"

#define HISTORY_MOST 2000
#define BLINK 150000 /* microseconds that the cursor stands at a bracket that was closed */
#define CONTROL(key) ((key)&0x1f)

static struct {
  lua_State *L; /* the state at the prompt, for completion */
  FILE *terminal;
  struct termios before;         /* the terminal at con_edit_open */
  volatile sig_atomic_t changed; /* the terminal is to be set back to `before` */
  enum { TYPING, ACCEPTED, DROPPED, ENDED } event;
  int blanks;   /* that the line began with, for its depth in blocks */
  int expected; /* so many blanks that a person types behind those change nothing */
  char *line;   /* the text, after ACCEPTED */
  bool has_colours;
  bool handles_key; /* readline runs for a key, with the state's lock */
  char *painted;    /* the line as it is shown, with colours; NULL: without; screen's mutex */
  char *history;    /* path of the file; NULL: none is kept */
  char *last;       /* the chunk remembered last */
} edit;

/* ---- colours, by stdlib/conlua/prompt/paint.lua ---- */

/* (line, place of the cursor, prompt) -> the line with colours, or nil */
static int paint(lua_State *L) {
  con_own_push(L, "conlua.prompt.paint");
  lua_insert(L, 1);
  lua_call(L, 3, 1);
  return 1;
}

/* Keep what is to be written over the line that is shown. Runs Lua: only where a key is handled. */
static void keep_painted(void) {
  lua_State *L = edit.L;
  if (!lua_checkstack(L, 10)) return;
  int top = lua_gettop(L);
  lua_pushcfunction(L, paint);
  lua_pushstring(L, *con_rl.rl_line_buffer);
  lua_pushinteger(L, *con_rl.rl_point);
  lua_pushstring(L, *con_rl.rl_display_prompt);
  free(edit.painted);
  edit.painted = NULL;
  if (lua_pcall(L, 3, 1, 0) == LUA_OK && lua_isstring(L, -1))
    edit.painted = strdup(lua_tostring(L, -1));
  lua_settop(L, top);
}

/* For readline: show the line, then write it once more with colours. Another thread, which only
 * draws the line anew, finds the colours of the last key. */
static void redisplay(void) {
  con_rl.rl_redisplay();
  if (!edit.has_colours) return;
  if (edit.handles_key) keep_painted();
  if (edit.painted == NULL) return;
  fputs(edit.painted, edit.terminal);
  fflush(edit.terminal);
}

/* ---- drawing, under the mutex of the screen ---- */

static void clear(void) {
  con_rl.rl_clear_visible_line();
  fflush(edit.terminal);
}

static void draw(void) {
  con_rl.rl_on_new_line();
  con_rl.rl_forced_update_display();
}

static const con_drawing drawing = {clear, draw};

/* ---- the terminal: while a line is typed, keys send no signals ---- */

/* Ctrl-C drops the line, and must not reach units in the background. */

static void prepare(int meta) {
  struct termios t;
  con_rl.rl_prep_terminal(meta);
  edit.changed = 1;
  if (tcgetattr(STDIN_FILENO, &t) != 0) return;
  t.c_lflag &= ~(tcflag_t)ISIG;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &t);
}

void con_edit_restore(void) {
  if (!edit.changed) return;
  edit.changed = 0;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &edit.before);
}

/* Wait for a byte. Readline asks for bytes that have not come in the middle of the sequence that a
 * terminal sends for a key. */
static int get_key(FILE *stream) {
  unsigned char c;
  ssize_t n;
  do n = read(fileno(stream), &c, 1);
  while (n < 0 && errno == EINTR);
  return n == 1 ? c : EOF;
}

/* ---- keys ---- */

#define INDENT 2 /* blanks for a block */

/* Does a line begin with what closes a block? */
static bool closes(const char *text) {
  static const char *const words[] = {"end", "else", "elseif", "until"};
  size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz_0123456789");
  for (int i = 0; i < 4; i++)
    if (strlen(words[i]) == n && strncmp(text, words[i], n) == 0) return true;
  return text[0] != 0 && strchr(")}]", text[0]) != NULL;
}

/* A line that closes a block stands where the block's first line does. */
static void set_back(char *line) {
  size_t blanks = strspn(line, " ");
  if (edit.blanks < INDENT || blanks != (size_t)edit.blanks || !closes(line + blanks)) return;
  memmove(line, line + INDENT, strlen(line + INDENT) + 1);
}

static void accept_line(char *line) {
  if (line != NULL) set_back(line);
  edit.line = line;
  edit.event = line != NULL ? ACCEPTED : ENDED;
  con_rl.rl_callback_handler_remove();
  edit.changed = 0;
}

/* A blank. Who indents by hand need not know that the line was indented already. */
static int add_blank(int count, int key) {
  bool at_start = *con_rl.rl_end == edit.blanks && *con_rl.rl_point == edit.blanks;
  if (!at_start || edit.expected == 0) return con_rl.rl_insert(count, key);
  edit.expected--;
  return 0;
}

static int drop_line(int count, int key) {
  (void)count, (void)key;
  *con_rl.rl_point = *con_rl.rl_end;
  con_rl.rl_redisplay();
  fputs("^C\n", edit.terminal);
  con_rl.rl_replace_line("", 1);
  edit.event = DROPPED;
  return 0;
}

/* Ctrl-Z and Ctrl-\ send their signals as elsewhere. */
static int send_signal(int count, int key) {
  (void)count;
  con_rl.rl_deprep_terminal();
  edit.changed = 0;
  if (key == CONTROL('z')) kill(0, SIGTSTP);
  else raise(SIGQUIT);
  prepare(1);
  con_rl.rl_forced_update_display();
  return 0;
}

/* ---- completion, by stdlib/conlua/prompt/complete.lua ---- */

/* (text, line before the text) -> array of its completions */
static int find_matches(lua_State *L) {
  con_own_push(L, "conlua.prompt.complete");
  lua_getfield(L, -1, "find");
  lua_replace(L, -2);
  lua_insert(L, 1);
  lua_call(L, 2, 1);
  luaL_checktype(L, -1, LUA_TTABLE);
  return 1;
}

/* (line before the words, words...) -> the words with their usages as lines, or nil */
static int find_usages(lua_State *L) {
  con_own_push(L, "conlua.prompt.complete");
  lua_getfield(L, -1, "usages");
  lua_replace(L, -2);
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  return 1;
}

#define MOST_USAGES 40 /* words that are shown with their usage */

/* Print the words with their usages below the line. False: they have none. */
static bool show_usages(char *const *words, int n) {
  lua_State *L = edit.L;
  if (n > MOST_USAGES || !lua_checkstack(L, n + 10)) return false;
  int top = lua_gettop(L);
  lua_pushcfunction(L, find_usages);
  lua_pushstring(L, *con_rl.rl_line_buffer);
  for (int i = 0; i < n; i++) lua_pushstring(L, words[i]);
  bool ok = lua_pcall(L, n + 1, 1, 0) == LUA_OK && lua_isstring(L, -1);
  if (ok) fprintf(edit.terminal, "\n%s\n", lua_tostring(L, -1));
  lua_settop(L, top);
  return ok;
}

/* For readline: show the completions, which are words[1] to words[n]. */
static void show_matches(char **words, int n, int longest) {
  if (!show_usages(words + 1, n)) {
    fputc('\n', edit.terminal);
    con_rl.rl_display_match_list(words, n, longest);
  }
  con_rl.rl_forced_update_display();
}

/* The next string of the array on top of the stack, in memory that readline frees. */
static char *next_match(const char *text, int state) {
  static lua_Integer i;
  (void)text;
  if (state == 0) i = 0;
  lua_rawgeti(edit.L, -1, ++i);
  const char *match = lua_type(edit.L, -1) == LUA_TSTRING ? lua_tostring(edit.L, -1) : NULL;
  char *copy = match != NULL ? strdup(match) : NULL;
  lua_pop(edit.L, 1);
  return copy;
}

static char **complete(const char *text, int start, int end) {
  lua_State *L = edit.L;
  char **matches = NULL;
  (void)end;
  *con_rl.rl_attempted_completion_over = 1;
  *con_rl.rl_completion_append_character = 0;
  if (!lua_checkstack(L, 10)) return NULL;
  int top = lua_gettop(L);
  lua_pushcfunction(L, find_matches);
  lua_pushstring(L, text);
  lua_pushlstring(L, *con_rl.rl_line_buffer, (size_t)start);
  if (lua_pcall(L, 2, 1, 0) == LUA_OK) matches = con_rl.rl_completion_matches(text, next_match);
  lua_settop(L, top);
  /* A word that stands there already: its usage. */
  bool is_whole = matches != NULL && matches[1] == NULL && strcmp(matches[0], text) == 0;
  if (is_whole && show_usages(matches, 1)) con_rl.rl_on_new_line();
  return matches;
}

/* ---- history ---- */

/* Make the missing folders above `path`. */
static void make_folders(char *path) {
  for (char *p = path + 1; (p = strchr(p, '/')) != NULL; p++) {
    *p = 0;
    mkdir(path, 0700);
    *p = '/';
  }
}

static char *history_path(void) {
  const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
  char *path = NULL;
  int n = -1;
  if (state != NULL && state[0] == '/') n = asprintf(&path, "%s/conlua/history", state);
  else if (home != NULL && home[0] == '/')
    n = asprintf(&path, "%s/.local/state/conlua/history", home);
  return n > 0 ? path : NULL;
}

/* Warn, and keep no history on disk any more. */
static void give_history_up(void) {
  fprintf(stderr, con_say(CON_SAYS_NO_HISTORY), edit.history, strerror(errno));
  free(edit.history);
  edit.history = NULL;
}

static void open_history(void) {
  con_rl.using_history();
  con_rl.stifle_history(HISTORY_MOST);
  *con_rl.history_comment_char =
      '#'; /* a line of time before each entry lets an entry have several lines */
  *con_rl.history_write_timestamps = 1;
  edit.history = history_path();
  if (edit.history == NULL) return;
  make_folders(edit.history);
  int fd = open(edit.history, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) {
    give_history_up();
    return;
  }
  close(fd);
  con_rl.read_history(edit.history);
}

void con_edit_remember(const char *text) {
  if (text[strspn(text, " \t\n")] == 0) return;
  if (edit.last != NULL && strcmp(edit.last, text) == 0) return;
  free(edit.last);
  edit.last = strdup(text);
  con_rl.add_history(text);
  if (edit.history == NULL) return;
  int error = con_rl.append_history(1, edit.history);
  if (error == 0) return;
  errno = error;
  give_history_up();
}

/* ---- open and close ---- */

static void set_up(void) {
  *con_rl.rl_readline_name = "conlua";
  *con_rl.rl_instream = stdin;
  *con_rl.rl_outstream = edit.terminal;
  *con_rl.rl_catch_signals = 0;
  *con_rl.rl_change_environment = 0;
  *con_rl.rl_getc_function = get_key;
  *con_rl.rl_prep_term_function = prepare;
  *con_rl.rl_attempted_completion_function = complete;
  *con_rl.rl_completer_word_break_characters = " \t\n\"'><=;+-*/%^~#{}()[]&|!,?";
  /* Readline must not ask questions: waiting for the answer would stop all units. */
  con_rl.rl_variable_bind("completion-query-items", "0");
  con_rl.rl_variable_bind("page-completions", "off");
  con_rl.rl_variable_bind("keyseq-timeout", "50");
  con_rl.rl_variable_bind("enable-bracketed-paste", "on");
  con_rl.rl_variable_bind("show-all-if-ambiguous", "on");
  con_rl.rl_variable_bind("blink-matching-paren", "on");
  con_rl.rl_set_paren_blink_timeout(BLINK);
  edit.has_colours = con_color_on(fileno(edit.terminal));
  *con_rl.rl_completion_display_matches_hook = show_matches;
  con_rl.rl_bind_key(' ', add_blank);
  con_rl.rl_bind_key(CONTROL('c'), drop_line);
  con_rl.rl_bind_key(CONTROL('z'), send_signal);
  con_rl.rl_bind_key(CONTROL('\\'), send_signal);
}

bool con_edit_open(lua_State *L) {
  const char *term = getenv("TERM");
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return false;
  if (term == NULL || strcmp(term, "dumb") == 0 || tcgetattr(STDIN_FILENO, &edit.before) != 0)
    return false;
  if (!con_readline_load()) return false;
  edit.L = L;
  edit.terminal = con_screen_open(&drawing);
  if (edit.terminal == NULL) return false;
  set_up();
  open_history();
  return true;
}

void con_edit_close(void) {
  if (edit.history != NULL) con_rl.history_truncate_file(edit.history, HISTORY_MOST);
  con_screen_close();
}

/* ---- a line ---- */

static void begin_line(const char *prompt, int depth) {
  con_screen_settle();
  con_screen_lock();
  edit.event = TYPING;
  free(edit.painted);
  edit.painted = NULL;
  con_rl.rl_callback_handler_install(prompt, accept_line);
  /* Not before: at its start readline takes a terminal that others draw on for a dumb one. */
  *con_rl.rl_redisplay_function = redisplay;
  char blanks[20 * INDENT + 1];
  snprintf(blanks, sizeof blanks, "%*s", depth * INDENT, "");
  edit.blanks = edit.expected = (int)strlen(blanks);
  if (depth > 0) {
    con_rl.rl_insert_text(blanks);
    con_rl.rl_redisplay();
  }
  con_screen_unlock(true);
}

static void end_line(void) {
  con_screen_lock();
  if (edit.event != ACCEPTED && edit.event != ENDED) con_rl.rl_callback_handler_remove();
  edit.changed = 0;
  if (edit.event == ENDED) fputc('\n', edit.terminal);
  fflush(edit.terminal);
  con_screen_unlock(false);
}

/* Wait for a key and hand it to readline. Ctrl-C drops the line. Returns why the wait ended. */
static con_status take_key(lua_State *L) {
  struct pollfd fd = {STDIN_FILENO, POLLIN, 0};
  con_status status = con_wait_outside(L, &fd, 1, CON_OP_READ, CON_NEVER);
  con_screen_lock();
  edit.handles_key = true;
  if (status == CON_OK) con_rl.rl_callback_read_char();
  else if (status == CON_INTERRUPTED) drop_line(1, CONTROL('c'));
  edit.handles_key = false;
  con_screen_unlock(edit.event == TYPING);
  return status == CON_INTERRUPTED ? CON_OK : status;
}

con_typed con_edit_read(lua_State *L, const char *prompt, int depth) {
  con_use use = {0};
  edit.L = L;
  con_status status = con_turn_take(L, stdin,
                                    &use); /* a unit that reads stdin already reads first */
  if (status == CON_INTERRUPTED) return CON_TYPED_DROPPED;
  con_stream_raise(L, status);
  con_turn_pause(&use);
  begin_line(prompt, depth);
  while (status == CON_OK && edit.event == TYPING) status = take_key(L);
  end_line();
  con_turn_resume(&use);
  con_turn_give(&use);
  con_stream_raise(L, status);
  if (edit.event == DROPPED) return CON_TYPED_DROPPED;
  if (edit.event == ENDED) return CON_TYPED_END;
  lua_pushstring(L, edit.line);
  free(edit.line);
  edit.line = NULL;
  return CON_TYPED_LINE;
}

#else

bool con_edit_open(lua_State *L) {
  (void)L;
  return false;
}
void con_edit_close(void) {}
con_typed con_edit_read(lua_State *L, const char *prompt, int depth) {
  (void)L, (void)prompt, (void)depth;
  return CON_TYPED_END;
}
void con_edit_remember(const char *text) { (void)text; }
void con_edit_restore(void) {}

#endif
