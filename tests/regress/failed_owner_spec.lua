-- SPDX-License-Identifier: MIT
-- A main unit whose code failed while it held a lock was taken for dead in all that it did later:
-- while it waited for its threads a handler of a signal acquired another lock, and a thread got it
-- too, as "abandoned". Both were inside, and the handler's release raised.

local program = require "program"

local SCRIPT = [[
  local first, second, inside, left = lock(), lock(), event(), false
  local tried, handled = event(), event()
  signal.on("USR1", function()
    second:acquire()
    inside:set()
    tried:wait()
    left = true
    second:release()
    handled:set()
  end)
  thread.spawn(function()
    sleep(0)
    signal.send(os.getpid(), "USR1")
    inside:wait()
    local early = second:acquire(false)
    tried:set()
    local ok, abandoned = second:acquire()
    print(early, ok, abandoned, left)
    second:release()
    handled:wait()
    print(first:acquire())
    print(pcall(first.release, first))
  end)
  first:acquire()
  error("the main code fails", 0)
]]

describe("a main unit whose code failed while it held a lock", function()
  it("keeps the locks that it acquires later, and loses the first", function()
    local r = program.run(SCRIPT)
    assert.equal("false\ttrue\tnil\ttrue\ntrue\tabandoned\ntrue\n", r.out)
    assert.matches("^[^\n]*the main code fails\n", r.err)
    assert.is_nil(r.err:find("cannot release", 1, true))
    assert.equal(1, r.code)
  end)

  it("no longer holds the first: its handler is told so, and may have it anew", function()
    local r = program.run[[
      local l, done = rlock(), event()
      signal.on("USR1", function()
        print(select(2, pcall(l.release, l)))
        print(l:acquire())
        l:acquire()
        l:release()
        l:release()
        print(l:locked())
        done:set()
      end)
      thread.spawn(function()
        sleep(0)
        signal.send(os.getpid(), "USR1")
        done:wait()
        print(l:acquire(false))
      end)
      l:acquire()
      l:acquire()
      error("fails", 0)
    ]]
    assert.equal("cannot release rlock#1: a unit that failed holds it\ntrue\tabandoned\nfalse\n"
      .. "true\n", r.out)
    assert.equal(1, r.code)
  end)

  it("passes on what it holds to whoever waits, also in another process", function()
    local r = program.run[[
      local l, waits = lock(), event()
      l:acquire()
      local c = condition(lock())
      c:acquire()
      thread.spawn(sleep, 0.3)
      local p = spawn(function()
        waits:set()
        print(l:acquire())
        print(c:acquire())
      end)
      waits:wait()
      error("fails", 0)
    ]]
    assert.equal("true\tabandoned\ntrue\tabandoned\n", r.out)
  end)
end)
