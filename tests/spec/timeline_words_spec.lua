-- SPDX-License-Identifier: MIT
--- Recordings that a script begins and ends, while its units run; and what is recorded whatever the
--- units and their texts are.

local cjson = require "cjson"
local program = require "program"
local recorded = require "recorded"

--- Run a script that draws into t.json, and other files: the result, and the checked picture.
local function draw(script, options)
  options = options or {}
  local r = program.shell {script = script, timeout = 60, input = options.input,
    command = ('"$conlua" %s >said 2>errors; code=$?; cat said errors; echo; echo CODE $code; '
      .. "cat t.json"):format(options.words or "script.lua")}
  r.said, r.code, r.json = r.out:match "^(.-)\nCODE (%d+)\n(.*)$"
  assert(r.json ~= "", r.out .. r.err)
  recorded.check(r.json)
  r.events = cjson.decode(r.json).traceEvents
  return r
end

--- How many pieces have a name of that pattern.
local function count(r, pattern)
  local n = 0
  for _, e in ipairs(r.events) do if e.name:find(pattern) then n = n + 1 end end
  return n
end

describe("a recording that the script begins", function()
  it("while threads run, has what they do from there on", function()
    local r = draw [[
      local m, go, over = lock(), queue(3), event()
      local function work()
        while not over:is_set() do
          m:acquire()
          pcall(go.put, go, 1, 0.01) -- nobody gets in the end
          m:release()
        end
      end
      local ts = {}
      for i = 1, 3 do ts[i] = thread.spawn(work) end
      for _ = 1, 20 do go:get() end
      timeline.start()
      timeline.mark "here"
      for _ = 1, 60 do go:get() end
      timeline.stop "t.json"
      over:set()
      join(ts)]]
    assert.equal("0", r.code, r.said)
    assert.equal(1, count(r, "^here$"))
    local items = 0
    for _, e in ipairs(r.events) do
      if e.ph == "f" and e.cat == "item" then items = items + 1 end
    end
    assert.is_true(items >= 30, items .. " items")
  end)

  it("ends while processes run, which go on", function()
    local r = draw [[
      local m, n, over = lock(), cell(0), event()
      local function work()
        while not over:is_set() do
          local _ <close> = m:guard()
          n:add(1)
        end
      end
      timeline.start()
      local ps = {}
      for i = 1, 3 do ps[i] = spawn(work) end
      while n:get() < 50 do sleep(0.001) end
      timeline.stop "t.json"
      local then_ = n:get()
      while n:get() < then_ + 50 do sleep(0.001) end
      over:set()
      join(ps)
      print(n:get() >= 100)]]
    assert.equal("0", r.code, r.said)
    assert.equal("true", r.said:match "%a+")
    assert.is_true(count(r, "^begins$") + count(r, "m:guard") > 0)
  end)

  it("has nothing of the recording before", function()
    local r = draw [[
      local q = queue()
      local echo = spawn(function() for i in q.get, q do timeline.mark("got " .. i) end end)
      for round = 1, 3 do
        timeline.start()
        timeline.mark("round " .. round)
        for i = 1, 200 do lock():acquire() end
        print(timeline.stop(round == 3 and "t.json" or "before.json"))
      end
      echo:terminate() echo:join()]]
    assert.equal("true\ntrue\ntrue", r.said:match "^%S+\n%S+\n%S+")
    assert.equal(0, count(r, "^round [12]$"))
    assert.equal(1, count(r, "^round 3$"))
  end)

  it("goes on when a child draws what it has so far", function()
    local r = draw [[
      timeline.start()
      spawn(function() timeline.mark "child" print(timeline.stop "child.json") end):join()
      timeline.mark "after"
      print(timeline.stop "t.json")]]
    assert.equal("true\ntrue", r.said:match "^%S+\n%S+")
    assert.same({1, 1}, {count(r, "^child$"), count(r, "^after$")})
  end)

  it("at the prompt", function()
    local r = draw("", {words = "-i", input = [[
      timeline.start()
      u = spawn(function() timeline.mark "a child" end)
      u:join()
      timeline.stop "t.json"
      print("done")]]})
    assert.equal(1, count(r, "^a child$"))
    assert.matches("done", r.said, 1, true)
  end)

  it("is not stopped by an error of the file, and can be begun again", function()
    local r = draw [[
      timeline.start()
      print(timeline.stop "no/such/folder/t.json")
      print(pcall(timeline.stop, "t.json"))
      timeline.start()
      timeline.mark "again"
      print(timeline.stop "t.json")]]
    assert.matches("false\nfalse\t[^\n]*no timeline was started\ntrue", r.said)
    assert.equal(1, count(r, "^again$"))
  end)
end)

describe("what is recorded", function()
  it("agrees when units are killed at any moment", function()
    local r = draw([[
      local m, q, s, n = lock(), queue(2), semaphore(2), cell(0)
      local function work(i)
        math.randomseed(i)
        while true do
          m:acquire() n:add(1) m:release()
          if math.random(2) == 1 then pcall(q.put, q, i, 0.001) else pcall(q.get, q, 0.001) end
          if s:acquire(0.001) then s:release() end
        end
      end
      for round = 1, 3 do
        local ps = {}
        for i = 1, 4 do ps[i] = spawn(work, i) end
        local base = n:get()
        for i = 1, 4 do
          while n:get() < base + 10 * i do sleep(0.0005) end
          ps[i]:kill()
          ps[i]:join()
        end
      end
      m:acquire()
      print "end"]], {words = "--timeline=t.json script.lua"})
    assert.equal("end", r.said:match "%a+")
    assert.equal("0", r.code)
    assert.equal(12, count(r, "^end %-9$"))
  end)

  it("has what cells were read and set to, and a lost addition", function()
    local script = [[
      local sold, both = cell(0), barrier(2)
      local function sell()
        local n = sold:get()
        both:wait()
        sold:set(n + 1)
      end
      local ps = {}
      for i = 1, 2 do ps[i] = process{target = sell, name = "user " .. i} ps[i]:start() end
      join(ps)
      sold:set("\255<b>") sold:set(1.5) sold:set(nil) sold:set({}) sold:get() sold:set(3)
      sold:update(function(n) return n + 4 end)]]
    local r = program.shell{script = script, command = '"$conlua" --timeline=- script.lua'}
    assert.matches("user %d and user %d both read sold = 0 before either wrote", r.out)
    for _, said in ipairs{"reads sold: 0", "writes sold: 1\n", 'writes sold: "\u{FFFD}<b>"',
      "writes sold: 1.5", "writes sold: nil", "writes sold: table", "reads sold: table",
      "writes sold: 7"} do
      assert.matches(said, r.out:gsub(" *│", "\n"), 1, true)
    end
    local counts = {}
    for _, e in ipairs(draw(script, {words = "--timeline=t.json script.lua"}).events) do
      if e.ph == "C" and e.name == "cell sold" then counts[#counts + 1] = e.args.n end
    end
    assert.same({0, 0, 1, 1, 1.5, 3, 7}, counts)
  end)

  it("closes regions that the script leaves open, and opens none that were left before", function()
    local r = draw [[
      timeline.region("early", timeline.start)
      timeline.region("a", function()
        timeline.region("b", function() timeline.mark "m" end)
        timeline.region("c", timeline.stop, "t.json")
      end)]]
    local said = {}
    for _, e in ipairs(r.events) do
      if e.cat == "mark" then said[#said + 1] = e.ph .. " " .. e.name end
    end
    assert.equal("B a, B b, i m, E b, B c, E c, E a", table.concat(said, ", "))
  end)

  it("shows a text of any bytes with its signs", function()
    local r = program.run [[
      timeline.start()
      timeline.mark "日本\255\27[31m\u{9B}31m\0end"
      timeline.region("é\xC3", print, "ü\xE2\x82")
      timeline.stop "-"]]
    assert.matches("│ ⚑ 日本\u{FFFD}\\x1b[31m\\x9b31m\\x00end", r.out, 1, true)
    assert.matches("▶ é\u{FFFD}", r.out, 1, true)
    assert.matches("“ü\u{FFFD}\u{FFFD}", r.out, 1, true)
  end)

  it("says from which lines a lock was held and waited for, and how long by whom", function()
    local r = program.shell{command = '"$conlua" --timeline=- script.lua', script = [[
      local m, has, comes, main = lock(), event(), event(), process.current()
      local p = process{name = "owner", target = function()
        m:acquire()
        has:set() comes:wait()
        while main.state ~= "blocked" do sleep(0.001) end sleep(0.05)
        m:release()
      end}
      p:start()
      has:wait() comes:set()
      m:acquire()
      m:release()
      p:join()]]}
    assert.matches("The longest wait for m: main in line 10, ", r.out, 1, true)
    assert.matches(" m was held by owner for [%d.]+ ms %(line 3%), main for [%d.]+ %S+ "
      .. "%(line 10%); waited for by main for [%d.]+ ms %(line 10%)%.", r.out)
  end)
end)
