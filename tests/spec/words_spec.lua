-- SPDX-License-Identifier: MIT
--- Every word of the language is there, as a global and as a field of require "conlua"; each has
--- its usage and help beside it; and each says by its own name what is wrong with its arguments.

local root = os.getenv("CONLUA_ROOT") or os.getenv("PWD")
local conlua = require "conlua"

local functions = {"spawn", "daemon", "join", "units", "ps", "sleep", "clock", "lock", "rlock",
  "semaphore", "bounded_semaphore", "event", "condition", "countdown", "cell",
  "joinable_queue", "lifo_queue", "priority_queue", "wait_any", "pool", "thread_pool",
  "isolate_pool", "process_executor", "thread_executor", "isolate_executor", "as_completed",
  "futures_wait", "timer", "plain"}
local callable = {"process", "thread", "isolate", "barrier", "queue", "pipe"}
local fields = {
  process = {"spawn", "daemon", "class", "current", "active"},
  thread = {"spawn", "daemon", "class", "current", "active", "queue"},
  isolate = {"spawn", "daemon", "class", "current", "active"},
}
local errors = {"queue.Empty", "queue.Full", "queue.Closed", "pipe.Empty", "pipe.Closed",
  "barrier.Broken", "unit.Timeout", "unit.Terminated", "unit.Died", "unit.Cancelled", "deadlock",
  "interrupted"}

local function find(path)
  local value = _G
  for key in path:gmatch("[^.]+") do value = value[key] end
  return value
end

describe("the words", function()
  it("are globals, and fields of require 'conlua'", function()
    for _, name in ipairs(functions) do
      assert.equal("function", type(_G[name]), name)
      assert.equal(_G[name], conlua[name], name)
    end
    for _, name in ipairs(callable) do
      assert.equal("table", type(_G[name]), name)
      assert.equal("function", type(getmetatable(_G[name]).__call), name)
      assert.equal(_G[name], conlua[name], name)
    end
    for name, keys in pairs(fields) do
      for _, key in ipairs(keys) do assert.equal("function", type(_G[name][key]), name .. key) end
    end
    for _, name in ipairs{"unit", "deadlock", "interrupted"} do
      assert.equal(_G[name], conlua[name], name)
    end
    for _, name in ipairs{"getpid", "getppid", "cpu_count"} do
      assert.equal("integer", math.type(os[name]()), name)
    end
  end)

  it("are there in an isolate and in a child, too", function()
    for _, K in ipairs{isolate, process, thread} do
      local missing = K.spawn(function()
        local list, own = {}, require "conlua"
        for _, names in ipairs{functions, callable} do
          for _, name in ipairs(names) do
            if _G[name] == nil or own[name] ~= _G[name] then list[#list + 1] = name end
          end
        end
        return table.concat(list, " ")
      end):result()
      assert.equal("", missing)
    end
  end)

  it("for errors are unique values whose text is their name", function()
    local seen = {}
    for _, name in ipairs(errors) do
      local e = find(name)
      assert.equal(name, tostring(e))
      assert.is_nil(seen[e])
      seen[e] = true
      assert.is_true(e == find(name))
      assert.is_false(e == name)
    end
  end)

  it("for objects tell what one is", function()
    for word, object in pairs{lock = lock(), rlock = rlock(), semaphore = semaphore(),
      event = event(), condition = condition(), barrier = barrier(2),
      countdown = countdown(1), cell = cell(),
      queue = queue(), pipe = (pipe())} do
      assert.matches("^<" .. word .. "#%d+>$", tostring(object))
    end
  end)

  it("of objects are all there", function()
    local methods = {
      [lock()] = "acquire release locked guard with",
      [rlock()] = "acquire release locked guard with",
      [semaphore()] = "acquire release value guard with",
      [bounded_semaphore()] = "acquire release value guard with",
      [event()] = "set clear is_set wait",
      [condition()] = "acquire release guard with wait wait_for notify notify_all",
      [barrier(1)] = "wait reset abort n_waiting broken parties",
      [countdown(1)] = "count_down wait count",
      [cell()] = "get set add update",
      [(pipe())] = "send recv poll close",
      [process{target = print}] = "start join result is_alive terminate kill",
    }
    for _, make in ipairs{queue, joinable_queue, lifo_queue, priority_queue, thread.queue} do
      methods[make()] = "put get put_nowait get_nowait try_put try_get qsize empty full maxsize "
        .. "task_done join close closed items"
    end
    for object, names in pairs(methods) do
      for name in names:gmatch("%S+") do
        assert.equal("function", type(object[name]), tostring(object) .. name)
      end
    end
  end)

  it("have usage and help beside them", function()
    local list <close> = assert(io.popen("ls '" .. root .. "'/interp/words/*.c"))
    local entries = 0
    for path in list:lines() do
      local file <close> = assert(io.open(path))
      local source = file:read("a")
      for words in source:gmatch("con_word [%w_]+%[%] = (%b{})") do
        for entry in words:sub(2, -2):gmatch("%b{}") do
          local name = entry:match('^{"([%w_]+)"')
          if name and name:sub(1, 2) ~= "__" then
            entries = entries + 1
            local usage, help = entry:match('^{"[%w_]+", [%w_]+,%s*("[^,].-"),%s*(".+")}$')
            assert.truthy(usage and help, path .. ": " .. entry)
            assert.truthy(usage:find(name, 1, true), entry)
          end
        end
      end
    end
    assert.is_true(entries > 80, entries)
  end)
end)

describe("a wrong argument", function()
  -- What to call with what, and what the error says.
  local cases = {
    {semaphore, {-1}, "#1 to 'semaphore' (count must be >= 0)"},
    {semaphore, {"x"}, "#1 to 'semaphore' (number expected, got string)"},
    {semaphore, {1.5}, "#1 to 'semaphore' (number has no integer representation)"},
    {bounded_semaphore, {{}}, "#1 to 'bounded_semaphore' (number expected, got table)"},
    {barrier, {0}, "#1 to 'barrier' ("},
    {barrier, {}, "#1 to 'barrier' ("},
    {barrier, {2, 5}, "#2 to 'barrier' ("},
    {condition, {5}, "#1 to 'condition' ("},
    {condition, {queue()}, "#1 to 'condition' (lock expected, got queue"},
    {queue, {"x"}, "#1 to 'queue' ("},
    {queue, {{}}, "#1 to 'queue' ("},
    {lifo_queue, {"x"}, "#1 to 'lifo_queue' ("},
    {priority_queue, {print}, "#1 to 'priority_queue' ("},
    {joinable_queue, {"x"}, "#1 to 'joinable_queue' ("},
    {thread.queue, {"x"}, "#1 to 'queue' ("},
    {pipe, {5}, "#1 to 'pipe' ("},
    {sleep, {"x"}, "#1 to 'sleep' ("},
    {spawn, {5}, "#1 to 'spawn' (function expected, got number)"},
    {daemon, {}, "#1 to 'daemon' (function expected, got no value)"},
    {process.spawn, {{}}, "#1 to 'spawn' (function expected, got table)"},
    {isolate.daemon, {"x"}, "#1 to 'daemon' ("},
    {join, {5}, "#1 to 'join' (unit expected, got number)"},
    {join, {}, "#1 to 'join' ("},
    {wait_any, {5}, "#1 to 'wait_any' ("},
    {wait_any, {{5}}, "#1 to 'wait_any' ("},
    {wait_any, {{lock()}}, "#1 to 'wait_any' ("},
    {wait_any, {{}, -1}, "#2 to 'wait_any' ("},
    {semaphore().release, {semaphore(), 0}, "#2 to 'release' ("},
    {semaphore().release, {semaphore(), "x"}, "#2 to 'release' ("},
    {condition().notify, {condition(), "x"}, "#2 to 'notify' ("},
    {lock().acquire, {queue()}, "#1 to 'acquire' (lock expected, got queue)"},
    {lock().release, {}, "#1 to 'release' (lock expected, got no value)"},
    {lock().guard, {5}, "#1 to 'guard' (lock expected, got number)"},
    {lock().with, {lock()}, "#2 to 'with' (function expected, got no value)"},
    {lock().with, {5, print}, "#1 to 'with' (lock expected, got number)"},
    {semaphore().guard, {5}, "#1 to 'guard' (semaphore expected, got number)"},
    {condition().guard, {5}, "#1 to 'guard' (condition expected, got number)"},
    {condition().wait_for, {condition(), 5}, "#2 to 'wait_for' ("},
    {event().set, {5}, "#1 to 'set' (event expected, got number)"},
    {cell().add, {cell(1), "x"}, "#2 to 'add' ("},
    {cell().update, {cell(1), 5}, "#2 to 'update' ("},
    {cell().get, {5}, "#1 to 'get' (cell expected, got number)"},
    {queue().put, {queue()}, "#2 to 'put' ("},
    {queue().put, {{}, 1}, "#1 to 'put' (queue expected, got table)"},
    {queue().get, {event()}, "#1 to 'get' (queue expected, got event)"},
    {(pipe()).send, {5, 1}, "#1 to 'send' (pipe expected, got number)"},
    {process{target = print}.join, {5}, "#1 to 'join' (unit expected, got number)"},
    {process{target = print}.start, {}, "#1 to 'start' (unit expected, got no value)"},
  }

  it("is told by number and name, with the place of the call", function()
    for i, case in ipairs(cases) do
      local f, args, wanted = table.unpack(case)
      local ok, message = pcall(function() local _ = f(table.unpack(args)) end)
      assert.is_false(ok, i)
      assert.truthy(message:find("bad argument " .. wanted, 1, true), message)
      assert.matches("^%S*words_spec.lua:%d+: bad argument", message)
    end
  end)

  it("is told by number and name also if the word was called by pcall", function()
    for i, case in ipairs(cases) do
      local f, args, wanted = table.unpack(case)
      local ok, message = pcall(f, table.unpack(args))
      assert.is_false(ok, i)
      assert.truthy(message:find("bad argument " .. wanted, 1, true), message)
    end
  end)
end)
