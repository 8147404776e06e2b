-- SPDX-License-Identifier: MIT
--- Arguments beyond those of a word's usage are a mistake, in every word; help() knows all words.

local root = os.getenv("CONLUA_ROOT") or os.getenv("PWD")
local program = require "program"

-- The words of conlua as their tables have them: {said, is it a method?, most, usage}. Those that
-- stand in the place of Lua's own ignore surplus arguments, as Lua does.
local REPLACED = {
  coroutines = true, debug = true, popen = true, read = true, require = true, write = true,
}

-- How many arguments a usage allows, or nil: any number.
local function count(usage, from)
  local list = usage:match("%b()", from) or "()"
  if usage:sub(from, from) == "{" then return 1 end
  local inner = list:sub(2, -2):gsub("{.-}", "{}")
  if inner:find("...", 1, true) then return nil end
  if inner == "" then return 0 end
  local n = select(2, inner:gsub(",", "")) + 1
  return n + select(2, inner:gsub("%[wait", ""))
end

local function read_words()
  local words = {}
  local list <close> = assert(io.popen("ls '" .. root .. "'/interp/words/*.c"))
  for path in list:lines() do
    local source = program.slurp(path)
    if not REPLACED[path:match("([%w_]+)%.c$")] then
      for name, usage in source:gmatch('\n    {"(%a[%w_]*)", [%w_]+,%s*"(.-[^\\])",') do
        usage = usage:gsub('"%s*"', "")
        local at = usage:find(name .. "[({]")
        local said = usage:sub(1, at - 1):match("[%w_.:]*$") .. name
        words[#words + 1] = {said, said:find(":") ~= nil, count(usage, at + #name), usage}
      end
    end
  end
  return words
end

local function objects()
  local p = thread_pool(1)
  local e <close> = thread_executor(1)
  return {
    lock = lock(), semaphore = semaphore(), event = event(), condition = condition(),
    barrier = barrier(1), countdown = countdown(1), cell = cell(), queue = queue(),
    pipe_end = (pipe()),
    unit = thread{target = print}, pool = p, executor = thread_executor(1),
    future = e:submit(math.abs, 1), timer = timer(1, print), selector = selector(),
    program = subprocess.popen{"true"},
  }
end

-- The functions that a word stands for, with what it is called on first.
local function functions(said, is_method, made)
  if is_method then
    local object = made[said:match("^[%w_]+")]
    return object and {{object[said:match("[%w_]+$")], object}} or {}
  end
  local list, name = {}, said:match("^K%.(.*)")
  if name then
    for _, K in ipairs{process, thread, isolate, green} do list[#list + 1] = {K[name]} end
    return list
  end
  local value = _G
  for key in said:gmatch("[%w_]+") do value = value[key] end
  return {{value}}
end

describe("a surplus argument", function()
  it("is an error of every word, with its number and the usage", function()
    local made, tried = objects(), 0
    for _, word in ipairs(read_words()) do
      local said, is_method, most, usage = table.unpack(word)
      for _, f in ipairs(most and functions(said, is_method, made) or {}) do
        local args = {f[2]}
        for _ = 1, most do args[#args + 1] = "x" end
        args[#args + 1] = 7
        local ok, message = pcall(f[1], table.unpack(args))
        assert.is_false(ok, said)
        local text = (" to '%s' (surplus argument; usage: "):format(said:match("[%w_]+$"))
        assert.truthy(tostring(message):find(text, 1, true), said .. ": " .. tostring(message))
        if not is_method then
          assert.truthy(message:find("#" .. #args, 1, true), said .. ": " .. message)
        end
        assert.truthy(message:find(usage:match("^[%w_:.]+"), 1, true), message)
        tried = tried + 1
      end
    end
    assert.is_true(tried > 110, tried)
  end)

  it("may be nil", function()
    assert.equal("<lock", tostring(lock(nil, nil)):sub(1, 5))
    local q = queue(2, nil)
    q:put(1, nil, nil, nil)
    assert.equal(1, q:qsize(nil))
    assert.equal(1, q:get(true, 1, nil))
    local ok, message = pcall(lock, nil, 5)
    assert.is_false(ok)
    assert.truthy(message:find("#2 to 'lock'", 1, true), message)
  end)

  it("is one behind `wait`, unless they are Python's pair", function()
    local q = queue(1)
    q:put("x", true, 2)
    assert.is_false(q:try_put("y", true, 0))
    for _, args in ipairs{{1, 2}, {true, 1, 3}, {nil, nil, 1}, {0, "x"}} do
      local ok, message = pcall(q.get, q, table.unpack(args, 1, 3))
      assert.is_false(ok)
      assert.truthy(tostring(message):find("bad argument #", 1, true), tostring(message))
    end
    assert.equal("x", q:get())
    local e <close> = thread_executor(1)
    local f = e:submit(math.abs, -1)
    assert.equal(1, f:result(true, 20))
    for _, call in ipairs{function() f:result(1, 2) end, function() as_completed({f}, 1, 2) end,
      function() f:exception(0, "x") end, function() selector():select(0, 1) end} do
      local ok, message = pcall(call)
      assert.is_false(ok)
      assert.matches("bad argument #%d to '[%w_]+' %(seconds that follow `wait`", message)
    end
  end)

  it("is one behind the options of a pool and behind `when`", function()
    for _, name in ipairs{"pool", "thread_pool", "isolate_pool", "process_executor",
      "thread_executor", "isolate_executor", "green_executor"} do
      for _, more in ipairs{2, {maxtasks = 1}} do
        local ok, message = pcall(_G[name], {n = 1}, more)
        assert.is_false(ok)
        assert.matches("bad argument #2 to '" .. name .. "' %(surplus argument", message)
      end
    end
    for _, args in ipairs{{{}, 0, "all", 1}, {{}, nil, nil, 1}, {{}, "all", nil, 1}} do
      local ok, message = pcall(futures_wait, table.unpack(args, 1, 4))
      assert.is_false(ok)
      assert.matches("bad argument #4 to 'futures_wait' %(surplus argument", message)
    end
    assert.same({}, (futures_wait({}, true, 0, "all")))
  end)

  it("is a field of os.cpu_count that is not quota", function()
    for field, options in pairs{qouta = {qouta = true}, ["1"] = {1}, ["true"] = {[true] = 1}} do
      local ok, message = pcall(os.cpu_count, options)
      assert.is_false(ok)
      assert.truthy(message:find("#1 to 'cpu_count' (unknown field '" .. field .. "'", 1, true),
        message)
    end
    assert.is_true(os.cpu_count{} >= os.cpu_count{quota = true})
  end)

  it("is none where the language itself passes more", function()
    local m, q, n = lock(), queue(), 0
    do
      m:acquire()
      local _ <close> = m -- __close gets the error, too
    end
    q:put(1)
    q:close()
    for _ in q:items() do n = n + 1 end
    assert.equal(1, n)
    assert.is_true(pcall(m.acquire, m) and m:locked())
    local release = coroutine.wrap(m.release)
    release(m)
    assert.is_false(m:locked())
    thread.spawn(m.acquire, m, true, 1):join()
    assert.is_true(m:locked())
  end)
end)

describe("barrier", function()
  it("has a third argument for the waits that are not told how long", function()
    local b = barrier(2, nil, 0.01)
    local ok, why = pcall(b.wait, b)
    assert.is_true(not ok and why == barrier.Broken)
    b:reset()
    local came = spawn(function() return b:wait(true) end) -- as long as it takes
    while b:n_waiting() == 0 do sleep(0.001) end
    assert.equal(2, b:wait(20))
    assert.equal(1, came:result())
    ok, why = pcall(function() barrier(2, nil, false):wait() end)
    assert.is_true(not ok and why == barrier.Broken)
    assert.equal(1, barrier(1, nil, 0):wait())
    assert.is_false(pcall(barrier, 1, nil, -1))
    assert.is_false(pcall(barrier, 1, nil, "x"))
  end)
end)

describe("an error of an argument", function()
  -- However a word is called, its name is told, and the value where a name or number is meant.
  local cases = {
    {"#2 to 'send' (no such signal: -1)", signal.send, os.getpid(), -1},
    {"#2 to 'send' (no such signal: 'NIX')", signal.send, os.getpid(), "NIX"},
    {"#1 to 'send' (number of a process or unit expected, got table)", signal.send, {}, 1},
    {"#1 to 'on' (name or number of a signal expected, got nil)", signal.on, nil, print},
    {"#1 to 'on' (this signal cannot be handled)", signal.on, "KILL", print},
    {"#2 to 'on' (function, \"ignore\" or \"default\" expected, got 'no')", signal.on, "INT", "no"},
    {"#1 to 'alarm' (seconds must be >= 0)", signal.alarm, -1},
    {"#1 to 'run' (table expected, got string)", subprocess.run, "ls"},
    {"#1 to 'popen' (no command)", subprocess.popen, {}},
    {"#1 to 'wait' (program expected, got number)", subprocess.popen{"true"}.wait, 5},
    {"#1 to 'process' (table expected, got number)", getmetatable(process).__call, process, 5},
    {"#1 to 'queue' (number expected, got string)", getmetatable(queue).__call, queue, "x"},
    {"#2 to 'acquire' (wait must be >= 0)", lock().acquire, lock(), -1},
  }

  it("names the word, however it was called", function()
    local function none() end
    for _, case in ipairs(cases) do
      local wanted, f, a, b = case[1], case[2], case[3], case[4]
      local ways = {
        pcall = function() return select(2, pcall(f, a, b)) end,
        xpcall = function() return select(2, xpcall(f, function(e) return e end, a, b)) end,
        wrap = function() return select(2, pcall(coroutine.wrap(f), a, b)) end,
        resume = function() return select(2, coroutine.resume(coroutine.create(f), a, b)) end,
        tail = function() return select(2, pcall(function() return f(a, b) end)) end,
        iterator = function()
          return select(2, pcall(function() for _ in f, a, b do none() end end))
        end,
        thread = function() return select(2, thread.spawn(pcall, f, a, b):result()) end,
        index = function()
          local t = setmetatable({}, {__index = function() return f(a, b) end})
          return select(2, pcall(function() return t.x end))
        end,
        finalizer = function()
          local message
          setmetatable({}, {__gc = function() message = select(2, pcall(f, a, b)) end})
          collectgarbage()
          collectgarbage()
          return message
        end,
      }
      for way, call in pairs(ways) do
        local message = tostring(call())
        assert.truthy(message:find("bad argument " .. wanted, 1, true), way .. ": " .. message)
      end
    end
  end)

  it("of a method counts without self where it was called with a colon", function()
    local m, u = lock(), thread{target = print}
    for _, f in ipairs{function() m:acquire(-1) end, function() return m:acquire(-1) end,
      function() u:join(-1) end, function() return subprocess.popen{"true"}:wait(-1) end} do
      if f then
        local _, message = pcall(f)
        assert.truthy(message:find("#1 to '%w+' %(wait must be >= 0%)") or
          message:find("before its start", 1, true), message)
      end
    end
  end)
end)

describe("help()", function()
  it("lists every word", function()
    local text = program.output("help()")
    for _, word in ipairs(read_words()) do
      if not word[2] then
        assert.truthy(text:find("\n  " .. word[1] .. " +%S"), word[1])
      end
    end
  end)

  it("has something to say of every word, object and error", function()
    local text = program.output[[
      warn "@off" -- of the thread and the timer that are not started
      local conlua = require "conlua"
      for _, word in pairs(conlua) do
        help(word)
        if type(word) == "table" then for _, w in pairs(word) do help(w) end end
      end
      for _, topic in ipairs{"lock", "queue.put", "process.spawn", "signal.on", "pool:map",
        lock(), queue(), barrier(1), (pipe()), cell(), event(), semaphore(), condition(),
        thread{target = print}, pool(1), thread_executor(1), timer(1, print), selector(),
        subprocess.popen{"true"}, lock().acquire, os.getpid} do help(topic) end
    ]]
    assert.is_nil(text:find("there is no help", 1, true), text)
    assert.equal(("there is no help for that; help() lists the words\n"):rep(7), program.output[[
      help(nil) help(12) help{} help"nonsense" help(function() end) help(0/0) help(true)
    ]])
  end)

  it("works where the script has changed what it is made of", function()
    assert.truthy(program.output[[
      io.write, print, string, table = nil, nil, nil, nil
      setmetatable(_G, {__index = function(_, name) error(name) end})
      help(lock)
      help()
      locks()
    ]]:find("OBJECT", 1, true))
  end)
end)
