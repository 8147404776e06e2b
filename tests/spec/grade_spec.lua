-- SPDX-License-Identifier: MIT
--- conlua grade: the verdicts, what the checks find, and what the report says. The runs are
--- trusted, so that it needs no sandbox.

local grading = require "grading"

local function spec(checks, more)
  return ("return {title = 'any', runs = 4, limits = {wall = 30, cpu = 5}, %s checks = {%s}}")
    :format(more or "", checks or "")
end

-- Grade one script: what was printed, and the exit code.
local function grade(checks, script, more, files, arguments)
  local here <close> = grading.new(spec(checks, more), files)
  here:write("a.lua", script)
  return here:grade("--trusted " .. (arguments or "") .. " ex a.lua")
end

local has = grading.has

local function verdict(wanted, ...)
  local out, code = grade(...)
  has(out, "a.lua: " .. wanted)
  assert.equal(wanted == "pass" and 0 or 1, code)
  return out
end

describe("a verdict", function()
  it("is pass when all runs are right", function()
    local out = verdict("pass", "output{'hello', points = 3}", "print 'hello'")
    has(out, "3 of 3 points")
    has(out, "4 runs, 2 of them shaken")
  end)

  it("is wrong when all runs are wrong, with the first place", function()
    local out = verdict("wrong", "output{'a\\nb'}", "print 'a' print 'c'")
    has(out, "line 2 of the output is “c”; expected was “b”")
    has(out, "4 of 4 runs")
    has(out, "0 of 1 points")
  end)

  it("is race when some runs are right, with the seed and the command", function()
    local out = verdict("race", "output{'200'}", [[
      local n = 0
      local function count() for _ = 1, 100 do n = n + 1 end end
      join(thread.spawn(count), thread.spawn(count))
      print(n)]])
    has(out, "right in some runs only")
    local seed = out:match "seed (%d+)"
    assert.is_string(seed)
    has(out, "conlua grade --again " .. seed .. " ex a.lua")
  end)

  it("is deadlock, of the whole program and of a ring", function()
    local out = verdict("deadlock", "", "event():wait()")
    has(out, "event#1")
    verdict("deadlock", "", [[
      local a, b, both = lock(), lock(), barrier(2)
      local function take(x, y) x:acquire() both:wait() y:acquire() y:release() x:release() end
      local one, two = thread.spawn(take, a, b), thread.spawn(take, b, a)
      pcall(one.result, one) pcall(two.result, two)]])
  end)

  it("is crash, with the line, for errors and exit codes", function()
    local out = verdict("crash", "", "local x = nil\nprint(x.y)")
    has(out, "line 2: the program ended with exit code 1")
    has(verdict("crash", "", "spawn(function() os.exit(5) end):join()"),
      "Process-1 ended with exit code 5")
    has(verdict("crash", "", "x = = 1"), "line 1: it is no Lua")
  end)

  -- A worker that is a daemon had threads, which the end of the script ended with it: a crash.
  it("is none for threads of a daemon, which the end of the script ends", function()
    verdict("pass", "", [[
      local here = queue()
      daemon(function()
        local t = thread.spawn(function() here:put(true) sleep(60) end)
        t:join()
      end)
      here:get()]])
    has(verdict("crash", "", [[
      local here = queue()
      local p = spawn(function() thread.spawn(function() here:put(true) sleep(60) end):join() end)
      here:get()
      p:kill()
      p:join()]]), "ended with exit code -9")
  end)

  it("is leak when a process outlives the program", function()
    local out = verdict("leak", "", "spawn(function() sleep(60) end) os.exit(0)")
    has(out, "line 1: Process-1 still ran")
  end)

  it("is forbidden, and nothing is run", function()
    local out = verdict("forbidden", "source{must_not = {'os.exit'}}", "print(1)\nos.exit(0)")
    has(out, "line 2: os.exit is used")
    assert.is_nil(out:find "4 runs")
  end)
end)

describe("a check", function()
  it("of the source wants words", function()
    has(verdict("wrong", "source{must = {'process.class', ':join'}}", "spawn(print):join()"),
      "process.class is not used")
  end)

  local room = {["ex/room.lua"] = [[
    local enter, leave, all = enter or print, leave or print, barrier(3)
    return {
      work = function() enter "room" leave "room" end,
      meet = function() enter "room" all:wait() leave "room" end,
    }]]}
  local files = "files = {'room.lua'},"

  it("counts who is inside at once", function()
    local crowd = [[local room, t = require "room", {}
      for i = 1, 3 do t[i] = spawn(room.meet) end
      join(t)]]
    has(verdict("wrong", "exclusive{region = 'room'}", crowd, files, room),
      "units were inside at once; at most 1 may be")
    verdict("pass", "at_most{n = 3, region = 'room'}, at_least{n = 2, region = 'room'}", crowd,
      files, room)
    has(verdict("wrong", "at_least{n = 2, region = 'room'}", [[
      local room, m = require "room", lock()
      local t = {}
      for i = 1, 3 do t[i] = spawn(function() m:with(room.work) end) end
      join(t)]], files, room), "too much is synchronised")
    has(verdict("wrong", "exclusive{region = 'room'}", "print(1)", files, room),
      "nobody ever entered room")
  end)

  it("wants units joined, and no zombie", function()
    has(verdict("wrong", "joined{}", "\nspawn(print)"), "line 2: nobody joined Process-1")
    verdict("pass", "joined{}, no_zombie{}", "local p = spawn(print) p:join()")
    has(verdict("wrong", "no_zombie{}", [[
      local p = spawn(function() end)
      while p:is_alive() do sleep(0.01) end]]), "Process-1 ended, and nobody collected it")
    verdict("pass", "no_zombie{}", [[ -- of an orphan the system takes care
      local ended, son = event(), queue()
      local p = spawn(function()
        son:put(spawn(ended.wait, ended))
        os.exit(0)
      end)
      local orphan = son:get()
      p:join()
      ended:set()
      wait_any{orphan}]])
  end)

  it("wants locks released", function()
    has(verdict("wrong", "released{}", "local m = lock()\nm:acquire()"),
      "line 2: lock#1 is not released")
    has(verdict("wrong", "released{}", "local m = semaphore(2)\nm:acquire()"),
      "semaphore#1 is not released")
    verdict("pass", "released{}", [[
      local m, c = rlock(), condition()
      m:acquire() m:acquire() m:release() m:release()
      c:with(function() c:wait(0.01) end)
      lock():with(print)]])
  end)

  it("counts units and operations", function()
    verdict("pass", "started{process = 2, thread = 1}, count{op = 'put', n = 3}", [[
      local q = queue()
      join(spawn(q.put, q, 1), spawn(q.put, q, 2), thread.spawn(q.put, q, 3))]])
    has(verdict("wrong", "started{process = {min = 2}}", "spawn(print):join()"),
      "1 of kind process started instead of >= 2")
    has(verdict("wrong", "count{op = 'wait', kind_of = 'event', min = 1}", "event():set()"),
      "0 times event:wait instead of >= 1")
  end)

  it("knows the order of things", function()
    local checks = [[in_order{events = {{op = 'end', unit = 'Process-1'},
      {op = 'start', unit = 'Process-2'}}}]]
    verdict("pass", checks, "spawn(print):join() spawn(print):join()")
    has(verdict("wrong", checks, [[local go = event()
      local a = spawn(function() go:wait() end)
      local b = spawn(print) go:set() join(a, b)]]), "comes before")
    has(verdict("wrong", "in_order{events = {{op = 'set', kind = 'event'}}}", "print(1)"),
      "this never happens: set event")
  end)

  it("wants exit codes", function()
    verdict("pass", "exits{code = 3}", "spawn(os.exit, 3):join()", "any_code = true,")
    verdict("wrong", "exits{code = 3}", "spawn(os.exit, 0):join()", "any_code = true,")
  end)
end)

describe("a submission", function()
  it("cannot forge a region, and its own files win over nothing", function()
    local out = verdict("wrong", "exclusive{region = 'room'}", [[
      print(enter, leave, debug.getinfo)]], "files = {'room.lua'},",
      {["ex/room.lua"] = "return {go = function() enter 'room' end}"})
    has(out, "nobody ever entered room")
  end)

  it("gets the hints that are asked for, in Chinese too", function()
    local hints = "hints = {{en = 'first', zh = '第一'}, 'second'},"
    local out = grade("output{'x', hint = 'own'}", "print 'y'", hints)
    has(out, "hint: own")
    has(out, "hint: first")
    assert.is_nil(out:find "second")
    has(grade("output{'x'}", "print 'y'", hints, nil, "--hints 2"), "hint: second")
    local none = grade("output{'x', hint = 'own'}", "print 'y'", hints, nil, "--hints 0")
    assert.is_nil(none:find "hint:")
    local zh = grade("output{'x'}", "print 'y'", hints, nil, "--lang zh")
    has(zh, "提示：第一")
    has(zh, "4 / 4 次运行")
  end)

  it("can be seen again, with its events", function()
    local out = grade("", "local m = lock() m:acquire()\nm:release()", nil, nil, "--again 0")
    has(out, "acquire lock#1")
    has(out, "line 2")
    assert.equal(1, select(2, out:gsub("acquire lock#1", "")), "an operation is told once")
  end)
end)

describe("a report", function()
  local function report(format)
    local here <close> = grading.new(spec "output{'a < b'}, joined{}",
      {["good.lua"] = "print 'a < b'", ["bad.lua"] = "print '<&>'"})
    local out, code = here:grade("--trusted --format " .. format .. " ex good.lua bad.lua")
    assert.equal(1, code)
    return out
  end

  it("in JSON tells all", function()
    local results = require "cjson".decode(report "json")
    assert.equal(2, #results)
    assert.equal("pass", results[1].verdict)
    assert.equal(2, results[1].score)
    assert.equal("wrong", results[2].verdict)
    assert.equal("bad.lua", results[2].submission)
    assert.equal("run", results[2].checks[1].name)
    assert.equal(4, results[2].checks[2].failed)
    has(results[2].checks[2].message, "<&>")
  end)

  it("in JUnit XML and TAP counts checks", function()
    local out = report "junit"
    has(out, '<testsuite name="bad.lua" tests="3" failures="1" errors="0"')
    has(out, "&lt;&amp;&gt;")
    out = report "tap"
    has(out, "1..6\n")
    has(out, "ok 2 - good.lua: output")
    has(out, "not ok 5 - bad.lua: output")
  end)
end)

describe("an exercise that is none", function()
  local function complains(text, message)
    local here <close> = grading.new(text, {["a.lua"] = ""})
    local _, code, err = here:grade "--trusted ex a.lua"
    assert.equal(2, code)
    has(err, message)
  end

  it("is told with what is wrong", function()
    complains("return {title = 'x', checks = {otuput{}}}", "otuput")
    complains("return {title = 'x', checks = {output{'a', point = 1}}}", "unknown field 'point'")
    complains("return {title = 'x', tests = {}}", "unknown field 'tests'")
    complains("return {title = 'x', limits = {walls = 1}, checks = {}}", "unknown limit 'walls'")
    complains("return {title = 'x', checks = {output{'any order\\nx'}}}", "not closed")
    complains("return {title = 'x', checks = {joined{}, joined{}}}", "are named 'joined'")
    complains("return {title = 'x', files = {'no.lua'}, checks = {}}", "no.lua")
    complains("return {", "exercise.lua:1")
    complains("return {title = 1, checks = {}}", "title")
  end)

  it("is not found", function()
    local here <close> = grading.new "return {}"
    local _, code, err = here:grade "--trusted no-such-exercise a.lua"
    assert.equal(2, code)
    has(err, "--list")
  end)
end)
