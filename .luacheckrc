-- What luacheck may take for granted, and where.
std = "lua54"
max_line_length = 100
cache = false

-- Answers of students are as students write.
exclude_files = {"tests/answers/*/*/*.lua"}

-- The words of the language (docs/language.md). Scripts may not replace them by accident.
read_globals = {
  -- kinds of unit
  "process", "thread", "isolate", "green", "unit",
  "spawn", "daemon", "join", "units", "ps", "locks", "help",
  -- time
  "sleep", "clock",
  -- objects
  "lock", "rlock", "semaphore", "bounded_semaphore", "event", "condition", "barrier",
  "countdown", "cell", "queue", "joinable_queue", "lifo_queue", "priority_queue", "pipe",
  "wait_any", "plain",
  -- errors that are values
  "deadlock", "interrupted",
  -- pools, futures, timers
  "pool", "thread_pool", "isolate_pool",
  "process_executor", "thread_executor", "isolate_executor", "green_executor",
  "as_completed", "futures_wait", "timer",
  -- input, output, signals
  "selector", "subprocess", "signal", "aio", "timeline",
  -- how a processor is shared out
  "scheduling",
  -- what conlua adds to Lua's own libraries
  os = { fields = { "getpid", "getppid", "cpu_count" } },
}

-- A thread's function takes what its caller gives, and a spec's loop may leave a value unused.
unused_args = false

-- Specs: busted's words.
files["tests/spec"] = { std = "+busted" }
files["tests/regress"] = { std = "+busted" }

-- Lessons show what globals do in a process and in a thread, so they set some.
files["scripts"] = { allow_defined_top = true, ignore = { "131" } }

-- Scripts with a known number of schedules, in the words that faults are made of.
files["tests/check"] = { allow_defined_top = true, ignore = { "131", "113", "111", "211" } }
files["tests/check/verdicts"] = {
  allow_defined_top = true, ignore = { "131", "113", "111", "211", "311", "142", "631" },
}

-- It changes the globals of the script that is checked.
files["stdlib/conlua/check/world.lua"] = { ignore = { "122", "142", "143" } }

-- This one is read by luacheck itself.
files[".luacheckrc"] = { std = "+luacheckrc" }

-- Specifications of exercises, and what these lay out.
files["scripts/exercises"] = {
  read_globals = {
    -- checks, as in stdlib/conlua/grade/fields.lua; pool is a word of the language, too
    "output", "source", "exclusive", "at_most", "at_least", "in_order", "joined", "released",
    "no_zombie", "exits", "started", "count", "ordered", "concurrent", "turnover", "free",
    "before", "visits", "nested", "within", "starvation", "no_polling", "no_cycle", "by",
    "same_unit", "passes", "alive", "level", "looks", "outlives", "in_flight",
    -- words of modules
    "enter", "leave", "vary",
  },
}

-- It takes words away from the libraries.
files["stdlib/conlua/grade/graded.lua"] = { ignore = { "122" } }
