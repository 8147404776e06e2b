-- The rows of the table: what is run, which sides are compared, and what the ratio should be.
--
-- A bench is a set of sides that run in turn; a row compares two of them, or shows one's bytes.
-- A row with `at_least` or `faster` shows other / ours; any other shows ours / other.

---@class Side
---@field name string           what rows call it
---@field host "conlua"|"lua"|"python"|"floor"|"go"|"erlang"
---@field program string        path of the program under bench/, without its extension
---@field count integer         operations; the first argument of the program
---@field args? string[]        more arguments; "@name" stands for the file bench/name
---@field fixed? boolean        --quick leaves the count alone
---@field seconds? integer      how long it may take, if not as long as any other
---@field env? string           a variable of its environment: "NAME=value"
---@field one_core? boolean     all its processes share one core
---@field wants? string         side whose extra words of the same round are further arguments

---@class Row
---@field what string
---@field against string
---@field ours string           name of a side
---@field other? string         name of a side; without one, ours is bytes
---@field at_most? number
---@field at_least? number
---@field aim? number
---@field faster? boolean       shows other / ours, though there is no target

---@class Bench
---@field id string
---@field sides Side[]          in the order of their turns
---@field rows Row[]
---@field rounds? integer       if not as many as any other
---@field peers? boolean       only with --peers
---@field mean_of? string       no sides: the geometric mean of the rows whose id begins so

local KB, MB = 1024, 1024 * 1024

---@param host "conlua"|"lua"|"python"|"floor"|"go"|"erlang"
---@param folder string
---@return fun(program: string, count: integer, more?: table): Side
local function maker(host, folder)
  return function(program, count, more)
    local side = { name = host, host = host, program = folder .. "/" .. program, count = count }
    for key, value in pairs(more or {}) do side[key] = value end
    return side
  end
end

local conlua, python = maker("conlua", "conlua"), maker("python", "python")
local floor = maker("floor", "floor")
local cqueues = maker("lua", "cqueues")
local ours_of, plain = maker("conlua", "programs"), maker("lua", "programs")

---@type Bench[]
local benches = {}

---@param bench Bench
local function add(bench) benches[#benches + 1] = bench end

---@param other string
---@param more table
---@return Row
local function row(what, against, other, more)
  local r = { what = what, against = against, ours = "conlua", other = other }
  for key, value in pairs(more) do r[key] = value end
  return r
end

local PROGRAMS = {
  { "fib", 4 }, { "nbody", 90 }, { "strings", 36 }, { "sort", 11 }, { "trees", 75 },
}
for _, program in ipairs(PROGRAMS) do
  local name, count = program[1], program[2]
  add({
    id = "lua." .. name,
    rounds = 21, -- short ones: one run of a program differs from the next by 3 %
    sides = { ours_of(name, count), plain(name, count) },
    rows = { row("single-threaded: " .. name, "lua5.4", "lua", { at_most = 1.02 }) },
  })
end

add({
  id = "print",
  rounds = 21,
  sides = { ours_of("print", 100000), plain("print", 100000) },
  rows = { row("print to a file, a line", "lua5.4", "lua", { at_most = 1.35 }) },
})

add({
  id = "lua-mean",
  mean_of = "lua.",
  sides = {},
  rows = { row("single-threaded: mean of these", "lua5.4", "lua", { at_most = 1.02 }) },
})

add({
  id = "startup",
  sides = {
    floor("startup", 60, { name = "conlua", args = { "@conlua", "@conlua/empty.lua" } }),
    floor("startup", 60, { name = "lua", args = { "lua5.4", "@conlua/empty.lua" } }),
  },
  rows = { row("start-up of an empty script", "lua5.4", "lua", { at_most = 1.5 }) },
})

add({
  id = "lock",
  sides = { conlua("lock", 3000000), floor("calls", 5000000), python("lock", 2000000) },
  rows = {
    row("lock acquire+release, free", "two empty C methods", "floor", { at_most = 1.6 }),
    row("lock acquire+release, free", "threading.Lock", "python", { at_least = 1 }),
  },
})

-- A schedule of `conlua check`, where a checker that forks for each would pay for the fork alone.
local CHECKED = {
  { "account", "../tests/check/account.lua", 40000, 0.2 },
  { "two stages", "../tests/check/two_stages.lua", 40000, 0.2 },
  { "reorder_3", "../tests/check/reorder_3.lua", 40000, 0.2 },
  { "processes and a queue", "../tests/check/queue_process.lua", 5000, 2.5 },
  { "isolates and a queue", "../tests/check/queue_isolate.lua", 10000, 0.8 },
}
for _, script in ipairs(CHECKED) do
  local name, path, count, at_most = table.unpack(script)
  add({
    id = "check." .. name:gsub(" .*", ""),
    sides = {
      conlua("check", count, { args = { "@" .. path } }),
      floor("fork", 2000, { args = { "3000", "1000" } }),
    },
    rows = { row("a schedule, two workers: " .. name, "fork+exit+wait in C", "floor",
      { at_most = at_most }) },
  })
end

add({
  id = "queue.process",
  sides = {
    conlua("process_queue", 1000000), floor("queue", 3000000), python("process_queue", 50000),
  },
  rows = {
    row("integers, process to process", "multiprocessing.Queue", "python",
      { at_least = 20, aim = 70 }),
    row("integers, process to process", "C queue, one latch", "floor", { at_least = 0.5 }),
  },
})

add({
  id = "queue.thread",
  sides = {
    conlua("thread_queue", 1000000),
    conlua("thread_queue", 1000000, { name = "local", args = { "local" } }),
    python("thread_queue", 100000),
    python("thread_queue", 2000000, { name = "simple", args = { "simple" } }),
  },
  rows = {
    row("integers, thread to thread", "queue.Queue", "python", { at_least = 20 }),
    row("integers, thread to thread", "queue.SimpleQueue", "simple", { at_least = 0.6 }),
    row("the same, by thread.queue", "queue.Queue", "python", { ours = "local", at_least = 20 }),
    row("the same, by thread.queue", "queue.SimpleQueue", "simple",
      { ours = "local", at_least = 0.6 }),
  },
})

add({
  id = "pingpong",
  sides = {
    conlua("pingpong", 50000, { one_core = true }), floor("pingpong", 50000, { one_core = true }),
  },
  rows = { row("ping-pong of processes", "bare futex, one core", "floor", { at_most = 1.6 }) },
})

-- Where the system puts two processes that wait for each other is luck, worth a factor of ten.
add({
  id = "pingpong.anywhere",
  sides = { conlua("pingpong", 20000), floor("pingpong", 20000) },
  rows = { row("the same on any core", "bare futex, any core", "floor", {}) },
})

add({
  id = "megabytes",
  sides = { conlua("megabytes", 800), floor("memcpy", 1500), python("megabytes", 100) },
  rows = {
    row("1 MB strings, process to process", "multiprocessing.Queue", "python", { at_least = 5 }),
    row("1 MB strings, process to process", "two memcpy", "floor", { at_most = 3 }),
  },
})

add({
  id = "spawn.process",
  sides = {
    conlua("spawn", 1000, { args = { "process" } }),
    floor("fork", 1000, { wants = "conlua" }),
    python("process_spawn", 150),
  },
  rows = {
    row("process spawn+join", "fork in C, same size", "floor", { at_most = 1.4 }),
    row("process spawn+join", "multiprocessing.Process", "python", { at_least = 8 }),
  },
})

add({
  id = "spawn.thread",
  sides = { conlua("spawn", 5000, { args = { "thread" } }), floor("thread", 5000) },
  rows = { row("thread spawn+join", "pthread in C", "floor", { at_most = 1.6 }) },
})

---Eight jobs in one unit, or one in each of eight. What `floor` gains is what the machine grants.
---@param name string
---@param units integer
---@param make fun(program: string, count: integer, more?: table): Side
---@param kind? string
---@return Side
local function jobs(name, units, make, kind)
  local args = { tostring(units), "200000", "17984", "@programs/job.lua", kind }
  return make("parallel", 8, { name = name, args = args, fixed = true })
end

add({
  id = "parallel",
  sides = {
    jobs("processes", 8, conlua, "process"), jobs("process", 1, conlua, "process"),
    jobs("isolates", 8, conlua, "isolate"), jobs("isolate", 1, conlua, "isolate"),
    jobs("states", 8, floor), jobs("state", 1, floor),
  },
  rows = {
    row("8 CPU-bound processes", "one", "process", { ours = "processes", at_least = 1.9 }),
    row("8 CPU-bound isolates", "one", "isolate", { ours = "isolates", at_least = 1.9 }),
    row("8 CPU-bound Lua states in C", "one: the machine's gain", "state",
      { ours = "states", faster = true }),
  },
})

add({
  id = "pool.map",
  sides = {
    conlua("pool_map", 100000, { args = { "2", "1" } }),
    python("pool_map", 20000, { args = { "2", "1" } }),
  },
  rows = { row("pool.map, chunk 1", "multiprocessing.Pool", "python", { at_least = 10 }) },
})

add({
  id = "pool.map.chunks",
  sides = {
    conlua("pool_map", 1000000, { args = { "2" } }),
    python("pool_map", 1000000, { args = { "2" } }),
    python("executor_map", 20000, { name = "executor", args = { "2" } }),
  },
  rows = {
    row("pool.map of 1,000,000 tiny items", "multiprocessing.Pool", "python", { at_least = 20 }),
    row("pool.map of 1,000,000 tiny items", "ProcessPoolExecutor", "executor", { at_least = 20 }),
  },
})

---@param kind string
---@param class string
---@param target integer
local function executor(kind, class, target)
  local args = { kind }
  add({
    id = "executor." .. kind,
    sides = {
      conlua("executor", 30000, { args = args }), python("executor", 5000, { args = args }),
    },
    rows = { row(kind .. " executor: submit, result", class, "python", { at_least = target }) },
  })
end

executor("process", "ProcessPoolExecutor", 15)
executor("thread", "ThreadPoolExecutor", 10)

add({
  id = "pool.start",
  sides = {
    conlua("pool_start", 60, { args = { "4" } }), python("pool_start", 20, { args = { "4" } }),
  },
  rows = {
    row("pool of 4 processes: start, stop", "multiprocessing.Pool", "python", { at_least = 8 }),
  },
})

add({
  id = "pool.task",
  sides = {
    conlua("pool_task", 50000, { one_core = true }),
    conlua("pingpong", 50000, { name = "pingpong", one_core = true }),
  },
  rows = { row("a task through a pool", "ping-pong of queues", "pingpong", { at_most = 3 }) },
})

---@param workers integer
---@return Side
local function tasks(workers)
  local args = { tostring(workers), "200000", "17984", "@programs/job.lua" }
  return conlua("pool_parallel", 8,
    { name = workers == 1 and "one" or "conlua", args = args, fixed = true })
end

add({
  id = "pool.parallel",
  sides = { tasks(2), tasks(1) },
  rows = { row("8 CPU-bound tasks, pool of 2", "one worker", "one", { at_least = 1.9 }) },
})

add({
  id = "green.spawn",
  sides = {
    conlua("green_spawn", 100000),
    conlua("green_spawn", 100000, { name = "bare", args = { "bare" } }),
    python("green_spawn", 100000),
    cqueues("spawn", 100000, { name = "cqueues" }),
  },
  rows = {
    row("100,000 green tasks: spawn, run", "bare coroutines", "bare", { at_most = 2 }),
    row("100,000 green tasks: spawn, run", "asyncio", "python", { at_least = 3 }),
    row("100,000 green tasks: spawn, run", "lua-cqueues", "cqueues", { at_least = 1 }),
  },
})

add({
  id = "green.switch",
  sides = {
    conlua("green_switch", 2000000),
    conlua("green_switch", 2000000, { name = "bare", args = { "bare" } }),
    python("green_switch", 200000),
    cqueues("switch", 200000, { name = "cqueues" }),
  },
  rows = {
    row("switch between two green tasks", "bare resume+yield", "bare", { at_most = 2.5 }),
    row("switch between two green tasks", "asyncio", "python", { faster = true }),
    row("switch between two green tasks", "lua-cqueues", "cqueues", { faster = true }),
  },
})

---A server under the load of `floor/echo.c`.
---@param name string
---@param count integer       lines; 0: none, and the connections are idle
---@param connections integer
---@param what string         "time", or "work": of the processor, in the server
---@param ... string          the server's command
---@return Side
local function served(name, count, connections, what, ...)
  local args = { tostring(connections), what, ... }
  return floor("echo", count, { name = name, args = args, fixed = count == 0 })
end

for _, kind in ipairs({
  { "time", "echo of a line, 1,000 connections" }, { "work", "the same: processor time in it" },
}) do
  local what, title = kind[1], kind[2]
  add({
    id = "echo." .. what,
    rounds = what == "work" and 3 or nil,
    sides = {
      served("conlua", 100000, 1000, what, "@conlua", "@conlua/echo.lua"),
      served("cqueues", 100000, 1000, what, "lua5.4", "@cqueues/echo.lua"),
      served("python", 50000, 1000, what, "python3", "@python/echo.py"),
    },
    rows = {
      row(title, "asyncio streams", "python", { at_least = 3 }),
      row(title, "lua-cqueues", "cqueues", { at_least = 0.9 }),
    },
  })
end

add({
  id = "idle",
  rounds = 3,
  sides = {
    served("conlua", 0, 10000, "work", "@conlua", "@conlua/echo.lua"),
    floor("busy", 1, { fixed = true }),
  },
  rows = { row("10,000 idle connections", "a busy loop", "floor", { at_most = 0.01 }) },
})

-- What Go and Erlang have in the place of our words. No targets: theirs share one memory.
local go, erlang = maker("go", "peers"), maker("erlang", "peers")

---@param id string
---@param what string
---@param ours Side
---@param program string
---@param count integer
---@param words string[]  what the other sides use
local function peers(id, what, ours, program, count, words)
  add({
    id = "peers." .. id,
    peers = true,
    sides = { ours, go(program, count), erlang(program, count) },
    rows = {
      row(what, "Go: " .. words[1], "go", { faster = true }),
      row(what, "Erlang: " .. words[2], "erlang", { faster = true }),
    },
  })
end

peers("queue", "integers, process to process", conlua("process_queue", 1000000), "items", 1000000,
  { "channel", "message" })
peers("pingpong", "ping-pong of processes", conlua("pingpong", 50000), "pingpong", 200000,
  { "channels", "messages" })
peers("pingpong.green", "ping-pong of green tasks",
  conlua("pingpong", 50000, { args = { "green" } }), "pingpong", 200000, { "channels", "messages" })
peers("spawn.thread", "thread spawn+join", conlua("spawn", 5000, { args = { "thread" } }),
  "spawn_join", 100000, { "goroutine", "process" })
peers("spawn.green", "green task spawn+join", conlua("spawn", 50000, { args = { "green" } }),
  "spawn_join", 100000, { "goroutine", "process" })

-- A simulation of `count` slices of 1,000 jobs in turns, and the same by a plain heap of events.
local function simulation(name, count)
  return ours_of("slices", count, { name = name, args = { "module" }, fixed = true })
end
add({
  id = "scheduling",
  rounds = 5,
  sides = {
    simulation("conlua", 1000000), simulation("hundred", 100000), simulation("ten", 10000),
    plain("slices", 1000000, { fixed = true }),
  },
  rows = {
    row("a slice of a simulation, 1,000,000", "a plain heap of events", "lua", { at_most = 2 }),
    row("a slice of a simulation, 1,000,000", "of one of 100,000", "hundred", { at_most = 1.5 }),
    row("a slice of a simulation, 1,000,000", "of one of 10,000", "ten", { at_most = 1.5 }),
  },
})

local function drive(name, what)
  return conlua("drive", 200, { name = name, args = { what }, fixed = true })
end
add({
  id = "drive",
  rounds = 3,
  sides = { drive("conlua", "dispatcher"), drive("elapsed", "elapsed") },
  rows = { row("drive: its dispatcher's time", "the whole time", "elapsed", { at_most = 0.01 }) },
})
add({
  id = "drive.share",
  rounds = 3,
  sides = { drive("conlua", "share"), drive("half", "half") },
  rows = { row("drive: a job's share is off by", "a half", "half", { at_most = 0.03 }) },
})

---@param id string
---@param what string
---@param against string
---@param side Side
---@param limit? integer
local function memory(id, what, against, side, limit)
  local r = { what = what, against = against, ours = "conlua", at_most = limit }
  add({ id = "memory." .. id, rounds = 3, sides = { side }, rows = { r } })
end

memory("process", "memory: a process", "private pages",
  conlua("memory_process", 4, { fixed = true }), 1536 * KB)
memory("isolate", "memory: an isolate", "resident pages",
  conlua("memory_unit", 50, { args = { "isolate" }, fixed = true }), 300 * KB)
memory("thread", "memory: a thread", "resident pages",
  conlua("memory_unit", 100, { args = { "thread" }, fixed = true }), 64 * KB)
memory("green", "memory: a green task", "resident pages",
  conlua("memory_green", 100000, { fixed = true }), 1536)
memory("sleepers", "1,000,000 green tasks asleep", "most resident pages",
  conlua("green_sleepers", 1000000, { seconds = 180 }), 1536 * MB)
memory("object", "memory: a lock", "shared pages",
  conlua("memory_object", 10000, { fixed = true }), 256)
memory("handle", "memory: a lock's handle", "heap of the state",
  conlua("memory_object", 10000, { args = { "handle" }, fixed = true }))
memory("gigabyte", "1 GB put and got, 1 MB each", "resident pages left",
  conlua("memory_queue", 1024, { args = { tostring(MB) }, seconds = 120 }), 50 * MB)
memory("kilobytes", "1 GB put and got, 1 KB each", "resident pages left",
  conlua("memory_queue", 1024 * 1024, { args = { tostring(KB) }, seconds = 120 }), 50 * MB)

return benches
