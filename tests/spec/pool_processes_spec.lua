-- SPDX-License-Identifier: MIT
--- Pools of processes, whose workers die, and callbacks that fail.

local program = require "program"

describe("a pool of processes", function()
  it("fails the task of a worker that calls os.exit", function()
    local p = pool(1)
    local f = p:apply_async(os.exit, {3})
    assert.equal(unit.Died, f:exception(20))
    assert.equal(3, f.exitcode)
    assert.is_nil(f.signal)
    f = p:apply_async(os.exit, {0})
    assert.equal(unit.Died, f:exception(20))
    assert.equal(0, f.exitcode)
    assert.equal(4, p:apply(function() return 4 end))
    p:terminate()
    p:join()
  end)

  it("is a pool of its own in a child", function()
    local p = pool(2)
    assert.equal(1, p:apply(function() return 1 end))
    local u = spawn(function()
      local pid = p:apply(os.getpid)
      p:close()
      return p:join(20), pid ~= os.getpid()
    end)
    assert.same({true, true}, {u:result(20)})
    assert.equal(2, p:apply(function() return 2 end))
    p:close()
    assert.is_true(p:join(20))
  end)

  it("does its tasks itself in a daemon, which may not start processes", function()
    local p = pool(2)
    local same = daemon(function()
      return p:apply(os.getpid) == os.getpid()
    end)
    assert.is_true(same:result(20))
  end)

  it("keeps nobody alive at the end of the script", function()
    local started = clock()
    local r = program.run[[
      local p = pool(2)
      p:apply_async(sleep, {60})
      p:apply_async(sleep, {60})
      print "end"
    ]]
    assert.equal("end\n", r.out)
    assert.truthy(r.err:find("2 tasks of the pool made here were dropped at the end", 1, true))
    assert.is_true(clock() - started < 50)
  end)

  it("frees what it used", function()
    local usage = tonumber(program.output[[
      local p = pool(2)
      local function grow(list) return list end
      local function rss()
        for line in io.lines("/proc/self/status") do
          local kb = line:match("^RssShmem:%s+(%d+)")
          if kb then return tonumber(kb) end
        end
        return 0
      end
      local big = ("x"):rep(100000)
      local function round()
        for _ = 1, 50 do p:apply(grow, {big}) end
        for i = 1, 500 do p:apply(function() return i end) end
        collectgarbage()
        collectgarbage()
      end
      round()
      local before = rss()
      for _ = 1, 6 do round() end
      print(rss() - before)
      p:close()
      p:join()
    ]])
    assert.is_true(usage < 2000, usage .. " KB more")
  end)
end)

describe("a callback that fails", function()
  it("is printed, and the pool goes on", function()
    local r = program.run[[
      local p = thread_pool(1)
      p:apply_async(print, {"task"}, function() error("broken callback") end)
      p:apply_async(print, {"task"}, function() print("callback") end)
      p:close()
      p:join()
      print("end")
    ]]
    local lines = {}
    for line in r.out:gmatch("[^\n]+") do lines[#lines + 1] = line end
    assert.equal("end", table.remove(lines))
    table.sort(lines)
    assert.same({"callback", "task", "task"}, lines)
    assert.matches("^callback: script.lua:2: broken callback\nstack traceback:\n", r.err)
    assert.equal(0, r.code)
  end)
end)

-- Eight squares were asked of a pool whose workers do a task each. Those that were done when the
-- last was submitted had been collected there, and their callbacks left to the next wait; join then
-- found nothing to wait for, and the script printed the sum without them, once in ten runs.
describe("a callback of a task that a later submit has collected", function()
  local script = [[
    local p = pool(1)
    local said, called = cell(false), 0
    local first = p:apply_async(function() said:set(true) end, {},
      function() called = called + 1 end)
    repeat until said:get()
    local began = clock()
    repeat until clock() - began > 0.1 -- the main unit waits for nothing meanwhile
    local second = p:apply_async(function() end)
    %s
    print(called)
  ]]
  for name, wait in pairs{
    result = "first:result()",
    exception = "first:exception()",
    futures_wait = "futures_wait{first}",
    as_completed = "for _ in as_completed{first} do end",
    join = "p:close() p:join()",
  } do
    it("has been called behind " .. name, function()
      local r = program.run(script:format(wait))
      assert.equal("1\n", r.out, r.err)
    end)
  end

  it("has been called at the end of a pool whose workers do a task each", function()
    local r = program.run[[
      for _ = 1, 10 do
        local sum, p = 0, pool(4, {maxtasks = 1})
        for n = 1, 8 do
          p:apply_async(function() return n end, {}, function(v) sum = sum + v end)
        end
        p:close()
        p:join()
        assert(sum == 36, sum)
      end
    ]]
    assert.equal(0, r.code, r.err)
  end)
end)
