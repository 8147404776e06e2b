-- SPDX-License-Identifier: MIT
--- The global table `check`: in plain runs, and in `conlua check`.

local program = require "program"

--- Run a script. -> stdout, stderr, exit code
local function run(script, options)
  local r = program.shell{script = script, timeout = 60,
    command = ("$conlua %s script.lua"):format(options or "")}
  return r.out, r.err, r.code
end

local function check(script, options)
  local r = program.shell{script = script, timeout = 100,
    command = ("$conlua --lang en check %s script.lua"):format(options or "")}
  return r.out, r.err, r.code
end

local mutex = [[
  local inside = 0
  check.invariant(function() return inside == 0 or inside == 1 end)
  local function critical()
    check.atomically(function() inside = inside + 1 end)
    check.atomically(function() inside = inside - 1 end)
  end
  local flags, turn = {false, false}, check.choose{1, 2}
  local function run(me)
    while check.choose{false, true} do
      %s
      critical()
      flags[me] = false
    end
  end
  join(thread.spawn(run, 1), thread.spawn(run, 2))
]]

local protocols = {
  peterson = [[flags[me] = true
      turn = 3 - me
      check.await(function() return not flags[3 - me] or turn == me end)]],
  swapped = [[turn = 3 - me
      flags[me] = true
      check.await(function() return not flags[3 - me] or turn == me end)]],
  naive = [[flags[me] = true
      check.await(function() return not flags[3 - me] end)]],
  one_bit = [[flags[me] = true
      while flags[3 - me] do
        flags[me] = false
        flags[me] = true
      end]],
}

describe("in a plain run", function()
  it("choose gives each of the values some time, and by the same seed the same", function()
    local out = run([[
      local seen = {}
      for _ = 1, 200 do seen[check.choose{"a", "b", "c"}] = true end
      print(seen.a, seen.b, seen.c)
    ]])
    assert.equal("true\ttrue\ttrue\n", out)
    local draws = "for _ = 1, 20 do io.write(check.choose{1, 2, 3, 4, 5, 6}) end"
    assert.equal((run(draws, "--shake=7")), (run(draws, "--shake=7")))
  end)

  it("choose wants a list with something in it", function()
    for _, wrong in ipairs{"{}", "1", ""} do
      local _, err, code = run(("check.choose(%s)"):format(wrong))
      assert.equal(1, code)
      assert.truthy(err:find("choose", 1, true))
    end
  end)

  it("await waits for plain variables and for objects, in any kind of unit", function()
    local out, err, code = run([[
      local n, q = 0, queue()
      local t = thread.spawn(function()
        check.await(function() return n == 3 end)
        q:put(n)
      end)
      local g = green.spawn(function() check.await(function() return not q:empty() end) end)
      for i = 1, 3 do sleep(.01) n = i end
      t:join() g:join()
      print(q:get())
    ]])
    assert.equal("", err)
    assert.equal(0, code)
    assert.equal("3\n", out)
  end)

  it("atomically gives what f gives, raises what f raises, and nobody comes between", function()
    local out = run([[
      print(check.atomically(function(...) return select("#", ...), ... end, 1, nil, 3))
      print(pcall(check.atomically, error, "away"))
      local n = 0
      local function add()
        for _ = 1, 500 do check.atomically(function() n = n + 1 end) end
      end
      join(thread.spawn(add), thread.spawn(add))
      print(n)
    ]], "--shake=3")
    assert.equal("3\t1\tnil\t3\nfalse\taway\n1000\n", out)
  end)

  it("invariants are looked at under --shake, and cost nothing without", function()
    local script = [[
      local a, b = 0, 0
      check.invariant(function() return a == b end)
      local function add() for _ = 1, 100 do a = a + 1 b = b + 1 end end
      join(thread.spawn(add), thread.spawn(add))
    ]]
    local _, err = run(script, "--shake=1")
    assert.truthy(err:find("script.lua:2: check.invariant does not hold", 1, true), err)
    assert.equal("", (select(2, run(script))))
  end)

  it("finally is looked at when all units have ended", function()
    local _, err, code = run([[
      local n = 0
      check.finally(function() return n == 2 end)
      thread.spawn(function() sleep(.01) n = n + 1 end)
    ]])
    assert.equal(1, code)
    assert.truthy(err:find("script.lua:2: check.finally does not hold", 1, true), err)
    local _, _, right = run([[
      local n = 0
      check.finally(function() return n == 1 end)
      thread.spawn(function() sleep(.01) n = n + 1 end)
      spawn(function() end)
    ]])
    assert.equal(0, right)
  end)

  it("a script may have a global `check` of its own", function()
    local out = run("check = {n = 1}\nfunction check.more() return check.n + 1 end\n"
      .. "print(check.more())")
    assert.equal("2\n", out)
    local text, _, code = check([[
      check = {n = 0}
      local function add() check.n = check.n + 1 end
      join(thread.spawn(add), thread.spawn(add))
      assert(check.n == 2, "lost")
    ]])
    assert.equal(1, code)
    assert.truthy(text:find("lost", 1, true), text)
  end)
end)

describe("conlua check", function()
  it("proves Peterson's algorithm, though its loops never need to end", function()
    local out, err, code = check(mutex:format(protocols.peterson))
    assert.equal("", err)
    assert.equal(0, code, out)
    assert.truthy(out:find("right in every schedule: %d+ states, all seen"))
  end)

  it("finds the state in which an invariant breaks, and the schedule runs again", function()
    local script = mutex:format(protocols.swapped)
    local out, _, code = check(script)
    assert.equal(1, code)
    assert.truthy(out:find("then the invariant of script.lua:2 does not hold", 1, true), out)
    local replay = out:match("%-%-replay ('[^\n]*') script.lua")
    local again, _, again_code = check(script, "--replay " .. replay)
    assert.equal(1, again_code)
    assert.truthy(again:find("WRONG, as before", 1, true))
    assert.truthy(again:find("then the invariant of script.lua:2", 1, true))
  end)

  it("finds units that await each other", function()
    local out, _, code = check(mutex:format(protocols.naive))
    assert.equal(1, code)
    assert.truthy(out:find("nobody can go on:", 1, true))
  end)

  it("finds two that keep each other from going on, while both move", function()
    local out, _, code = check(mutex:format(protocols.one_bit))
    assert.equal(1, code)
    local before, round = out:match("^(.*)from here on they go round[^\n]*\n(.*)$")
    assert.truthy(before, out)
    assert.truthy(round:find("Thread-1", 1, true))
    assert.truthy(round:find("Thread-2", 1, true))
    assert.truthy(round:find("13  writes flags[me] = false", 1, true) or
      round:find("writes flags[me] = false", 1, true))
  end)

  it("does not call a loop a livelock that a fair scheduler ends", function()
    local out, _, code = check([[
      local m, done = lock(), false
      local function poll() while not done do m:with(function() end) end end
      check.finally(function() return done end)
      check.invariant(function() return true end)
      local t = thread.spawn(poll)
      m:with(function() done = true end)
      t:join()
    ]])
    assert.equal(0, code, out)
  end)

  it("tries each alternative of a choice", function()
    local out, _, code = check([[
      local a = check.choose{1, 2, 3}
      local b = check.choose{"x", "y"}
      assert(not (a == 3 and b == "y"), "the last of all")
    ]])
    assert.equal(1, code)
    assert.truthy(out:find("chooses alternative 3 of 3", 1, true), out)
    assert.truthy(out:find("chooses alternative 2 of 2", 1, true), out)
    local replay = out:match("%-%-replay ('[^\n]*') script.lua")
    assert.truthy(replay:find(">=3", 1, true), replay)
  end)

  it("looks at what finally says", function()
    local out, _, code = check([[
      local n = 0
      check.finally(function() return n == 2 end)
      local function add() n = n + 1 end
      thread.spawn(add) thread.spawn(add)
    ]])
    assert.equal(1, code)
    assert.truthy(out:find("at the end the property of script.lua:2 does not hold", 1, true), out)
  end)

  it("refuses a property that changes something, and an atomic function that waits", function()
    local _, err, code = check([[
      local n = 0
      check.invariant(function() n = n + 1 return true end)
      thread.spawn(function() n = 2 end):join()
    ]])
    assert.equal(2, code)
    assert.truthy(err:find("changes something", 1, true), err)
    _, err, code = check([[
      local e = event()
      check.atomically(function() e:wait() end)
    ]])
    assert.equal(2, code)
    assert.truthy(err:find("script.lua:2: check.atomically", 1, true), err)
  end)

  it("raises an error of an awaited condition in the unit that awaits", function()
    local out, _, code = check([[
      local n
      thread.spawn(function() check.await(function() return n.x end) end):join()
    ]])
    assert.equal(1, code)
    assert.truthy(out:find("attempt to index a nil value", 1, true), out)
  end)

  it("tells what a script prints in different schedules", function()
    local script = [[
      local function say(text) print(text) end
      join(thread.spawn(say, "a"), thread.spawn(say, "b"))
    ]]
    local out, _, code = check(script, "--output")
    assert.equal(0, code)
    assert.truthy(out:find("2 different outputs:", 1, true), out)
    assert.truthy(out:find("50 %%  a | b"), out)
    assert.truthy(out:find("50 %%  b | a"), out)
  end)

  it("wants the expected output in every schedule", function()
    local r = program.shell{script = [[
      local function say(text) print(text) end
      join(thread.spawn(say, "a"), thread.spawn(say, "b"))
    ]], timeout = 60, command = "printf 'a\\nb\\n' >wanted; "
      .. "$conlua --lang en check --expect wanted script.lua"}
    assert.equal(1, r.code)
    assert.truthy(r.out:find("the output is not the expected one", 1, true), r.out)
    assert.truthy(r.out:find("b\na\n", 1, true), r.out)
  end)

  it("takes an exit code that is not 0 for a failure", function()
    local out, _, code = check([[
      local n = 0
      local t = thread.spawn(function() n = 1 end)
      if n == 1 then os.exit(3) end
      t:join()
    ]])
    assert.equal(1, code)
    assert.truthy(out:find("ends with exit code 3", 1, true), out)
  end)

  it("tells other programs: JSON and JUnit", function()
    local r = program.shell{script = "local n = 0\nlocal function add() n = n + 1 end\n"
      .. "join(thread.spawn(add), thread.spawn(add))\nassert(n == 2)", timeout = 60,
      command = "$conlua check --json --junit x.xml script.lua; cat x.xml"}
    assert.truthy(r.out:find('"verdict":"wrong"', 1, true), r.out)
    assert.truthy(r.out:find('"replay":"n|', 1, true), r.out)
    assert.truthy(r.out:find('failures="1"', 1, true), r.out)
    assert.truthy(r.out:find("<failure message=", 1, true), r.out)
  end)

  it("shows a column for each unit on a wide terminal", function()
    local r = program.shell{script = "local n = 0\nlocal function add() n = n + 1 end\n"
      .. "join(thread.spawn(add), thread.spawn(add))\nassert(n == 2)", timeout = 60,
      command = "COLUMNS=130 $conlua --lang en check script.lua"}
    assert.truthy(r.out:find("  main +Thread%-1 +Thread%-2\n"), r.out)
    assert.truthy(r.out:find("* here another unit could have gone on", 1, true))
  end)
end)

describe("conlua step", function()
  local script = [[
    local n = 0
    local function add() n = n + 1 end
    join(thread.spawn(add), thread.spawn(add))
    assert(n == 2)
  ]]

  local function step(keys, options)
    local r = program.shell{script = script, timeout = 60,
      command = ("printf '%s' | $conlua --lang en step %s script.lua"):format(keys, options or "")}
    return r.out, r.code
  end

  it("goes on with the unit that is chosen, and back", function()
    local out, code = step("11")
    assert.equal(0, code)
    assert.truthy(out:find("script.lua: step 2", 1, true), out)
    assert.truthy(out:find("Thread%-2 +2  can go on"), out)
    assert.truthy((step("11u")):find("script.lua: step 1", 1, true))
  end)

  it("says whether it can still fail from here", function()
    assert.truthy((step("11f")):find("From here it can fail in %d+ steps"), (step("11f")))
    local lost = step("1112f")
    assert.truthy(lost:find("it can fail in", 1, true), lost)
    assert.truthy((step("1122f")):find("Every schedule from here is right", 1, true),
      (step("1122f")))
  end)
end)

describe("all states", function()
  -- What is in an unfinished step, on the stack of C, counts as well: a copy on its way, the place
  -- among those who wait.
  for _, name in ipairs{"barrier", "bounded", "cell_torn", "copied", "dining3", "event", "flag",
    "latch", "left_held", "livelock", "one_notified", "producer", "rlocks", "timed", "tries",
    "two_queues"} do
    it("decide as the classes of schedules do: " .. name, function()
      local source = program.slurp(("%s/tests/check/%s.lua"):format(program.root, name))
      local failing = tonumber(source:match("failing: (%d+)"))
      local out, err, code = check("check.invariant(function() return true end)\n" .. source,
        "--prove --budget 60")
      assert.equal(failing > 0 and 1 or 0, code, out .. err)
      assert.truthy(out:find("states", 1, true), out)
    end)
  end
end)

describe("a script that never ends", function()
  it("is a livelock, if several go round in it", function()
    local out, _, code = check([[
      local m = lock()
      local function run() while true do m:acquire() m:release() end end
      join(thread.spawn(run), thread.spawn(run))
    ]])
    assert.equal(1, code)
    assert.truthy(out:find("they go round, and nobody gets anywhere", 1, true), out)
  end)

  it("is told by its line, if its states have no end either", function()
    local _, err, code = check([[
      local n = 0
      check.invariant(function() return n >= 0 end)
      local function run() while true do n = n + 1 end end
      join(thread.spawn(run), thread.spawn(run))
    ]], "--budget 1")
    assert.equal(2, code)
    assert.truthy(err:find("script.lua:3: a run has more than 40,000 steps", 1, true), err)
  end)
end)

describe("a schedule as a timeline", function()
  it("has a lane for each unit, and what they read and wrote", function()
    local r = program.shell{script = "local n = 0\nlocal function add() n = n + 1 end\n"
      .. "join(thread.spawn(add), thread.spawn(add))\nassert(n == 2)", timeout = 60,
      command = "$conlua --lang en check --timeline x.txt script.lua >out; cat x.txt"}
    assert.truthy(r.out:find("3 units", 1, true), r.out)
    assert.truthy(r.out:find("writes n = 1", 1, true), r.out)
  end)
end)
