-- SPDX-License-Identifier: MIT
--- Timers.

local program = require "program"
local pools = require "pools"

local function complaint(f, ...) return pools.complaint("timer_spec.lua", f, ...) end

describe("a timer", function()
  it("calls its function, not before its time", function()
    local got, called
    local t = timer(0.05, function(...) got, called = {...}, clock() end, 1, nil, "x")
    local started = clock()
    t:start()
    assert.is_true(t:join(20))
    assert.same({1, nil, "x"}, got)
    assert.is_true(called - started >= 0.05)
    assert.is_true(t:join())
  end)

  it("does nothing before its start", function()
    local called = false
    timer(0, function() called = true end)
    sleep(0.02)
    assert.is_false(called)
  end)

  it("can be cancelled", function()
    local called = false
    local t = timer(60, function() called = true end)
    t:start()
    assert.is_false(t:join(0.01))
    t:cancel()
    t:cancel()
    assert.is_true(t:join(20))
    assert.is_false(called)
    t = timer(0, function() called = true end)
    t:cancel() -- before its start
    t:start()
    assert.is_true(t:join(20))
    assert.is_false(called)
  end)

  it("that has begun is not cancelled", function()
    local go, begun, ended = event(), event(), false
    local t = timer(0, function() begun:set() go:wait() ended = true end)
    t:start()
    assert.is_true(begun:wait(20))
    t:cancel()
    assert.is_false(t:join(0.01))
    go:set()
    assert.is_true(t:join(20))
    assert.is_true(ended)
  end)

  it("runs in a thread of this process", function()
    local pid, same
    local main = thread.current()
    local t = timer(0, function() pid, same = os.getpid(), thread.current() == main end)
    t:start()
    t:join(20)
    assert.equal(os.getpid(), pid)
    assert.is_false(same)
  end)

  it("starts another in its function", function()
    local n, done = 0, event()
    local function again()
      n = n + 1
      if n < 5 then timer(0.001, again):start() else done:set() end
    end
    again()
    assert.is_true(done:wait(20))
    assert.equal(5, n)
  end)

  it("is not held up by others that last", function()
    local go, called = event(), event()
    local slow = {}
    for i = 1, 5 do
      slow[i] = timer(0, function() go:wait() end)
      slow[i]:start()
    end
    timer(0.02, function() called:set() end):start()
    assert.is_true(called:wait(20))
    go:set()
    for _, t in ipairs(slow) do assert.is_true(t:join(20)) end
  end)

  it("calls them in the order of their times", function()
    local order, timers = {}, {}
    for _, i in ipairs{3, 1, 4, 2, 5} do
      timers[i] = timer(i * 0.02, function() order[#order + 1] = i end)
    end
    for i = 5, 1, -1 do timers[i]:start() end
    for i = 1, 5 do assert.is_true(timers[i]:join(20)) end
    assert.same({1, 2, 3, 4, 5}, order)
  end)

  it("shares a thread with ten thousand others", function()
    local before, timers = #thread.active(), {}
    for i = 1, 10000 do
      timers[i] = timer(100 + i / 100000, print)
      timers[i]:start()
    end
    assert.is_true(#thread.active() <= before + 2) -- one waits, one stands by
    for i = 1, 10000 do timers[i]:cancel() end
  end)

  it("is one of ten thousand, of which some are cancelled", function()
    local n, timers = cell(0), {}
    for i = 1, 10000 do
      timers[i] = timer(0.05 + i / 100000, function() n:add(1) end)
      timers[i]:start()
    end
    for i = 1, 10000, 3 do timers[i]:cancel() end
    for i = 1, 10000 do assert.is_true(timers[i]:join(20)) end
    assert.is_true(n:get() >= 6666 and n:get() <= 10000, n:get())
  end)

  it("holds up the end of the script, unless it is cancelled", function()
    assert.equal("end\nrang\n", program.output[[
      timer(0.05, function() print("rang") end):start()
      local t = timer(60, print)
      t:start()
      t:cancel()
      print("end")
    ]])
  end)

  it("has its error printed, and the others go on", function()
    local r = program.run[[
      timer(0.01, function() error("broken") end):start()
      timer(0.02, print, "rang"):start()
    ]]
    assert.equal("rang\n", r.out)
    assert.matches("^Timer%-1: script.lua:1: broken\nstack traceback:\n", r.err)
    assert.equal(0, r.code)
  end)

  it("works in children and isolates", function()
    local t = timer(0, function() end)
    t:start()
    t:join(20)
    for _, K in ipairs{process, isolate, thread} do
      assert.equal(7, K.spawn(function()
        local got
        local inner = timer(0.01, function(x) got = x end, 7)
        inner:start()
        inner:join(20)
        return got
      end):result(20))
    end
  end)

  it("says what is wrong with its arguments", function()
    assert.equal("bad argument #1 to 'timer' (seconds must be >= 0)",
      complaint(function() timer(-1, print) end))
    assert.equal("bad argument #1 to 'timer' (seconds must be >= 0)",
      complaint(function() timer(0 / 0, print) end))
    assert.equal("bad argument #1 to 'timer' (number expected, got nil)",
      complaint(function() timer() end))
    assert.equal("bad argument #2 to 'timer' (function expected, got nil)",
      complaint(function() timer(1) end))
    local t = timer(0, function() end)
    assert.equal("a timer cannot be joined before its start", complaint(function() t:join() end))
    t:start()
    assert.equal("a timer can be started only once", complaint(function() t:start() end))
    assert.equal("bad argument #1 to 'join' (wait must be >= 0)",
      complaint(function() t:join(-1) end))
    assert.equal("calling 'start' on bad self (timer expected, got nil)",
      complaint(function() t.start() end))
    assert.is_true(t:join(20))
  end)

  -- A timer was a plain table, which took any field without a word.
  it("has a field `daemon`, and no other", function()
    assert.equal("true\nfalse\ntrue\n", program.output[[
      local began = clock()
      local t = timer(60, print, "never")
      t.daemon = true
      print(t.daemon)
      t:start()
      timer(0.01, function() print(clock() - began < 30) end):start()
      local other = timer(0.01, print)
      print(other.daemon)
      for _, f in ipairs{function() other.name = "x" end, function() return other.name end,
        function() other.daemon = 1 end, function() t.daemon = false end,
        function() other.f = print end, function() other[1] = 1 end} do
        local ok, message = pcall(f)
        assert(not ok and message:find("^script.lua:%d+: "), message)
      end
      other:start()
      other:cancel()
    ]])
  end)
end)
