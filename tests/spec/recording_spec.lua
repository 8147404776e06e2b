-- SPDX-License-Identifier: MIT
-- What a recorded run tells of each word: announced before, told after, with its number.

local cjson = require "cjson"
local grading = require "grading"

--- The events of a run of `source`.
local function events_of(source)
  local here <close> = grading.new("return {title = 'x', checks = {}}", {["a.lua"] = source})
  local out, _, err = here:grade "--trusted --again 0 --format json ex a.lua"
  local run = cjson.decode(out)
  assert(run.code == 0, run.stderr .. err)
  for _, e in ipairs(run.events) do e.number = math.tointeger(e.number) end
  return run.events
end

--- The events of objects of a kind, as text: "op number" or "op in seconds" announced, "op=number"
--- told.
local function told(kind, source, object)
  local list = {}
  for _, e in ipairs(events_of(source)) do
    if e.kind == kind and (object == nil or e.object == object) and e.op ~= "start"
      and e.op ~= "end" then
      local number = e.number or e.limit and "in " .. math.ceil(e.limit) or "ever"
      if e.op == "look" then list[#list + 1] = ("%s=%d"):format(e.text, number)
      else list[#list + 1] = ("%s%s%s"):format(e.op, e.after and "=" or " ", number) end
    end
  end
  return table.concat(list, ", ")
end

--- The events with that operation.
local function all(op, source)
  local list = {}
  for _, e in ipairs(events_of(source)) do if e.op == op then list[#list + 1] = e end end
  return list
end

describe("a recording tells", function()
  it("of locks: how long one waits at most, how often it is taken", function()
    assert.equal("new=0, acquire ever, acquire=1, locked=1, release 1, locked=0, acquire in 0, "
      .. "acquire=1", told("lock", [[
        local m = lock()
        m:acquire() m:locked() m:release() m:locked() m:acquire(false)]]))
  end)

  it("of the lock that a condition's wait gives up and takes back, with its depth", function()
    assert.equal("new=0, acquire ever, acquire=1, acquire ever, acquire=1, release 2, "
      .. "acquire ever, acquire=2, release 1, release 1", told("rlock", [[
        local c = condition()
        c:acquire() c:acquire()
        c:wait(0)
        c:release() c:release()]]))
    assert.equal("new=0, wait in 0, wait=0, notify 1, notify 4294967295", told("condition", [[
      local c = condition()
      c:acquire()
      c:wait(0) c:notify() c:notify_all()]]))
  end)

  it("of semaphores: the count, and how many are released", function()
    assert.equal("new=3, acquire ever, acquire=1, value=2, release 2, value=4",
      told("semaphore", [[
        local s = semaphore(3)
        s:acquire() s:value() s:release(2) s:value()]]))
    assert.equal("new=1, acquire ever, acquire=1, release 1", told("semaphore", [[
      semaphore():with(function() end)]]))
  end)

  it("of events and countdowns: what a look saw", function()
    assert.equal("new=0, is_set=0, set 0, is_set=1, wait ever, wait=0, clear 0", told("event", [[
      local e = event()
      e:is_set() e:set() e:is_set() e:wait() e:clear()]]))
    assert.equal("new=3, count_down 2, count=1, count_down 1, wait ever, wait=0",
      told("countdown", [[
        local c = countdown(3)
        c:count_down(2) c:count() c:count_down() c:wait()]]))
  end)

  it("of barriers: the parties, and the order of arrival", function()
    assert.equal("new=1, n_waiting=0, wait ever, wait=1, broken=0, close 0, clear 0",
      told("barrier", [[
        local b = barrier(1)
        b:n_waiting() b:wait() b:broken() b:abort() b:reset()]]))
  end)

  it("of barriers: the how-manieth arrival of all meetings, and the end of the action", function()
    assert.equal("new=1, wait ever, wait=1, set 0, wait ever, wait=2, set 0", told("barrier", [[
      local b = barrier(1, function() end)
      b:wait() b:wait()]]))
  end)

  it("of wait_any: what is ready, also where nothing had to be waited for", function()
    assert.equal("new=0, set 0, wait=2, wait=1", told("event", [[
      local e = event()
      e:set()
      wait_any{queue(), e}
      wait_any{e}]]))
  end)

  it("of cells: which operation, and the end of an update", function()
    assert.equal("new=0, get ever, get=0, set ever, set=0, add ever, add=0, update ever, "
      .. "update=0, release 1", told("cell", [[
        local c = cell(1)
        c:get() c:set(2) c:add(1) c:update(function(v) return v end)]]))
  end)

  local orders = {queue = "1, 2, 3", lifo_queue = "3, 2, 1", priority_queue = "2, 3, 1"}
  for word, order in pairs(orders) do
    it("which item of a " .. word .. " is got: small ones, and messages", function()
      for _, item in ipairs {"%d", "{%d, ('x'):rep(1000)}"} do
        local source = "local q = " .. word .. "() "
        for _, v in ipairs {3, 1, 2} do source = source .. "q:put(" .. item:format(v) .. ") " end
        local puts, gets = {}, {}
        for _, e in ipairs(events_of(source .. "for _ = 1, 3 do q:get() end")) do
          if e.op == "put" and e.after then puts[#puts + 1] = e.number end
          if e.op == "get" and e.after then gets[#gets + 1] = e.number end
        end
        assert.equal("1, 2, 3", table.concat(puts, ", "))
        assert.equal(order, table.concat(gets, ", "))
      end
    end)
  end

  it("of queues: the most items, and what a look saw", function()
    assert.equal("new=2, qsize=0, empty=1, full=0, closed=0, put ever, put=1, task_done 0, "
      .. "close 0, closed=1", (told("queue", [[
        local q = queue(2)
        q:qsize() q:empty() q:full() q:closed() q:put(1)
        q:get() q:task_done() q:close() q:closed()]]):gsub("get ever, get=1, ", "")))
  end)

  it("of pipes: the other end, and the number of the message in its direction", function()
    local source = [[
      local a, b = pipe()
      a:send "x" a:send "y" b:send "z"
      b:recv() b:recv() a:recv()]]
    assert.equal("new=2, put ever, put=1, put ever, put=2, get in 0, get=1",
      told("pipe", source, 1))
    assert.equal("new=1, put ever, put=1, get in 0, get=1, get in 0, get=2",
      told("pipe", source, 2))
  end)

  it("how a unit was made, whether it is a daemon, and what its looks saw", function()
    local source = [[
      local A = thread.class()
      function A:run() end
      local go = event()
      local units = {thread.spawn(function() end), thread{target = function() end}, A(),
        process.daemon(function() go:wait() end)}
      units[2]:start() units[3]:start()
      local d = units[4]
      d:is_alive()
      go:set()
      join(units)
      d:is_alive()
      local _ = d.exitcode, d.state
      units()]]
    local made, daemons, looks = {}, {}, {}
    for _, e in ipairs(events_of(source:gsub("units%(%)$", ""))) do
      if e.op == "start" and not e.after then made[#made + 1] = e.number end
      if e.op == "start" and e.after then daemons[#daemons + 1] = e.number end
      if e.op == "look" and e.kind == "process" then
        looks[#looks + 1] = e.text .. "=" .. e.number
      end
    end
    assert.same({1, 1, 2, 3}, made)
    assert.same({0, 1, 0, 0}, daemons)
    assert.same({"is_alive=0", "is_alive=1", "exitcode=1", "state=1"}, looks)
  end)

  it("of tasks as of all units", function()
    local made = all("start", "green.spawn(function() end):join()")
    assert.equal("green", made[1].kind)
    assert.is_false(made[1].after)
    assert.is_true(made[2].after)
    assert.equal(1, #all("end", "green.spawn(function() end):join()") - 1)
  end)

  it("which of several wait_any found", function()
    local found = all("wait", [[
      local e, q = event(), queue()
      spawn(function() q:put(1) end)
      wait_any{e, q}]])
    assert.is_true(found[#found].after)
    assert.equal(2, found[#found].number)
  end)

  it("who printed what, in which line", function()
    local lines = all("output", [[
      print "from main"
      spawn(function() io.write("from ", "a child\n") end):join()
      io.stderr:write "an error\n"]])
    local said = {}
    for _, e in ipairs(lines) do
      said[#said + 1] = ("%d:%d:%d:%s"):format(e.line, e.number, e.unit, e.text)
    end
    local child = said[2]:match("^2:1:(%d+):from ")
    assert.truthy(child)
    local text = table.concat(said, "|")
    assert.truthy(text:find("1:1:1:from main\n", 1, true), text)
    assert.truthy(text:find("3:2:1:an error\n", 1, true), text)
  end)

  it("of tasks of pools: submitted, taken, finished and collected by one number", function()
    local seen = {}
    for _, e in ipairs(events_of [[
      local p <close> = pool(2)
      local a, b = p:apply_async(function() return 1 end), p:apply_async(function() return 2 end)
      a:result() b:result()]]) do
      if e.kind == "pool" and e.number and e.number >= 1 << 32 then
        seen[e.number] = (seen[e.number] or "") .. e.op .. " "
      end
    end
    local tasks = 0
    for _, steps in pairs(seen) do
      tasks = tasks + 1
      assert.equal("put get result task_done collect ", steps)
    end
    assert.equal(2, tasks)
  end)

  it("of waits for the world outside, with their outcome", function()
    local reads = all("read", [[
      local p = subprocess.popen{"echo", "x"}
      p.stdout:read "a"
      p:wait()]])
    assert.truthy(#reads > 0)
    assert.equal("read", reads[1].op)
    local told_ones = 0
    for _, e in ipairs(reads) do if e.after then told_ones = told_ones + 1 end end
    assert.equal(#reads / 2, told_ones)
  end)

  it("where a callback of a pool and a handler of a signal begin and end", function()
    local seen = {}
    for _, e in ipairs(events_of [[
      signal.on("USR1", function() print "handled" end)
      signal.send(process.current(), "USR1")
      local p <close> = pool(1)
      local done = event()
      p:apply_async(function() return 1 end, {}, function() print "called" end):result()
      sleep(0.01)]]) do
      if e.op == "callback" then seen[#seen + 1] = e.text .. e.number end
      if e.op == "output" then seen[#seen + 1] = e.text:match "%a+" end
    end
    assert.equal("handler1 handled handler0 callback1 called callback0", table.concat(seen, " "))
  end)
end)
