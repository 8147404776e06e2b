-- SPDX-License-Identifier: MIT
--- With --shake the seed decides which thread runs, where they wait for each other alone: the same
-- seed is the same run.

local root = os.getenv("CONLUA_ROOT") or os.getenv("PWD")
local program = require "program"

-- The script of README.md that counts without a lock.
local function count_of_readme()
  local f = assert(io.open(root .. "/README.md"))
  local text = f:read("a")
  f:close()
  return assert(text:match("```lua\n(local n = 0\n.-)```"))
end

local scripts = {
  ["a counter without a lock"] = count_of_readme(),

  ["threads after one lock"] = [[
    local m, order, units = lock(), {}, {}
    for i = 1, 5 do
      units[i] = thread.spawn(function()
        for _ = 1, 20 do
          local _ <close> = m:guard()
          order[#order + 1] = string.char(96 + i)
        end
      end)
    end
    join(units)
    print(table.concat(order))
  ]],

  ["queues between threads"] = [[
    local jobs, results, makers, workers = queue(3), thread.queue(), {}, {}
    for i = 1, 3 do
      makers[i] = thread.spawn(function() for j = 1, 15 do jobs:put(i * 100 + j) end end)
      workers[i] = thread.spawn(function()
        for job in jobs:items() do results:put(i .. ":" .. job) end
      end)
    end
    join(makers)
    jobs:close()
    join(workers)
    results:close()
    for result in results:items() do io.write(result, " ") end
  ]],

  ["tasks of three threads that pass on"] = [[
    local order, go, units = {}, event(), {}
    for k = 1, 3 do
      units[k] = thread.spawn(function()
        for i = 1, 4 do
          green.spawn(function()
            if i == 1 then go:wait() end
            for _ = 1, 5 do
              order[#order + 1] = k .. i
              sleep(0)
            end
            if i == 4 and k == 2 then go:set() end
          end)
        end
      end)
    end
    join(units)
    print(table.concat(order, " "))
  ]],

  ["tasks of scopes in two threads"] = [[
    local q, order, makers, takers = queue(2), {}, {}, {}
    for k = 1, 2 do
      makers[k] = thread.spawn(function()
        green.scope(function(s)
          for i = 1, 4 do
            s:spawn(function() for j = 1, 4 do q:put(k .. i .. j) end end)
          end
        end)
      end)
      takers[k] = thread.spawn(function()
        for i = 1, 3 do
          green.spawn(function() for x in q:items() do order[#order + 1] = k .. i .. x end end)
        end
      end)
    end
    join(makers)
    q:close()
    join(takers)
    print(table.concat(order, " "))
  ]],

  ["a condition, and lines as they come"] = [[
    local m, taken, units = lock(), false, {}
    local c = condition(m)
    for i = 1, 4 do
      units[i] = thread.spawn(function()
        for j = 1, 10 do
          m:acquire()
          while taken do c:wait() end
          taken = true
          m:release()
          print(i, j)
          m:acquire()
          taken = false
          c:notify()
          m:release()
        end
      end)
    end
    join(units)
  ]],

  ["deadlocks"] = [[
    local a, b = lock(), lock()
    local function eat(name, first, second)
      for i = 1, 30 do
        local _ <close> = first:guard()
        local got, why = pcall(second.acquire, second)
        if got then second:release() else print(name, i, why) end
      end
    end
    join(thread.spawn(eat, "A", a, b), thread.spawn(eat, "B", b, a))
  ]],

  ["threads that are told to stop"] = [[
    local order, units = {}, {}
    for i = 1, 3 do
      units[i] = thread.spawn(function() while true do order[#order + 1] = i end end)
    end
    for _ = 1, 500 do end
    for i = 3, 1, -1 do units[i]:terminate() end
    join(units)
    print(table.concat(order))
  ]],

  ["isolates with threads of their own"] = [[
    local units = {}
    for i = 1, 3 do
      units[i] = isolate.spawn(function()
        local n, own = 0, {}
        for k = 1, 3 do
          own[k] = thread.spawn(function() for _ = 1, 500 do n = n + 1 end end)
        end
        join(own)
        return n
      end)
    end
    for i = 1, 3 do print(units[i]:result()) end
  ]],
}

-- What the script prints with a seed. `on`: what the program is started by.
local function printed(script, seed, on)
  local command = ("%s \"$conlua\" --shake=%d script.lua 2>/dev/null"):format(on or "exec", seed)
  return program.shell{command = command, script = script}.out
end

describe("with the same seed of --shake the same is printed by", function()
  for name, script in pairs(scripts) do
    it(name, function()
      local wanted = printed(script, 7)
      assert.is_true(#wanted > 0)
      assert.equal(wanted, printed(script, 7))
      assert.equal(wanted, printed(script, 7, "exec taskset -c 0"))
    end)
  end
end)

describe("with the same seed of --shake", function()
  it("the same is printed on a busy machine", function()
    local script = scripts["queues between threads"]
    local wanted = printed(script, 3)
    local busy = {}
    for i = 1, 3 do
      busy[i] = process.daemon(function() while true do end end)
    end
    local got = printed(script, 3, "exec nice -n 5 taskset -c 0")
    for _, u in ipairs(busy) do u:kill() end
    assert.equal(wanted, got)
  end)
end)

describe("ten seeds of --shake", function()
  for name, script in pairs(scripts) do
    it("show more than one run of " .. name, function()
      local first, other = printed(script, 1), false
      for seed = 2, 10 do
        other = other or printed(script, seed) ~= first
        if other then break end
      end
      assert.is_true(other)
    end)
  end
end)

describe("a thread that waits outside under --shake", function()
  it("does not hold up the others: a program", function()
    assert.equal("first\nsecond\n", printed([[
      local started = event()
      os.execute("mkfifo fifo")
      thread.spawn(function()
        started:set()
        os.execute("read line < fifo")
        print("second")
      end)
      started:wait()
      print("first")
      local f <close> = assert(io.open("fifo", "w"))
      f:write("go\n")
    ]], 5))
  end)

  it("does not hold up the others: a pipe that is full", function()
    assert.equal("3\n", printed([[
      local n = 0
      os.execute("mkfifo fifo")
      local p = io.popen("read line < fifo; cat >/dev/null", "w")
      local t = thread.spawn(function()
        p:write(("x"):rep(300000))
        p:flush()
        p:close()
      end)
      for _ = 1, 3 do
        sleep(0.001)
        n = n + 1
      end
      local f = assert(io.open("fifo", "w"))
      f:write("go\n")
      f:close()
      t:join()
      print(n)
    ]], 5))
  end)
end)
