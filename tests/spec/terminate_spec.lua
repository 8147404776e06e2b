-- SPDX-License-Identifier: MIT
--- terminate() and kill() end a unit of any kind wherever it is, and the others go on.

local kinds = {process = process, thread = thread, isolate = isolate}

-- What a unit may be doing when it is told to end: each calls ready:set() once it does.
local doings = {
  ["runs a loop"] = function(ready)
    ready:set()
    while true do end
  end,
  ["runs a loop of calls"] = function(ready)
    ready:set()
    local function f(n) return n + 1 end
    local n = 0
    while true do n = f(n) end
  end,
  ["runs a loop in a coroutine"] = function(ready)
    coroutine.wrap(function()
      ready:set()
      while true do end
    end)()
  end,
  ["runs a loop that goes through a coroutine"] = function(ready)
    local co = coroutine.wrap(function() while true do coroutine.yield() end end)
    ready:set()
    while true do co() end
  end,
  ["makes a coroutine in each turn"] = function(ready)
    ready:set()
    while true do coroutine.wrap(function() coroutine.yield() end)() end
  end,
  ["is in a sort"] = function(ready)
    ready:set()
    while true do table.sort({3, 2, 1, 5}, function(a, b) return a < b end) end
  end,
  ["catches errors in a loop"] = function(ready)
    ready:set()
    local ok, e = true, nil
    while ok or e ~= unit.Terminated do ok, e = pcall(error, "x") end
    error(e)
  end,
  ["sleeps"] = function(ready)
    ready:set()
    sleep(1000)
  end,
  ["waits in get"] = function(ready)
    local q = queue()
    ready:set()
    q:get(1000)
  end,
  ["waits in a full put"] = function(ready)
    local q = queue(1)
    q:put(1)
    ready:set()
    q:put(2, 1000)
  end,
  ["waits for a lock"] = function(ready)
    local m = lock()
    thread.daemon(function() m:acquire() sleep(1000) end)
    while not m:locked() do sleep(0) end
    ready:set()
    m:acquire()
  end,
  ["waits for an event in a coroutine"] = function(ready)
    local e = event()
    coroutine.wrap(function()
      ready:set()
      e:wait(1000)
    end)()
  end,
  ["waits in a condition"] = function(ready)
    local c = condition()
    c:acquire()
    ready:set()
    c:wait(1000)
  end,
  ["waits at a barrier"] = function(ready)
    local b = barrier(2)
    ready:set()
    b:wait(1000)
  end,
  ["waits for a countdown"] = function(ready)
    local c = countdown(1)
    ready:set()
    c:wait(1000)
  end,
  ["joins another"] = function(ready)
    local t = thread.daemon(function() sleep(1000) end)
    ready:set()
    t:join()
  end,
  ["waits in recv"] = function(ready)
    local a, b = pipe()
    ready:set()
    a:recv(1000)
    b:close()
  end,
  ["waits for any of many"] = function(ready)
    local list = {queue(), event(), queue()}
    ready:set()
    wait_any(list, 1000)
  end,
}

for name, K in pairs(kinds) do
  describe(name .. ":terminate()", function()
    for what, doing in pairs(doings) do
      for _, method in ipairs{"terminate", "kill"} do
        it("(" .. method .. ") ends one that " .. what, function()
          local ready = event()
          local u = K.spawn(doing, ready)
          assert.is_true(ready:wait(30))
          assert.is_true(u:is_alive())
          u[method](u)
          assert.is_true(u:join(30))
          assert.is_false(u:is_alive())
          assert.equal("terminated", u.state)
          local signal = method == "kill" and -9 or -15
          assert.equal(name == "process" and signal or 1, u.exitcode)
          local ok, e = pcall(u.result, u)
          assert.is_false(ok)
          if name == "process" then assert.matches("signal " .. -signal, e)
          else assert.is_true(e == unit.Terminated) end
        end)
      end
    end

    it("ends one that has just been started, and many at once", function()
      local us = {}
      for i = 1, 10 do us[i] = K.spawn(function() while true do end end) end
      for _, u in ipairs(us) do u:terminate() end
      for _, u in ipairs(us) do assert.is_true(u:join(30)) end
    end)

    it("of one that has ended does nothing", function()
      local u = K.spawn(function() return 7 end)
      u:join()
      u:terminate()
      u:kill()
      assert.equal(0, u.exitcode)
      assert.equal(7, u:result())
    end)

    it("can be asked from a unit of any kind", function()
      for _, other in pairs(kinds) do
        local ready = event()
        local u = K.spawn(doings["runs a loop"], ready)
        ready:wait()
        other.spawn(function() u:terminate() end):join()
        assert.is_true(u:join(30))
      end
    end)

    it("lets the lock it held go on as abandoned", function()
      local m, ready = lock(), event()
      local u = K.spawn(function()
        m:acquire()
        ready:set()
        sleep(1000)
      end)
      ready:wait()
      u:terminate()
      assert.same({true, "abandoned"}, {m:acquire(30)})
      m:release()
      u:join()
    end)
  end)
end

for _, name in ipairs{"thread", "isolate"} do
  local K = kinds[name]

  describe("unit.Terminated in " .. name, function()
    it("runs the variables to close on its way", function()
      local some = {"runs a loop", "sleeps", "runs a loop in a coroutine", "waits in get"}
      for _, what in ipairs(some) do
        local ready, q = event(), queue()
        local doing = doings[what]
        local u = K.spawn(function()
          local _ <close> = setmetatable({}, {__close = function(_, e)
            sleep(0)
            q:put(e)
          end})
          doing(ready)
        end)
        ready:wait()
        u:terminate()
        assert.is_true(q:get(30) == unit.Terminated, what)
        u:join()
      end
    end)

    it("releases a guard", function()
      local m, ready = lock(), event()
      local u = K.spawn(function()
        local _ <close> = m:guard()
        ready:set()
        while true do end
      end)
      ready:wait()
      u:terminate()
      assert.same({true}, {m:acquire(30)})
      m:release()
      u:join()
    end)

    it("can be caught, and the unit goes on", function()
      local ready = event()
      local u = K.spawn(function()
        local ok, e = pcall(function()
          ready:set()
          while true do end
        end)
        sleep(0.01)
        return ok, e == unit.Terminated, tostring(e)
      end)
      ready:wait()
      u:terminate()
      assert.same({false, true, "unit.Terminated"}, {u:result(30)})
      assert.equal(0, u.exitcode)
    end)

    it("can be caught by a coroutine's resume", function()
      local ready = event()
      local u = K.spawn(function()
        local co = coroutine.create(function()
          ready:set()
          while true do end
        end)
        local ok, e = coroutine.resume(co)
        return ok, e == unit.Terminated, coroutine.status(co)
      end)
      ready:wait()
      u:terminate()
      assert.same({false, true, "dead"}, {u:result(30)})
    end)

    it("leaves a queue it waited in as it was", function()
      local q = queue()
      local ready = event()
      local u = K.spawn(function() ready:set() q:get() end)
      ready:wait()
      u:terminate()
      u:join()
      q:put(1)
      assert.equal(1, q:qsize())
      assert.equal(1, q:get(0))
    end)

    it("reaches a unit also while the script has a hook of its own", function()
      local ready = event()
      local u = K.spawn(function()
        debug.sethook(function() end, "", 1000)
        ready:set()
        while true do end
      end)
      ready:wait()
      u:terminate()
      assert.is_true(u:join(30))
    end)
  end)
end

describe("a unit", function()
  it("can terminate itself", function()
    for name, K in pairs(kinds) do
      local u = K.spawn(function()
        K.current():terminate()
        while true do end
      end)
      assert.is_true(u:join(30), name)
      assert.equal(name == "process" and -15 or 1, u.exitcode)
    end
  end)
end)
