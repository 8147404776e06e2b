-- SPDX-License-Identifier: MIT
--- Warnings on stderr about what would pass in silence: each once, with the line, in both
--- languages; and none about what is meant so.

local program = require "program"

-- What conlua says of a script on stderr, in English and in Chinese; and its first exit code.
local function told(script)
  local r = program.shell{script = script, command = [["$conlua" --lang en script.lua
    echo ==== $? >&2
    "$conlua" --lang zh script.lua]]}
  local english, code, chinese = r.err:match "^(.-)==== (%d+)\n(.*)$"
  return english, chinese, tonumber(code)
end

local function count(text, part)
  local n, at = 0, 1
  while true do
    local from, to = text:find(part, at, true)
    if not from then return n end
    n, at = n + 1, to + 1
  end
end

-- {what it is, script, the lines in English, a part of the Chinese ones}
local rows = {
  {"a unit that was never started", [[
local p = process{target = print, args = {"x"}}
print("done")]],
    "conlua: warning: script.lua:1: Process-1 was made here and never started: start() is "
    .. "missing\n",
    "conlua: 警告：script.lua:1: Process-1 在这里创建，但从未启动"},
  {"units of all kinds that were never started, once for a line", [[
local list = {}
for i = 1, 3 do list[i] = thread{target = print} end
local Worker = process.class()
function Worker:run() end
local w = Worker()
isolate{target = print}
collectgarbage()]], {
    "conlua: warning: script.lua:2: 3 units were made here and never started",
    "conlua: warning: script.lua:5: Process-1 was made here and never started",
    "conlua: warning: script.lua:6: Isolate-1 was made here and never started"},
    "script.lua:2: 这里创建的 3 个单元从未启动"},
  {"a lock that a process keeps at its end", [[
local m = lock()
spawn(function()
  m:acquire()
end):join()]],
    "conlua: warning: Process-1 ended holding lock#1, acquired at script.lua:3 and never "
    .. "released\n",
    "conlua: 警告：Process-1 结束时仍持有 lock#1：它在 script.lua:3 获得，从未释放"},
  {"a lock that one unit after the other keeps, the first of them", [[
local m = lock()
local function keep()
  m:acquire()
end
spawn(keep):join()
thread.spawn(keep):join()
m:acquire()]],
    "warning: Process-1 ended holding lock#1, acquired at script.lua:3 and never released\n",
    "Process-1 结束时仍持有 lock#1"},
  {"locks that units of all kinds keep, each with its unit", [[
local m, r = lock(), rlock()
thread.spawn(function()
  m:acquire()
end):join()
isolate.spawn(function() r:acquire(1) end):join()]], {
    "warning: Thread-1 ended holding lock#1, acquired at script.lua:3 and never released\n",
    "warning: Isolate-1 ended holding rlock#1, acquired at script.lua:5 and never released\n"},
    "Thread-1 结束时仍持有 lock#1"},
  {"the lock of a condition", [[
local c = condition()
thread.spawn(function() c:acquire() end):join()]],
    "warning: Thread-1 ended holding rlock#1 (condition#1), acquired at script.lua:2 and never",
    "Thread-1 结束时仍持有 rlock#1"},
  {"a lock kept by an error, and the end of the script", [[
local m = lock()
spawn(function()
  m:acquire()
  error("no", 0)
end):join()]], {
    "warning: Process-1 ended holding lock#1, acquired at script.lua:3 and never released\n",
    "warning: 1 of 1 units ended with an error\n"}, "1 个单元以错误结束，共 1 个"},
  {"a semaphore that nobody gave back", [[
local s = semaphore(2)
for i = 1, 2 do
  spawn(function() s:acquire() if i == 1 then s:release() end end):join()
end]],
    "warning: Process-2 ended holding semaphore#1, acquired at script.lua:3 and never released\n",
    "Process-2 结束时仍持有 semaphore#1"},
  {"units that ended by an error", [[
local crew = {}
for i = 1, 10 do crew[i] = spawn(function() if i % 5 == 0 then error("bad", 0) end end) end
join(crew)]], "conlua: warning: 2 of 10 units ended with an error\n",
    "2 个单元以错误结束，共 10 个"},
  {"units that failed, and one never started, before os.exit", [[
thread.spawn(function() error("bad", 0) end):join()
local t = thread{target = print}
os.exit(0)]], {"1 of 1 units ended with an error",
    "script.lua:2: Thread-2 was made here and never started"},
    "1 个单元以错误结束，共 1 个"},
  {"tasks of a pool that are dropped", [[
local p = pool(1)
for _ = 1, 3 do p:apply_async(sleep, {60}) end]],
    "conlua: warning: script.lua:1: 3 tasks of the pool made here were dropped at the end, since "
    .. "nobody waited for them: close() and join() the pool, or ask for the results\n",
    "script.lua:1: 这里创建的池有 3 个任务在结束时被丢弃"},
  {"an error of a task that nobody asked for", [[
local p = pool(2)
p:apply_async(function() error("lost") end)
p:apply_async(print, {"x"})
p:close()
p:join()]],
    "conlua: warning: script.lua:1: a task of the pool made here failed, and nobody asked for its "
    .. "result: script.lua:2: lost\n", "没有谁取回它的结果：script.lua:2: lost"},
  {"an error of an executor's task that nobody asked for", [[
local e = thread_executor(2)
e:submit(function() error({}) end)
e:shutdown()]], "failed, and nobody asked for its result: (error object is a table value)",
    "没有谁取回它的结果"},
  {"a global that nothing sets, once", [[
local p = thread.current()
for _ = 1, 3 do p.is_fine = nil ~= True end
print(True)
print(True)]],
    "warning: script.lua:2: True is Python's; here it is a global that nothing has set, and so "
    .. "nil: write true\n", "True 是 Python 的写法"},
  {"a misspelt name, in a function and in a child", [[
local answer = 42
local function show() print(answr) end
spawn(show):join()
show()
print(spawm)]], {
    "script.lua:2: the global answr is nil here: nothing has set it; did you mean answer?\n",
    "script.lua:5: the global spawm is nil here: nothing has set it; did you mean spawn?\n"},
    "全局变量 answr 在这里是 nil：从未被赋值；是不是想写 answer？"},
  {"a loop that never begins", "while True do end\nlocal t = {x = unknown}",
    {"script.lua:1: True is Python's", "script.lua:2: the global unknown is nil here"},
    "script.lua:2: 全局变量 unknown 在这里是 nil"},
  {"an event that is not asked", [[
local e = event()
if e.is_set then print("set") end
while not e.is_set do end]],
    "conlua: warning: script.lua:2: event.is_set without parentheses is a function, and so always "
    .. "true: write :is_set()\n", "event.is_set 不加括号是函数本身"},
  {"other questions that are not asked", [[
local m, q, p = lock(), queue(), spawn(print)
if m.locked then m:acquire() m:release() end
while p.is_alive and q.empty == true do p:join() end
p:join()]], {"script.lua:2: lock.locked without", "script.lua:3: process.is_alive without"},
    "lock.locked 不加括号"},
  {"a table that a process fills in a copy", [[
local results = {}
local crew = {}
for i = 1, 3 do
  crew[i] = spawn(function(n)
    results[n] = n * n
  end, i)
end
join(crew)
print(#results)]],
    "conlua: warning: script.lua:5: a process or isolate fills a copy of the table results; here "
    .. "it is still empty: send values through a queue, or return them\n",
    "script.lua:5: 进程或隔离单元填充的是表 results 的副本"},
  {"a global table, and one that an isolate is given", [[
found = {}
local function work() found.x = 1 end
spawn(work):join()
local sums = {}
local function add(list) list[1] = 5 end
isolate.spawn(add, sums):join()
print(found.x, sums[1])]], {"script.lua:2: a process or isolate fills a copy of the table found",
    "script.lua:6: a process or isolate fills a copy of the table sums"}, "表 found 的副本"},
}

describe("a warning", function()
  for _, row in ipairs(rows) do
    local name, script, english, chinese = table.unpack(row)
    it("tells of " .. name, function()
      local en, zh, code = told(script)
      for _, part in ipairs(type(english) == "table" and english or {english}) do
        assert(count(en, part) == 1, ("%q is not there once:\n%s"):format(part, en))
      end
      assert(zh:find(chinese, 1, true), zh)
      assert.equal(0, code)
      local warnings = type(english) == "table" and #english or 1
      assert(count(en, "conlua: warning: ") == warnings, en)
    end)
  end

  it("tells of a task that lets no other run", function()
    local r = program.run[[
      green.spawn(function() sleep(0.05) end)
      green.spawn(function()
        local n = 0
        while n < 3000000000 and not stop do
          n = n + 1
          if n % 1000000 == 0 and os.clock() > 1.7 then break end
        end
      end):join()]]
    assert.matches("^conlua: warning: script.lua:%d: Green%-2 has run for a second without a wait",
      r.err)
    assert.equal(1, count(r.err, "\n"))
  end)

  it("stays away with --quiet, and after warn(\"@off\")", function()
    for _, script in ipairs{rows[1][2], rows[3][2], rows[8][2], rows[9][2], rows[12][2],
      rows[15][2], rows[17][2]} do
      local r = program.shell{script = script, command = '"$conlua" --quiet script.lua'}
      assert(not r.err:find "warning", r.err)
      r = program.run('warn("@off") ' .. script)
      assert(not r.err:find "warning", r.err)
    end
  end)

  it("comes again after warn(\"@on\"), but not against --quiet", function()
    local script = 'warn("@off") warn("@on") print(True) warn("seen")'
    assert.matches("True is Python's.*\nLua warning: seen\n$", program.run(script).err)
    assert.equal("Lua warning: seen\n", program.shell{script = script,
      command = '"$conlua" --quiet script.lua'}.err)
  end)

  it("has nothing to do with -W", function()
    local script = 'warn("a", "b") print(True)'
    assert.equal("conlua: warning: script.lua:1: True is Python's; here it is a global that "
      .. "nothing has set, and so nil: write true\n", program.run(script).err)
    assert.matches("^Lua warning: ab\nconlua: warning: ", program.shell{script = script,
      command = '"$conlua" -W script.lua'}.err)
  end)

  it("changes neither the exit code nor what is printed", function()
    local r = program.run('print(True) os.exit(7)')
    assert.equal("nil\n", r.out)
    assert.equal(7, r.code)
  end)

  it("has a colour where errors have one", function()
    local r = program.shell{script = "print(None)", command = '"$conlua" --color=always script.lua'}
    assert.matches("^conlua: \27%[1;33mwarning: \27%[0mscript.lua:1: None is Python's", r.err)
  end)
end)

describe("no warning", function()
  local silent = {
    {"of globals that are asked for, or set somewhere", [[
      local u = table.unpack or unpack
      local load_it = loadstring or load
      local setfenv = setfenv
      if DEBUG then print("debugging") end
      if not ready and type(other) == "nil" and missing == nil then ready = true end
      local function later() return counter end
      later()
      counter = 1
      later()
      _G.made = 5
      print(u ~= nil, load_it ~= nil, setfenv, made)]]},
    {"where a metatable of _G forbids unset globals", [[
      local strict = setmetatable(_G, {__index = function(_, name) error("no " .. name, 2) end})
      print(strict == _G, pcall(function() return wrong end))
      setmetatable(_G, nil)]]},
    {"and no metatable of _G", [[
      assert(getmetatable(_G) == nil and debug.getmetatable(_G) == nil)
      assert(rawget(_G, "unset") == nil)]]},
    {"of locks that are given back, whoever ends", [[
      local m, s, c = lock(), semaphore(1), condition()
      spawn(function() m:acquire() m:release() s:acquire() end):join()
      s:release()
      thread.spawn(function() m:with(sleep, 0) c:acquire() c:notify() c:release() end):join()
      local signal = semaphore(0)
      thread.spawn(function() signal:release() end)
      signal:acquire()
      local p = spawn(function() m:acquire() sleep(60) end)
      while not m:locked() do sleep(0.001) end
      p:kill()
      p:join()
      local t = thread.spawn(function() m:acquire() sleep(60) end)
      while t.state ~= "blocked" do sleep(0.001) end
      t:terminate()
      t:join()]]},
    {"of what the main unit holds at the end, or a word took that no line calls", [[
      local m, c = lock(), lock()
      m:acquire()
      thread.spawn(c.acquire, c):join()]]},
    {"of what os.exit cuts off", [[
      local m, s = lock(), semaphore(1)
      local _ <close> = m:guard()
      s:acquire()
      local p = pool(1)
      p:apply_async(sleep, {0})
      os.exit(0)]]},
    {"of places that a semaphore counts", [[
      local free, q = semaphore(3), queue()
      local function put(x) free:acquire() q:put(x) end
      local function get() local x = q:get() free:release() return x end
      local p = thread.spawn(function() for i = 1, 4 do put(i) end end)
      get()
      p:join()]]},
    {"of a unit that is looked at before it starts", [[
      assert(process{target = print}.state == "new")]]},
    {"of semaphores that are taken for good", [[
      local tickets = semaphore(3)
      while tickets:acquire(false) do end]]},
    {"of units that are started later, or by others", [[
      local p = process{target = sleep, args = {0}}
      local list = {thread{target = sleep, args = {0}}}
      p:start()
      for _, t in ipairs(list) do t:start() end]]},
    {"of errors that somebody asked for", [[
      local p = thread.spawn(function() local t = thread.current() t:terminate() sleep(1) end)
      p:join()
      local q = pool(1)
      local f = q:apply_async(error, {"x"})
      assert(not pcall(f.result, f))
      local g = q:apply_async(error, {"x"}, nil, function() end)
      local h = q:apply_async(error, {"x"})
      assert(h:exception())
      q:apply_async(sleep, {60})
      q:terminate()
      q:join()
      local done = g:done()]]},
    {"of tables that are filled here, or nobody misses", [[
      local cache, results, kept = {}, {}, {}
      local function fib(n)
        if n < 2 then return n end
        cache[n] = cache[n] or fib(n - 1) + fib(n - 2)
        return cache[n]
      end
      local Worker = process.class()
      function Worker:init() self.list = {} end
      function Worker:run() self.list[1] = 1 results[1] = 1 end
      local w = Worker()
      w:start()
      w:join()
      results[1] = spawn(fib, 20):result()
      thread.spawn(function() kept[1] = 1 end):join()
      print(#results, #kept, #w.list)]]},
    {"of questions of other things", [[
      local e, thing = event(), {is_set = true, locked = false}
      if thing.is_set and not thing.locked then e:set() end
      local f = e.is_set
      print(e:is_set(), f(e), pcall(e.is_set, e))]]},
  }
  for _, row in ipairs(silent) do
    it(row[1], function()
      local r = program.run(row[2])
      assert.equal("", r.err)
      assert.equal(0, r.code)
    end)
  end

  it("in a task that computes while no other could go on", function()
    local r = program.run[[
      green.spawn(function() while os.clock() < 1.4 do end end):join()]]
    assert.equal("", r.err)
  end)
end)
