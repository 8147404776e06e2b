-- SPDX-License-Identifier: MIT
--- What `conlua check` says: stories, schedules that can be run again, what cannot be checked.

local program = require "program"

--- Check a script. -> stdout, stderr, exit code
local function check(script, options, arguments)
  local r = program.shell{script = script, timeout = 100,
    command = ("$conlua --lang en check %s script.lua %s"):format(options or "", arguments or "")}
  return r.out, r.err, r.code
end

local function replay_of(text) return text:match("%-%-replay ('[^\n]*') script.lua") end

local overdrawn = [[
local account = {balance = 100}
local function pay(n)
  if account.balance >= n then
    account.balance = account.balance - n
  end
end
local a, b = thread.spawn(pay, 80), thread.spawn(pay, 70)
a:result() b:result()
assert(account.balance >= 0, "overdrawn")
]]

describe("a schedule that fails", function()
  it("is told line by line, with what was read and written", function()
    local out, _, code = check(overdrawn)
    assert.equal(1, code)
    assert.truthy(out:find("WRONG in 2 of 6 schedules", 1, true))
    assert.truthy(out:find("Thread%-1 +3  reads account.balance = 100\n"))
    assert.truthy(out:find("%*Thread%-2 +3  reads account.balance = 100 +<%- Thread%-1 could"))
    assert.truthy(out:find("writes account.balance = %-50\n"))
    assert.truthy(out:find("script.lua:9: overdrawn", 1, true))
    assert.truthy(out:find("Data race: line 4 writes account.balance, line 3 reads it", 1, true))
    assert.truthy(out:find("with fewer no schedule fails", 1, true))
  end)

  it("runs again in another process, also when lines and locks were added", function()
    local out = check(overdrawn)
    local replay = replay_of(out)
    assert.equal("'account.balance|1@r:account.balance#2>2'", replay)
    local changed = "-- a comment\nlocal unused = lock()\nlocal more = 1\n" .. overdrawn
    for _, script in ipairs{overdrawn, changed} do
      local again, _, code = check(script, "--replay " .. replay)
      assert.equal(1, code)
      assert.truthy(again:find("WRONG, as before", 1, true))
      assert.truthy(again:find("overdrawn", 1, true))
    end
  end)

  it("may be one in which nobody can go on", function()
    local out, _, code = check([[
      local a, b = lock(), lock()
      local function both(x, y) x:acquire() y:acquire() y:release() x:release() end
      local t, u = thread.spawn(both, a, b), thread.spawn(both, b, a)
      t:result() u:result()
    ]])
    assert.equal(1, code)
    assert.truthy(out:find("nobody can go on:", 1, true))
    assert.truthy(out:find("Thread%-1 +2  acquires lock#2\n"))
    assert.truthy(out:find("Thread%-2 +2  acquires lock#1\n"))
  end)

  it("shows what that run printed, and no other", function()
    local out = check([[
      local n = 0
      local function add() n = n + 1 end
      local t, u = thread.spawn(add), thread.spawn(add)
      t:join() u:join()
      print("the sum is", n)
      io.write("in ", "pieces")
      assert(n == 2)
    ]])
    assert.truthy(out:find("the sum is\t1\nin pieces\n", 1, true))
    assert.falsy(out:find("the sum is\t2", 1, true))
  end)

  it("is not the end of the check of a script that catches its error", function()
    local out, _, code = check([[
      local n = 0
      local function add() n = n + 1 end
      local t, u = thread.spawn(add), thread.spawn(add)
      t:join() u:join()
      pcall(error, "caught")
      pcall(function() assert(n == 2) end)
    ]])
    assert.equal(0, code)
    assert.truthy(out:find("right in every schedule: 4 of 4", 1, true))
    assert.truthy(out:find("Data race: line 2 writes n", 1, true))
  end)

  it("is found by a search, too", function()
    local out, _, code = check([[
      local a, b = 0, 0
      local function set() a = 1 b = -1 end
      local function look() assert((a == 0 and b == 0) or (a == 1 and b == -1), "half") end
      local crew = {}
      for i = 1, 20 do crew[i] = thread.spawn(set) end
      crew[21] = thread.spawn(look)
      join(crew)
    ]], "--search --runs 2000")
    assert.equal(1, code)
    assert.truthy(out:find("half", 1, true))
    assert.truthy(replay_of(out))
  end)
end)

describe("a replay", function()
  it("that is no schedule is refused", function()
    local _, err, code = check(overdrawn, "--replay nonsense")
    assert.equal(2, code)
    assert.truthy(err:find("that is no schedule: nonsense", 1, true))
  end)

  it("that does not fit says how much of it was met", function()
    local out, _, code = check("thread.spawn(print):join()", "--replay 'x|1@r:x#2>2'")
    assert.equal(0, code)
    assert.truthy(out:find("0 of its 1 deviations were met", 1, true))
  end)
end)

describe("what a run sees", function()
  it("is the same in each run: time, random numbers, arguments", function()
    local out, err, code = check([[
      assert(arg[1] == "one" and (...) == "one" and select("#", ...) == 2)
      local t = os.time()
      assert(math.random(1, 1000) == math.random(1, 1000) or true)
      local before = clock()
      sleep(2)
      assert(clock() - before == 2)
      assert(os.time() - t == 2)
      local draws = {}
      local function draw(i) draws[i] = math.random(1000000) end
      local a, b = thread.spawn(draw, 1), thread.spawn(draw, 2)
      a:join() b:join()
      assert(draws[1] ~= draws[2])
    ]], "", "one two")
    assert.equal("", err)
    assert.equal(0, code, out)
  end)

  it("lets sleeps pass at any moment, and says so", function()
    local out, _, code = check("local t = thread.spawn(function() sleep(1) end) t:join()")
    assert.equal(0, code)
    assert.truthy(out:find("assumed: time may pass at any moment", 1, true))
  end)
end)

describe("what cannot be checked", function()
  local refused = {
    ["io.open('x', 'w')"] = "io.open",
    ["io.tmpfile()"] = "io.tmpfile",
    ["os.execute('ls')"] = "os.execute",
    ["load('x = 1', 'x', 't', {})"] = "load",
    ["load(string.char(27))"] = "load",
    ["require 'lfs'"] = "require",
    ["debug.getinfo(1)"] = "debug.getinfo",
    ["thread.active()"] = "thread.active",
  }
  for line, word in pairs(refused) do
    it("is refused by line and word: " .. line, function()
      local _, err, code = check("-- first line\n" .. line .. "\n")
      assert.equal(2, code)
      assert.equal("check: script.lua:2: " .. word .. ":", err:match("^[^:]*:[^:]*:[^:]*:[^:]*:"))
    end)
  end

  it("is refused only if a schedule comes there", function()
    local _, err, code = check("if arg[1] then os.remove('x') end\nthread.spawn(print):join()")
    assert.equal("", err)
    assert.equal(0, code)
  end)

  it("is a change of _ENV", function()
    local _, err, code = check("local x\nlocal _ENV = {}\nx = 1")
    assert.equal(2, code)
    assert.truthy(err:find("check: script.lua:2:", 1, true))
  end)

  it("is a script that does not compile, or is not there", function()
    local _, err, code = check("local = 1")
    assert.equal(2, code)
    assert.truthy(err:find("script.lua:1:", 1, true))
    local r = program.shell{command = "$conlua check nobody.lua"}
    assert.equal(2, r.code)
    assert.truthy(r.err:find("nobody.lua", 1, true))
  end)

  it("is a script that computes for ever: in the line where it does", function()
    local _, err, code = check("local n = 0\nwhile true do\n  n = n + 1\nend", "--budget 0.2")
    assert.equal(2, code)
    assert.truthy(err:find("check: script.lua:[23]: computes for ever"))
  end)

  it("is a script that takes steps for ever", function()
    local _, err, code = check("local m = lock()\nwhile true do m:acquire() m:release() end")
    assert.equal(2, code)
    assert.truthy(err:find("more than 40,000 steps", 1, true))
  end)
end)

describe("errors", function()
  it("say what they say in a plain run", function()
    for _, line in ipairs{"local p; p.x = 1", "local p = {}; p.x.y = 1", "print(p.x)",
      "local i, p = 1; print(p[i])", "local p; return function() p = p.x end",
      "local p; p:method()", "error({})", "error('plain', 0)"} do
      local script = "local f = (function() " .. line .. " end)()\nif f then f() end\n"
      local plain = program.shell{script = script, command = "$conlua script.lua"}
      local message = plain.err:match("^[^\n]*conlua: ([^\n]*)")
      local out = check(script)
      assert.truthy(out:find("error: " .. message, 1, true), out .. plain.err)
    end
  end)
end)
