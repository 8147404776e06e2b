-- SPDX-License-Identifier: MIT
--- Happens-before in graded runs: what orders the events of a run, and what only its timing did.

local causes = require "conlua.grade.causes"
local cjson = require "cjson"
local events = require "conlua.grade.events"
local facts = require "conlua.grade.facts"
local fields = require "conlua.grade.fields"
local grading = require "grading"
local order = require "conlua.grade.order"
local regions = require "conlua.grade.regions"
local run = require "told"

local start = [[
  1 !start process 2
  1 start process 2 text=Process-1
  1 !start process 3
  1 start process 3 text=Process-2]]

local function is_ordered(text)
  return causes.ordered(run(start .. "\n" .. text), {region = "counter"})
end

local visits = [[
  2 enter counter
  2 leave counter
  %s
  3 enter counter
  3 leave counter]]

-- Is the second visit ordered behind the first one by what lies between?
local function orders(between) return is_ordered(visits:format(between)) end

describe("order by objects", function()
  it("is none where only the time went by", function()
    local good, _, key = orders ""
    assert.is_false(good)
    assert.equal("unordered", key)
    assert.equal("unordered_met", select(3, is_ordered [[
      2 enter counter
      3 enter counter
      3 leave counter
      2 leave counter]]))
    assert.equal("nobody_inside", select(3, is_ordered "2 sleep"))
  end)

  it("knows one visit of a unit that enters again and ends without a leave", function()
    local model = run(start .. [[

      2 enter counter
      2 enter counter
      2 end process 2
      3 enter counter
      3 leave counter]])
    assert.equal(2, #regions.visits(model, "counter"))
    assert.is_true(events.check(model, {kind = "at_most", region = "counter", n = 1}))
    assert.is_false(events.check(model, {kind = "at_least", region = "counter", n = 2}))
  end)

  it("is that of a pool's places, from the end of a worker to the start of the next", function()
    local text = [[
      1 new pool 1 number=%d
      1 !start process 2
      1 start process 2 text=Worker-1
      2 !get pool 1
      2 get pool 1 number=1
      2 enter counter
      2 leave counter
      2 end process 2
      1 !start process 3
      1 start process 3 text=Worker-2
      3 !get pool 1
      3 get pool 1 number=2
      3 enter counter
      3 leave counter]]
    assert.is_true(causes.ordered(run(text:format(1)), {region = "counter"}))
    assert.is_false(causes.ordered(run(text:format(2)), {region = "counter"}))
    local ends = facts.find(run(text:format(1)), {ends = "process"})
    assert.equal(1, #ends)
  end)

  it("is that of a lock, from the release to the next acquire", function()
    assert.is_true(orders "2 !release lock 1 number=1\n3 acquire lock 1 number=1")
    assert.is_false(orders "2 !release lock 1 number=1\n3 acquire lock 2 number=1")
    assert.is_false(orders "2 !release lock 1 number=1\n3 acquire lock 1 value=3")
    assert.is_false(orders "2 !release lock 1 number=1 others=1\n3 acquire lock 1 others=1")
  end)

  it("is that of starts, ends, joins and looks that saw the end", function()
    assert.is_true(orders "2 end process 2\n3 join process 2")
    assert.is_true(orders "2 end process 2\n3 look process 2 number=1 text=is_alive")
    assert.is_false(orders "2 end process 2\n3 look process 2 number=0 text=is_alive")
    assert.is_false(orders "2 end process 2\n3 join process 2 value=3")
    assert.is_true(orders("2 end process 2\n1 join process 2\n1 !terminate process 3\n"
      .. "3 end process 3"))
  end)

  it("is that of items, by their numbers", function()
    local put = "2 !put queue 1 limit=1\n2 put queue 1 number=1\n"
    assert.is_true(orders(put .. "3 get queue 1 number=1"))
    assert.is_false(orders(put .. "3 get queue 1 number=2"))
    -- Who gets may be told before who puts.
    assert.is_true(orders "2 !put queue 1\n3 get queue 1 number=1\n2 put queue 1 number=1")
    assert.is_true(orders "2 !task_done queue 1\n3 join queue 1")
    assert.is_true(orders "2 !close queue 1\n3 get queue 1 value=6")
    assert.is_true(orders("1 new pipe 1 number=2\n1 new pipe 2 number=1\n2 !put pipe 1\n"
      .. "2 put pipe 1 number=1\n3 get pipe 2 number=1"))
    assert.is_false(orders("1 new pipe 1 number=2\n1 new pipe 2 number=1\n2 !put pipe 1\n"
      .. "2 put pipe 1 number=1\n3 get pipe 1 number=1"))
  end)

  it("is that of the room which a get makes in a full queue", function()
    local made = "1 new queue 1 number=1\n1 !put queue 1\n1 put queue 1 number=1\n"
    local got = "2 !get queue 1\n2 get queue 1 number=1\n"
    assert.is_true(orders(made .. got .. "3 put queue 1 number=2"))
    assert.is_false(orders(made:gsub("number=1", "number=2", 1) .. got .. "3 put queue 1 number=2"))
  end)

  it("is that of events, barriers, countdowns and semaphores", function()
    assert.is_true(orders "2 !set event 1\n3 wait event 1")
    assert.is_true(orders "2 !set event 1\n3 look event 1 number=1")
    assert.is_false(orders "3 !wait event 1\n3 wait event 1 value=3\n2 !set event 1")
    assert.is_true(orders "2 !count_down countdown 1\n3 wait countdown 1")
    assert.is_true(orders("1 new barrier 1 number=2\n2 !wait barrier 1\n3 !wait barrier 1\n"
      .. "3 wait barrier 1 number=2\n2 wait barrier 1 number=1"))
    -- Another meeting of the barrier.
    assert.is_false(orders("1 new barrier 1 number=2\n2 !wait barrier 1\n3 !wait barrier 1\n"
      .. "2 wait barrier 1 number=1\n3 wait barrier 1 number=3"))
    assert.is_true(orders("1 new semaphore 1 number=0\n2 !release semaphore 1 number=1\n"
      .. "3 acquire semaphore 1 number=1"))
    assert.is_false(orders("1 new semaphore 1 number=1\n2 !release semaphore 1 number=1\n"
      .. "3 acquire semaphore 1 number=1"))
  end)

  it("is that of cells, from who wrote to who reads", function()
    assert.is_true(orders "2 set cell 1\n3 get cell 1")
    assert.is_true(orders "2 update cell 1\n2 !release cell 1\n3 update cell 1")
    assert.is_false(orders "2 get cell 1\n3 set cell 1")
    assert.is_false(orders "2 set cell 1\n3 set cell 1")
  end)

  it("is that of a pool's tasks, by their numbers", function()
    assert.is_true(orders "2 !put pool 1 number=1\n3 get pool 1 number=1")
    assert.is_false(orders "2 !put pool 1 number=1\n3 get pool 1 number=2")
    assert.is_true(orders "2 !task_done pool 1 number=1\n3 collect pool 1 number=1")
  end)

  it("goes on through other units", function()
    assert.is_true(orders("2 !release lock 1 number=1\n1 acquire lock 1\n1 !set event 1\n"
      .. "3 wait event 1"))
  end)
end)

describe("what no event tells", function()
  it("of threads that share variables is left to the time", function()
    local text = [[
      1 !start thread 2
      1 start thread 2
      1 !start thread 3
      1 start thread 3
      2 enter counter
      2 leave counter
      %s
      3 enter counter
      3 leave counter]]
    local good, _, note = causes.ordered(run(text:format ""), {region = "counter"})
    assert.is_true(good)
    assert.equal("only_time", note)
    good, _, note = causes.ordered(run(text:format "2 !release lock 1 number=1\n3 acquire lock 1"),
      {region = "counter"})
    assert.is_true(good)
    assert.is_nil(note)
    assert.is_false(causes.ordered(run(text:format ""), {region = "counter", means = "objects"}))
  end)

  it("of threads is left to the time by all checks", function()
    local threads = "1 !start thread 2\n1 start thread 2\n1 !start thread 3\n1 start thread 3\n"
    local function check(kind, text, more)
      more.kind = kind
      return table.pack(events.check(run(threads .. text), more))
    end
    local function is_left(found) return found[1] == true and found[3] == "only_time" end
    local apart = "2 enter a\n2 leave a\n3 enter b\n3 leave b"
    assert.is_true(is_left(check("ordered", apart, {regions = {"a", "b"}})))
    assert.equal("apart", check("ordered", apart, {regions = {"a", "b"}, means = "objects"})[3])
    assert.is_true(is_left(check("before", apart, {{leave = "a"}, {enter = "b"}})))
    assert.is_false(check("before", apart, {{leave = "b"}, {enter = "a"}})[1])
    local ring = "2 acquire lock 1 number=1\n2 !acquire lock 2\n2 acquire lock 2 number=1\n"
      .. "2 !release lock 2 number=1\n2 !release lock 1 number=1\n3 acquire lock 2 number=1\n"
      .. "3 !acquire lock 1\n3 acquire lock 1 number=1"
    assert.is_true(is_left(check("no_cycle", ring, {})))
    assert.equal("ring", check("no_cycle", ring, {means = "objects"})[3])
    assert.is_true(is_left(check("joined", "2 end thread 2\n3 end thread 3\n1 main_ends", {})))
    assert.is_false(check("joined", "2 end thread 2\n1 main_ends\n3 end thread 3", {})[1])
    -- What was seen to happen at once may.
    local both = "2 enter a\n3 enter a\n3 leave a\n2 leave a"
    assert.is_true(check("concurrent", both, {region = "a", n = 2})[1])
    assert.is_false(check("concurrent", apart, {region = "a", n = 2})[1])
    local turns = "2 enter a\n3 enter a\n3 leave a\n3 enter a\n3 leave a\n2 leave a"
    assert.is_true(check("turnover", turns, {region = "a"})[1])
    assert.is_false(check("turnover", both .. "\n3 enter a\n3 leave a", {region = "a"})[1])
  end)

  it("of files is left to the time", function()
    local good, _, note = orders "2 look outside text=outside\n3 look outside text=outside"
    assert.is_true(good)
    assert.equal("only_time", note)
  end)
end)

describe("visits", function()
  it("may begin in one unit and end in another", function()
    local model = run [[
      2 enter slot
      2 enter slot
      3 leave slot
      2 enter slot
      3 leave slot
      3 leave slot]]
    local list = regions.visits(model, "slot")
    assert.equal(3, #list)
    assert.equal(3, list[1].to)
    assert.is_true(events.check(model, {kind = "at_most", region = "slot", n = 2}))
    local good, line, key = events.check(model, {kind = "at_most", region = "slot", n = 1})
    assert.is_false(good)
    assert.equal("too_many_inside", key)
    assert.is_nil(line) -- not known: no report says line 0
  end)

  it("of a unit within its own are one visit", function()
    assert.equal(1, #regions.visits(run "2 enter a\n2 enter a\n2 leave a\n2 leave a", "a"))
  end)

  it("are as wide as the most of which nothing orders any two", function()
    -- Two tokens: units 2 and 3, then 4 after 2, and 5 after 3.
    local text = [[
      1 new semaphore 1 number=2
      2 acquire semaphore 1
      2 enter a
      3 acquire semaphore 1
      3 enter a
      2 leave a
      2 !release semaphore 1 number=1
      4 acquire semaphore 1
      4 enter a
      3 leave a
      3 !release semaphore 1 number=1
      5 acquire semaphore 1
      5 enter a
      4 leave a
      5 leave a]]
    local o = order.of(run(text), "must")
    local list = regions.visits(o, "a")
    assert.is_nil(regions.wider(o, list, 2))
    assert.equal(2, #regions.wider(o, list, 1))
    o = order.of(run((text:gsub("5 acquire semaphore 1", "5 sleep"))), "must")
    assert.equal(3, #regions.wider(o, regions.visits(o, "a"), 2))
  end)
end)

describe("a check of the order", function()
  it("finds a ring of locks in a run that went well", function()
    local ring = [[
      2 acquire lock 1 number=1
      2 !acquire lock 2
      2 acquire lock 2 number=1
      2 !release lock 2 number=1
      2 !release lock 1 number=1
      3 acquire lock 2 number=1
      3 !acquire lock 1 %s
      3 acquire lock 1 number=1]]
    local function check(text) return events.check(run(text), {kind = "no_cycle"}) end
    assert.is_false(check(ring:format ""))
    assert.is_true(check(ring:format "limit=1"))
    local kept_apart = "2 !set event 1\n3 wait event 1\n%0"
    assert.is_true(check((ring:format "":gsub("3 acquire lock 2", kept_apart))))
  end)

  it("knows a semaphore that gives signals from one that is held", function()
    local function check(text) return events.check(run(text), {kind = "released"}) end
    assert.is_true(check("2 !release semaphore 1 number=2\n3 acquire semaphore 1 number=1\n"
      .. "3 acquire semaphore 1 number=1"))
    assert.is_true(check "2 acquire semaphore 1 number=1\n3 !release semaphore 1 number=1")
    assert.is_false(check("2 acquire semaphore 1 number=1\n2 acquire semaphore 1 number=1\n"
      .. "2 !release semaphore 1 number=1"))
    assert.is_false(check "2 acquire lock 1 number=1\n3 !release lock 1 number=1")
  end)

  it("of a lock that is to be taken twice wants it taken anew for each visit", function()
    local function check(text) return events.check(run(text), {kind = "nested", region = "a"}) end
    local outer, inner = "2 acquire rlock 1 number=1\n", "2 enter a\n2 leave a\n"
    assert.is_false(check(outer .. inner))
    assert.is_true(check(outer .. (outer .. inner .. "2 !release rlock 1 number=1\n"):rep(2)))
    local _, _, why = check(outer .. outer .. inner .. inner)
    assert.equal("not_taken_again", why)
  end)

  it("may count what q:join() waits for, and nothing else", function()
    local function check(text)
      return causes.before(run(start .. "\n" .. text), {{op = "task_done", kind_of = "queue"},
        {enter = "a"}, by = "queue:join"})
    end
    local done, after = "2 !task_done queue 1\n", "\n1 enter a\n1 leave a"
    assert.is_true(check(done .. "1 join queue 1" .. after))
    assert.is_false(check("1 join queue 1\n" .. done .. "2 end process 2\n1 join process 2"
      .. after))
    assert.is_false(check(done .. "2 !put queue 2 limit=1\n2 put queue 2 number=1\n"
      .. "1 get queue 2 number=1" .. after))
  end)

  it("counts how often somebody is overtaken", function()
    local text = "2 enter want\n" .. ("3 enter want\n3 enter in\n3 leave in\n"):rep(3)
      .. "2 enter in\n2 leave in"
    local check = {kind = "starvation", region = "in", waits = "want", most = 3}
    assert.is_true(events.check(run(text), check))
    check.most = 2
    assert.is_false(events.check(run(text), check))
  end)

  it("tells waves from a room where one comes for one that goes", function()
    local wave = "2 enter a\n3 enter a\n2 leave a\n3 leave a\n2 !set event 1\n3 !set event 1\n"
      .. "4 wait event 1\n4 enter a\n4 leave a"
    assert.is_false(events.check(run(wave), {kind = "turnover", region = "a"}))
    assert.is_true(events.check(run((wave:gsub("3 !set event 1\n", ""))),
      {kind = "turnover", region = "a"}))
    -- Who was only late came with the same wave.
    local late = "2 enter a\n3 enter a\n2 leave a\n4 enter a\n3 leave a\n4 leave a"
    assert.is_false(events.check(run(late), {kind = "turnover", region = "a"}))
  end)

  it("with a field too many, too few or wrong is refused", function()
    local function refused(kind, check, message)
      local good, why = pcall(fields.read, kind, check)
      assert.is_false(good)
      assert.is_truthy(why:find(message, 1, true), why)
    end
    refused("ordered", {}, "either field 'region' or field 'regions'")
    refused("ordered", {region = "a", n = 1}, "unknown field 'n'")
    refused("ordered", {region = "a", k = 0}, "never")
    refused("concurrent", {region = "a"}, "field 'n' is missing")
    refused("before", {{line = "a"}, {end_ = "process"}}, "unknown field 'end_'")
    refused("before", {{line = "a"}, {}}, "field '2'")
    refused("before", {{line = "a {x:y}"}, {line = "b"}}, "unknown type 'y'")
    refused("by", {line = "a", kind_of = "proces"}, "one of any, daemon")
    refused("passes", {n = "many"}, "field 'n'")
    refused("count", {op = "puts"}, "field 'op'")
  end)
end)

-- ---- real runs ----

local DESK = [[
  local enter, leave = enter, leave
  local n = cell(0)
  return {
    serve = function()
      enter "desk"
      local was = n:get()
      sleep(0.001)
      n:set(was + 1)
      leave "desk"
    end,
  }]]

local SPEC = [[return {title = "x", files = {"desk.lua"}, runs = 1, shaken = 0,
  limits = {wall = 60, cpu = 20, units = 64}, checks = {
    ordered{region = "desk"},
    before{{ends = "process"}, {line = "done"}},
  }}]]

-- Four units that are served once, each by `serve(n)`; `lock` comes before, `wait` waits for them.
local function crew(lock, serve, wait, word)
  return ([[local desk, t = require "desk", {}
    %s
    for n = 1, 4 do t[n] = %s(function() %s end) end
    %s
    print "done"]]):format(lock, word or "spawn", serve, wait or "join(t)")
end

local right = {
  lock = crew("local m = lock()", "m:with(desk.serve)"),
  condition = crew("local c, free = condition(), cell(true)", [[
    c:with(function() c:wait_for(function() return free:get() end) free:set(false) end)
    desk.serve()
    c:with(function() free:set(true) c:notify() end)]]),
  file = crew("io.open('free', 'w'):close()", [[
    while not os.rename("free", "taken") do sleep(0.001) end
    desk.serve()
    os.rename("taken", "free")]]),
  spin = crew("local c = cell(0)", [[
    local got
    while not got do
      c:update(function(v) got = v == 0 return 1 end)
      if not got then sleep(0.001) end
    end
    desk.serve()
    c:set(0)]]),
  turn = crew("local c = cell(1)", "while c:get() ~= n do sleep(0.001) end desk.serve() c:add(1)"),
  token = crew("local a, b = pipe() b:send(1)", "a:recv() desk.serve() b:send(1)"),
  events = crew("local e = {} for i = 1, 5 do e[i] = event() end e[1]:set()",
    "e[n]:wait() desk.serve() e[n + 1]:set()"),
  priority = crew("local q = priority_queue() q:put(1)", "q:get() desk.serve() q:put(n)"),
  bounded = crew("local q = queue(1)", "q:put(1) desk.serve() q:get()"),
  any = crew("local q = queue() q:put(1)",
    "repeat wait_any{q} until q:try_get() desk.serve() q:put(1)"),
  looks = crew("local m = lock()", "m:with(desk.serve)",
    "for n = 1, 4 do while t[n]:is_alive() do sleep(0.001) end end"),
  units = crew("local m = lock()", "m:with(desk.serve)",
    "while #units() > 1 do sleep(0.001) end"),
  pipes = crew("local p = {} for i = 1, 4 do p[i] = {pipe()} end", [[
    if n > 1 then wait_any{p[n - 1][1]} end
    desk.serve()
    p[n][2]:send(1)]]),
  polls = crew("local p = {} for i = 1, 4 do p[i] = {pipe()} end", [[
    if n > 1 then while not p[n - 1][1]:poll() do sleep(0.001) end end
    desk.serve()
    p[n][2]:send(1)]]),
  lines = crew("io.open('log', 'w'):close()", [[
    local k
    repeat
      k = 1
      for _ in io.lines "log" do k = k + 1 end
      if k < n then sleep(0.001) end
    until k == n
    desk.serve()
    io.open("log", "a"):write "x\n":close()]]),
  code = crew("for i = 1, 4 do io.open('go' .. i .. '.lua', 'w'):close() end", [[
    if n > 1 then while loadfile("go" .. n - 1 .. ".lua") do sleep(0.001) end end
    desk.serve()
    os.remove("go" .. n .. ".lua")]]),
  handler = [[local desk, t, ready = require "desk", {}, countdown(4)
    for n = 4, 1, -1 do
      local behind = t[n + 1]
      t[n] = spawn(function()
        local go = false
        signal.on("USR1", function() go = true end)
        ready:count_down()
        while not go do sleep(0.001) end
        desk.serve()
        if behind then signal.send(behind, "USR1") end
      end)
    end
    ready:wait()
    signal.send(t[1], "USR1")
    join(t)
    print "done"]],
  children = [[local desk, ended, t = require "desk", 0, {}
    signal.on("CHLD", function() ended = ended + 1 end)
    for n = 1, 4 do
      t[n] = spawn(desk.serve)
      while ended < n do sleep(0.001) end
    end
    join(t)
    print "done"]],
  threads = crew("local turn = 1", [[
    while turn ~= n do sleep(0.001) end
    desk.serve()
    turn = n + 1]], "join(t) spawn(print, 'x'):join()", "thread.spawn"),
}

-- The sleeps keep the visits apart on a quiet machine. Visits that meet are refused as well.
local wrong = {
  nothing = crew("", "sleep(n * 0.03) desk.serve()"),
  locks = crew("", "sleep(n * 0.03) lock():with(desk.serve)"),
  semaphore = crew("local s = semaphore(2)", "sleep(n * 0.03) s:with(desk.serve)"),
  early = crew("local m = lock()", "m:with(desk.serve)", "sleep(0.2)", "process.daemon"):gsub(
    "process.daemon", "spawn") .. " join(t)",
}

describe("a real run", function()
  local function grade(answers)
    local files = {["ex/desk.lua"] = DESK}
    for name, text in pairs(answers) do files["all/" .. name .. ".lua"] = text end
    local here <close> = grading.new(SPEC, files)
    local out, _, err = here:grade "--trusted --format json --jobs 2 ex all"
    local ok, records = pcall(cjson.decode, out)
    assert(ok, out .. err)
    return records
  end

  it("is accepted, however the units agree", function()
    for _, record in ipairs(grade(right)) do
      assert.equal("pass", record.verdict, cjson.encode(record))
    end
  end)

  it("is refused in one run where only sleeps keep units apart", function()
    for _, record in ipairs(grade(wrong)) do
      assert.equal("wrong", record.verdict, cjson.encode(record))
    end
  end)

  it("shows the lines of both visits, in both languages", function()
    local files = {["ex/desk.lua"] = DESK, ["a.lua"] = wrong.nothing}
    local here <close> = grading.new(SPEC, files)
    -- The report of a run in which the sleeps have kept the visits apart.
    local function report(options, text)
      local out
      for _ = 1, 20 do
        out = here:grade("--trusted " .. options .. " ex a.lua")
        if out:find(text, 1, true) then return out end
      end
      error(text .. " is not in\n" .. out, 2)
    end
    local out = report("", "nothing orders these two visits")
    assert.is_truthy(out:find "Process%-%d %(line 3%) and Process%-%d %(line 3%)", out)
    report("--lang zh", "没有任何东西规定这两次访问的先后")
  end)

  it("is not begun for a region that no module enters", function()
    local here <close> = grading.new((SPEC:gsub('"desk"}', '"desks"}')), {["ex/desk.lua"] = DESK,
      ["a.lua"] = ""})
    local _, code, err = here:grade "--trusted ex a.lua"
    assert.equal(2, code)
    local message = "ex/exercise.lua:3: ordered: no module enters the region 'desks'"
    assert.is_truthy(err:find(message, 1, true), err)
  end)
end)
