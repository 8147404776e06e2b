-- SPDX-License-Identifier: MIT
--- Runs of a grading that differ: values that an exercise varies, and the hurried run.

local grading = require "grading"

local has = grading.has

local box = [[
  local vary = vary or {n = 3, what = "a"}
  return {n = function() return vary.n end, what = function() return vary.what end}]]

local function spec(checks, more)
  return ("return {title = 'any', files = {'box.lua'}, runs = 4, shaken = 1, %s checks = {%s}}")
    :format(more or "", checks)
end

-- An exercise with the module `box`, and one submission.
local function made(text, script, module)
  return grading.new(text, {["ex/box.lua"] = module or box, ["a.lua"] = script or ""})
end

describe("values that an exercise varies", function()
  local vary = "vary = {n = {3, 4, 5}, twice = function(v) return 2 * v.n end},"
  local checks = "output{name = 'all', 'repeat {n}\\nline {i:int}\\nend\\nsum: {twice}'},"
    .. "by{name = 'lines', line = 'line {i:int}', n = 'n', range = {1, 'n'}, distinct = true}"

  it("are seen by the exercise's modules, in all units, and by its checks", function()
    local here <close> = made(spec(checks, vary), [[
      local box = require "box"
      local q = queue()
      join(spawn(function() q:put(require "box".n()) end))
      join(isolate.spawn(function() return require "box".n() end))
      for i = 1, isolate.spawn(function() return require "box".n() end):result() do
        print("line " .. i)
      end
      print("sum: " .. q:get() + box.n())]])
    local out, code = here:grade "--trusted ex a.lua"
    has(out, "a.lua: pass")
    assert.equal(0, code)
  end)

  it("catch who knows those of the prompt, and the report has them", function()
    local here <close> = made(spec(checks, vary), [[
      for i = 1, 3 do print("line " .. i) end
      print "sum: 6"]])
    local out = here:grade "--trusted ex a.lua"
    has(out, "a.lua: race")
    local command = out:match "(conlua grade %-%-again 0 [%w%-= ]*%-%-data n=%d ex a.lua)"
    assert.is_string(command, out)
    local _, _, value = out:find(", n=(%d)\n")
    assert.is_string(value, out)
    has(command, "n=" .. value)
    out = here:grade("--trusted " .. command:match "grade (.*)")
    has(out, "sum: 6")
  end)

  it("are those of the prompt, of --data, or of the seed, in a new try", function()
    local here <close> = made(spec("output{'{n}'}", vary), "print(require 'box'.n())")
    local function try(options) return here:grade("--trusted " .. options .. " ex a.lua") end
    assert.equal("3\n", try "--again 0":match "^%d\n")
    assert.equal("5\n", try "--again 0 --data n=5":match "^%d\n")
    assert.equal("4\n", try "--again 77 --data n=4":match "^%d\n")
    assert.equal(try "--again 77":match "^%d\n", try "--again 77":match "^%d\n")
    local _, code, err = here:grade "--trusted --again 0 --data n=9 ex a.lua"
    assert.equal(2, code)
    has(err, "the exercise never has these values: n=9")
  end)

  it("are in no reach of the submission", function()
    local here <close> = made(spec("output{'nil nil {n}'}", vary), [[
      vary = {n = 1}
      package.loaded.box, package.preload.box = {n = function() return 1 end}
      vary = nil
      print(vary, arg.vary, require "box".n())]])
    has((here:grade "--trusted ex a.lua"), "a.lua: ")
    local out = here:grade "--trusted --again 0 --data n=4 ex a.lua"
    assert.is_nil(out:find("nil nil 1", 1, true))
  end)

  it("may be texts, also such with braces", function()
    local here <close> = made(spec("output{'say {what}'}",
      "vary = {what = {'a', 'b {c}', '{n}'}},"), "print('say ' .. require 'box'.what())")
    has((here:grade "--trusted ex a.lua"), "a.lua: pass")
  end)

  it("are refused where they are wrong, with file, line and field", function()
    local wrong = {
      {"vary = {n = {}},", "2: vary: field 'n' is empty"},
      {"vary = {n = {1, 'a'}},", "2: vary: field 'n' has values of two types"},
      {"vary = {n = {1.5}},", "2: vary: field 'n' has whole numbers or plain texts"},
      {"vary = {n = 5},", "2: vary: field 'n' must be a list"},
      {"vary = {n = {min = 3, max = 1}},", "2: vary: field 'n' must be"},
      {"vary = 5,", "2: the exercise: field 'vary' must be a table"},
      {"vary = {m = {1}},", "2: vary: field 'm' is read by no module"},
      {"vary = {n = {1}, f = function(v) return v.m + 1 end},", "2: vary: field 'f' fails"},
      {"vary = {n = {min = 1, max = 60}, what = {1, 2}},", "2: vary: field 'what' makes"},
      {"vary = {n = {1}},", "2: by: field 'n' must be a whole number",
        "by{line = 'x', n = 'k'}"},
      {"vary = {n = {1}},", "2: output: field '1': template, line 1: vary has no such value",
        "output{'repeat {k}\\nx\\nend'}"},
      {"vary = {n = {1}},", "2: output: field '1': {n:...}: a value of vary has no type",
        "output{'{n:int}'}"},
    }
    local exercises = {}
    for i, one in ipairs(wrong) do
      exercises[i] = spec(one[3] or "output{'x'}", "\n" .. one[1])
    end
    for i, why in ipairs(grading.mistakes(exercises, {["box.lua"] = box})) do
      has(why, wrong[i][2])
    end
  end)
end)

describe("a hurried run", function()
  local room = [[
    local enter, leave = enter or print, leave or print
    return {work = function(s) enter "room" sleep(s) leave "room" end}]]

  it("cuts the submission's sleeps and short limits, and no others", function()
    local here <close> = made(spec "output{'x'}", [[
      local function lasts(name, f, ...) -- tried again, as the machine itself may stop
        local is_cut
        for _ = 1, name == "patient" and 1 or 3 do
          local began = clock()
          pcall(f, ...)
          is_cut = is_cut or clock() - began < 0.65
          if is_cut then break end
        end
        print(name, is_cut and "cut" or "long")
      end
      local m, q, e, b = lock(), queue(), event(), barrier(2)
      m:acquire()
      lasts("sleep", sleep, 9)
      for _, kind in ipairs{process, thread, isolate, green} do
        lasts("sleep there", function() kind.spawn(function() sleep(9) end):join() end)
        lasts("sleep itself", function() kind.spawn(sleep, 9):join() end)
      end
      lasts("get", q.get, q, 0.9)
      lasts("wait", e.wait, e, true, 0.9)
      lasts("barrier", b.wait, b, 0.9)
      local t = thread.spawn(function()
        lasts("lock", m.acquire, m, 0.9)
        lasts("any", wait_any, {e}, 0.9)
        lasts("coroutine", function() coroutine.wrap(function() sleep(9) end)() end)
        lasts("timeout", green.timeout, 0.9, event().wait, event())
        lasts("timer", function() local t = timer(0.9, print, "timed") t:start() t:join() end)
        lasts("named", load("sleep(9)", "@box.lua"))
        lasts("named so", load("sleep(9)", "=[conlua.box]"))
        lasts("patient", e.wait, e, 1.1)
        lasts("module", require "box".work, 0.7)
      end)
      t:join()
      lasts("join", function() thread.spawn(e.wait, e).join(nil, 0.9) end)
      e:set()]], room)
    local out = here:grade "--trusted --again 0 --hurried ex a.lua"
    local cut, long = {}, {}
    for name, how in out:gmatch "([%a ]+)\t(%a+)\n" do
      if how == "cut" then cut[#cut + 1] = name else long[#long + 1] = name end
    end
    assert.equal("patient module", table.concat(long, " "))
    assert.equal(20, #cut, out)
    has(out, "timed")
  end)

  it("has locks and semaphores taken by others where the submission limits its wait", function()
    local here <close> = made(spec "output{'x'}", [[
      local m, s, r, box = lock(), semaphore(1), rlock(), require "box"
      daemon(event().wait, event()) -- lives until the end
      r:acquire()
      print(m:acquire(0.9), s:acquire(true, 0.9), thread.spawn(s.acquire, s, 0.5):result())
      print(r:acquire(0.9), box.try(m), m:locked() and m:release() == nil, m:acquire(0))
      m:release()
      print(s:acquire(1.5), green.spawn(m.acquire, m, 0.5):result(), m:acquire())
      m:release()
      local n = 0
      repeat n = n + 1 until m:acquire(0.01)
      print(n)]], [[return {try = function(m) return m:acquire(0.1) end}]])
    local out = here:grade "--trusted --again 0 --hurried ex a.lua"
    has(out, "false\tfalse\tfalse\ntrue\ttrue\ttrue\ttrue\ntrue\tfalse\ttrue\n14\n")
    has(out, "acquire lock#1           line 4  -> timeout")
  end)

  -- A right answer looked at its end whether somebody had kept the lock, and was refused.
  it("lets the last unit have what nobody else can have", function()
    local here <close> = made(spec "output{'true\\ttrue\\nfalse'}", [[
      local m, s = lock(), semaphore(1)
      join(spawn(m.with, m, print, "x"), thread.spawn(s.with, s, sleep, 0))
      print(m:acquire(0.5), s:acquire(true, 0.5))
      local done = event()
      local p = spawn(done.wait, done)
      print(lock():acquire(0.5))
      done:set()
      p:join()]])
    has(here:grade "--trusted --again 0 --hurried ex a.lua", "x\ntrue\ttrue\nfalse\n")
  end)

  it("lets a unit that has waited often be patient", function()
    local here <close> = made(spec "output{'x'}", [[
      local done = cell(0)
      local p = spawn(function() require "box".work(0.1) done:set(1) end)
      for i = 1, 6000 do
        if done:get() == 1 then break end
        sleep(0.01)
      end
      print(done:get())
      p:join()]], room)
    has((here:grade "--trusted --again 0 --hurried ex a.lua"), "1\n")
  end)

  -- Units that are started do not begin before the main unit waits; nor do they begin in vain.
  it("lets units begin when all others wait, together, and not for ever late", function()
    local here <close> = made(spec("output{'x'}", "any_code = true,"), [[
      local function told(name, f)
        local began, n, is_late
        for _ = 1, 3 do
          local box, came = cell(0), {}
          began = clock()
          for i, kind in ipairs{process, thread, isolate} do
            came[i] = kind.spawn(function(b) b:add(1) end, box)
          end
          f(box, came)
          n = box:get()
          is_late = clock() - began > 0.2 -- after which they begin in any case
          join(came)
          if not is_late then break end
        end
        print(name, n)
      end
      told("at once", function() end)
      told("a sleep", function() sleep(0.9) end)
      told("a limit", function(_, came) came[1]:join(true, 0.9) end)
      told("joined", function(_, came) join(came) end)
      told("looked for", function(box) repeat sleep(0.01) until box:get() == 3 end)
      local p = process.spawn(print, "never")
      p:terminate()
      p:join()]], room)
    local out = here:grade "--trusted --again 0 --hurried ex a.lua"
    has(out, "at once\t0\na sleep\t0\na limit\t0\njoined\t3\nlooked for\t3\n")
    has(out, "\npass\n")
  end)

  -- What it prints first depends on how long its sleeps last, and on nothing else; tried again, as
  -- the machine itself may stop.
  local late = [[
    local is_short
    for _ = 1, 9 do
      local began = clock()
      sleep(0.05)
      is_short = is_short or clock() - began < 0.05
    end
    print(is_short and "second\nfirst" or "first\nsecond")]]

  it("catches who synchronises by time, and says so in both languages", function()
    local here <close> = made(spec "output{'first\\nsecond'}", late, room)
    local out = here:grade "--trusted ex a.lua"
    has(out, "a.lua: race")
    has(out, "in the hurried run, in which sleeps and limits under a second last next to nothing")
    has(out, "conlua grade --again 0 --hurried ex a.lua")
    has(out, "4 runs, 1 of them shaken and 1 hurried")
    has((here:grade "--trusted --lang zh ex a.lua"), "靠时间同步的程序会出错")
  end)

  it("is not made where the exercise forbids it, or where there are two runs", function()
    local here <close> = made(spec("output{'first\\nsecond'}", "hurried = false,"), late, room)
    has((here:grade "--trusted ex a.lua"), "a.lua: pass")
    local other <close> = made(spec "output{'first\\nsecond'}", late, room)
    has((other:grade "--trusted --runs 2 --shaken 1 ex a.lua"), "a.lua: pass")
  end)

  it("is not asked who could be together", function()
    local here <close> = made(spec [[at_least{region = 'room', n = 2},
      concurrent{region = 'room', n = 2}]], [[
      local room, began = require "box", clock()
      sleep(0.2)
      local is_hurried = clock() - began < 0.2
      local one = spawn(room.meet, not is_hurried)
      if is_hurried then one:join() end
      join(one, spawn(room.meet, not is_hurried))]], [[
      local enter, leave, both = enter or print, leave or print, barrier(2)
      return {meet = function(really)
        enter "room"
        if really then both:wait() end
        leave "room"
      end}]])
    has((here:grade "--trusted ex a.lua"), "a.lua: pass")
  end)
end)
