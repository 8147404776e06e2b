-- SPDX-License-Identifier: MIT
-- Calls the words of the language with arguments chosen at random:
--   conlua tests/fuzz/words.lua [--seed S] [--runs N | --seconds N]
-- Each answers or raises; none crashes, hangs or leaves something behind. A call that waits is
-- terminated, since every wait can be. The same seed makes the same calls again.
local options = { seed = 1, runs = 20000 }
for i = 1, #arg, 2 do
  local name = arg[i]:match("^%-%-(%a+)$")
  if not (name == "seed" or name == "runs" or name == "seconds") or not tonumber(arg[i + 1]) then
    io.stderr:write("usage: words.lua [--seed S] [--runs N | --seconds N]\n")
    os.exit(2)
  end
  options[name] = tonumber(arg[i + 1])
end
if options.seconds then options.runs = math.huge end
math.randomseed(options.seed)
local random = math.random
local arena = require "conlua".arena

local function pick(list) return list[random(#list)] end

-- Words that make something, and those that ask. What starts processes, writes or ends has tests
-- of its own.
local MAKERS = {
  "lock", "rlock", "semaphore", "bounded_semaphore", "event", "condition", "barrier",
  "countdown", "cell", "queue", "joinable_queue", "lifo_queue", "priority_queue", "pipe", "timer",
}
local OTHERS = { "wait_any", "join", "sleep", "clock", "units", "as_completed", "futures_wait" }

local METHODS = {
  "acquire", "release", "locked", "guard", "with", "value", "set", "clear", "is_set", "wait",
  "wait_for", "notify", "notify_all", "reset", "abort", "n_waiting", "broken", "parties", "get",
  "count_down", "count",
  "add", "update", "put", "put_nowait", "get_nowait", "try_put", "try_get", "qsize", "empty",
  "full", "maxsize", "task_done", "join", "close", "closed", "items", "send", "recv", "poll",
  "is_alive", "start", "result", "name", "daemon", "cancel", "__close", "__index", "no_such_word",
}

local objects = {}

local VALUES = {
  function() return nil end,
  function() return true end,
  function() return false end,
  function() return random(-3, 20) end,
  function() return random(0) end,
  function() return random(0, 20) / 1e4 end,
  function() return pick { 0 / 0, 1 / 0, -1 / 0, -0.0, 1e300, 2.0 ^ 63, 0.5, math.mininteger } end,
  function() return ("x"):rep(random(0, 3) * 100) end,
  function() return pick { "0", "1e2", "r", "wait", "\0" } end,
  function() return { pick(objects), pick(objects), random(9) } end,
  function() return {} end,
  function() return setmetatable({}, { __index = error, __name = "lock" }) end,
  function() return clock end,
  function() return function(...) return ... end end,
  function() return function() error(pick { "planned", {}, 1 }) end end,
  function() return coroutine.create(clock) end,
  function() return io.stdout end,
  function() return pick(objects) end,
  function() return pick(objects) end,
  function() return process end,
  function() return pick { deadlock, queue.Empty, unit.Terminated } end,
}

-- What keeps its arguments gets none that keep something themselves: a queue in itself is never
-- freed (docs/traps.md).
local KEEPERS = {}
for _, name in ipairs { "cell", "put", "put_nowait", "try_put", "send", "set", "update", "add" } do
  KEEPERS[name] = true
end

local function arguments(what)
  local n, list = random(0, 4), {}
  for i = 1, n do
    local v = pick(VALUES)()
    local keeps = type(v) == "userdata" or type(v) == "table" and #v > 0
    if not (keeps and KEEPERS[what]) then list[i] = v end
  end
  return list, n
end

-- What a maker gave is an argument of later calls.
local function keep(made)
  if type(made) ~= "userdata" or io.type(made) then return end
  if #objects < 40 then objects[#objects + 1] = made else objects[random(#objects)] = made end
end

local function faulty(what, ...)
  io.stderr:write(("seed %d: %s: "):format(options.seed, what), string.format(...), "\n")
  os.exit(1)
end

-- An error is a text, one of the errors that are values, or what a function of ours raised.
local function check_error(what, e)
  if type(e) ~= "string" then return end
  if e:find("internal error", 1, true) or e == "" then faulty(what, "%s", e) end
end

local function call()
  local object = random(4) > 1 and pick(objects)
  local args, n, what, f
  if object then
    what = pick(METHODS)
    args, n = arguments(what)
    local ok, method = pcall(function() return object[what] end)
    f = ok and method
    if random(30) > 1 then
      table.move(args, 1, n, 2)
      args[1], n = object, n + 1
    end
  else
    what = random(3) > 1 and pick(MAKERS) or pick(OTHERS)
    args, n = arguments(what)
    f = _G[what]
  end
  if type(f) ~= "function" and type(f) ~= "table" then return end
  return what, f, args, n
end

local function run()
  local what, f, args, n = call()
  if not f then return 0 end
  local answer
  local caller = thread.spawn(function()
    answer = table.pack(pcall(f, table.unpack(args, 1, n)))
  end)
  if not caller:join(0.002) then
    caller:terminate()
    if not caller:join(20) then faulty(what, "does not end when it is terminated") end
  end
  if not answer then return 1 end -- terminated before or behind the call
  if not answer[1] then check_error(what, answer[2])
  elseif f == _G[what] then keep(answer[2]) end
  return 1
end

local function forget()
  for i = #objects, 1, -1 do objects[i] = nil end
  collectgarbage()
  collectgarbage()
end

local function make_some()
  for _, name in ipairs(MAKERS) do
    if name ~= "barrier" and name ~= "timer" and name ~= "countdown" then
      objects[#objects + 1] = (_G[name]())
    end
  end
  objects[#objects + 1] = barrier(1)
  objects[#objects + 1] = countdown(2)
  objects[#objects + 1] = thread.queue()
  objects[#objects + 1] = thread { target = clock }
end

make_some()
forget()
local before = arena()
make_some()
local calls, runs = 0, 0
local stop = clock() + (options.seconds or math.huge)
while runs < options.runs and clock() < stop do
  calls, runs = calls + run(), runs + 1
  if runs % 2000 == 0 then
    forget()
    make_some()
  end
end
forget()
local after = arena()
for _, what in ipairs { "objects", "messages" } do
  if after[what] > before[what] + 2 then
    faulty("the end", "%d %s are left", after[what] - before[what], what)
  end
end
print(("words: seed %d, %d calls"):format(options.seed, calls))
