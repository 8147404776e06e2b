-- SPDX-License-Identifier: MIT
--- A process may be stopped at any instruction: waits of others end in time, it stays stopped.

local kinds = require "kinds"
local program = require "program"

local BEYOND = 20 -- seconds that a loaded machine may add to a limit

-- A child in a tight loop of everything that others wait for; `shared.n` counts its rounds.
local function busy(threads)
  local shared = {q = queue(10), lock = lock(), n = cell(0), sem = semaphore(2)}
  local function loop()
    while true do
      shared.q:try_put("an item")
      shared.q:try_get()
      shared.lock:with(function() end)
      shared.sem:with(function() end)
      shared.n:add(1)
    end
  end
  local p = spawn(function()
    for _ = 2, threads do thread.spawn(loop) end
    loop()
  end)
  return p, shared
end

local function stop_from_outside(p) os.execute("kill -STOP " .. p.pid) end
local function stop(p) assert(signal.send(p, "STOP")) end

local function others_go_on(shared)
  for _, f in ipairs{
    function() shared.q:try_put(1) end,
    function() shared.q:try_get() end,
    function() shared.q:put(1, 0.02) end,
    function() while shared.q:try_get() do end end,
    function() shared.q:get(0.02) end,
    function() if shared.lock:acquire(0.02) then shared.lock:release() end end,
    function() if shared.sem:acquire(0.02) then shared.sem:release() end end,
    function() spawn(function() end):join() end,
  } do
    local began = clock()
    pcall(f)
    assert.is_true(clock() - began < 0.02 + BEYOND)
  end
end

local function round(p, shared, how)
  how(p)
  kinds.reaches(p, "stopped")
  others_go_on(shared)
  kinds.reaches(p, "stopped") -- again, in a moment
  assert(signal.send(p, "CONT"))
  kinds.leaves(p, "stopped")
end

describe("a process that is stopped", function()
  for _, threads in ipairs{1, 3} do
    for name, how in pairs{["from outside"] = stop_from_outside, ["by signal.send"] = stop} do
      it(("%s, with %d threads, keeps nobody beyond a limit"):format(name, threads), function()
        local p, shared = busy(threads)
        for _ = 1, 2 do
          local before = shared.n:get()
          assert.is_true(kinds.comes_true(function() return shared.n:get() ~= before end))
          round(p, shared, how)
        end
        p:kill()
        p:join()
      end)
    end
  end

  it("and handles CONT hears of those that were sent to it only", function()
    local heard, ready = cell(0), event()
    local q = queue(10)
    local p = spawn(function()
      signal.on("CONT", function() heard:add(1) end)
      ready:set()
      while true do
        q:try_put(1)
        q:try_get()
      end
    end)
    ready:wait()
    for i = 1, 5 do
      stop_from_outside(p)
      kinds.reaches(p, "stopped")
      local began = clock()
      q:put(1, 0.02)
      q:get(0.02)
      assert.is_true(clock() - began < 0.04 + BEYOND)
      kinds.reaches(p, "stopped")
      assert(signal.send(p, "CONT"))
      assert.is_true(kinds.comes_true(function() return heard:get() == i end))
    end
    p:kill()
    p:join()
  end)

  local words = {
    add = function(c) c:add(1) end,
    set = function(c) c:set({1, 2, 3}) end,
    get = function(c) c:get() end,
  }
  local function in_a_cell(name, word, how_name, how)
    it(("%s in a cell's %s keeps the cell from nobody"):format(how_name, name), function()
      local first = name == "add" and 0 or {1, {2}, "three"}
      local c, begun = cell(first), event()
      local p = process.daemon(function()
        word(c)
        begun:set()
        while true do word(c) end
      end)
      begun:wait()
      for _ = 1, 10 do
        how(p)
        kinds.reaches(p, "stopped")
        local other = thread.daemon(function()
          c:get()
          c:set(0)
          c:add(1)
          c:set(first)
        end)
        assert.is_true(other:join(60))
        if how == stop then assert.equal("stopped", p.state) end
        kinds.reaches(p, "stopped")
        assert(signal.send(p, "CONT"))
        kinds.leaves(p, "stopped")
      end
      p:kill()
      p:join()
    end)
  end

  for name, word in pairs(words) do
    in_a_cell(name, word, "by signal.send", stop)
    in_a_cell(name, word, "from outside", stop_from_outside)
  end

  -- The output goes into a file, in which no write waits.
  local PRINTS = [[
    local p = process.daemon(function() while true do print "of the child" end end)
    for _ = 1, 4 do
      sleep(0.002)
      if ... == "outside" then os.execute("kill -STOP " .. p.pid)
      else assert(signal.send(p, "STOP")) end
      while p.state ~= "stopped" do sleep(0.001) end
      assert(thread.daemon(print, "of the parent"):join(60))
      while p.state ~= "stopped" do sleep(0.001) end
      assert(signal.send(p, "CONT"))
    end]]
  for _, how in ipairs{"outside", "send"} do
    it(("(%s) in a print keeps stdout from nobody"):format(how), function()
      local out = program.output(PRINTS, {after = how})
      local _, n = out:gsub("of the parent\n", "")
      assert.equal(4, n)
      assert.equal("", (out:gsub("of the %a+\n", "")))
    end)
  end

  -- SIGTERM waits in a process that is stopped: the worker of a pool stayed after terminate.
  it("ends by terminate: its own, that of its pool, and the end of the script", function()
    local p <close> = pool(2)
    local begun = queue()
    local futures = {}
    for i = 1, 2 do
      futures[i] = p:apply_async(function()
        begun:put(os.getpid())
        sleep(60)
      end)
    end
    for _ = 1, 2 do assert(signal.send(begun:get(20), "STOP")) end
    p:terminate()
    assert.is_true(p:join(20))
    for _, f in ipairs(futures) do assert.equal(unit.Terminated, f:exception(20)) end

    local u = process.spawn(sleep, 60)
    stop(u)
    u:terminate()
    assert.is_true(u:join(20))
    assert.equal(-15, u.exitcode)

    local began = clock()
    program.output[[
      assert(signal.send(process.daemon(sleep, 60), "STOP"))
      local f = process_executor(1):submit(sleep, 0)
      f:result()]]
    assert.is_true(clock() - began < 50)
    local left = program.run([[
      local u = process.spawn(sleep, 60)
      assert(signal.send(u, "STOP"))
      print(u.pid)
      io.stdout:flush()
      signal.send(os.getpid(), "TERM")
      sleep(60)]])
    assert.equal(15, left.signal)
    assert.is_true(kinds.comes_true(function()
      local stat = io.open("/proc/" .. tonumber(left.out) .. "/stat")
      return not stat or stat:read("a"):match("%) (%a)") == "Z" -- its parent is gone
    end))
  end)

  it("is no deadlock, and none is hidden by it", function()
    local q = queue()
    local p = spawn(function() q:get() end)
    kinds.reaches(p, "blocked")
    stop(p)
    assert.is_false(p:join(0.05))
    assert(signal.send(p, "CONT"))
    q:put(1)
    assert.is_true(p:join(20))
  end)
end)
