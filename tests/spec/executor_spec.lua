-- SPDX-License-Identifier: MIT
--- Executors of each kind of worker.

local program = require "program"
local pools = require "pools"
local kinds = require "kinds"

local function complaint(f, ...) return pools.complaint("executor_spec.lua", f, ...) end
local function square(x) return x * x end

for kind, make in pairs(pools.executor) do
  describe("an executor of " .. kind .. " workers", function()
    it("submit gives a future of what the function returns", function()
      local e <close> = make(2)
      local f = e:submit(function(a, b) return a + b, nil, "x" end, 1, 2)
      assert.same({3, nil, "x"}, {f:result(20)})
      f = e:submit(function(...) return select("#", ...) end, nil, 1, nil, nil)
      assert.equal(4, f:result(20))
      assert.equal("<executor#", tostring(e):match("^<executor#"))
    end)

    it("map gives an array in order, which can be called as an iterator", function()
      local e <close> = make(2)
      local r = e:map(square, {1, 2, 3, 4, 5})
      assert.same({1, 4, 9, 16, 25}, r)
      local got = {}
      for x in r do got[#got + 1] = x end
      assert.same({1, 4, 9, 16, 25}, got)
      assert.same({}, e:map(square, {}))
      local ok, err = pcall(e.map, e, function() error("broken", 0) end, {1})
      assert.is_false(ok)
      assert.matches("^broken", err)
    end)

    it("does many tasks, each once", function()
      local e <close> = make(2)
      local n, futures, sum = cell(0), {}, 0
      for i = 1, 500 do futures[i] = e:submit(function(x) n:add(1) return x end, i) end
      for _, f in ipairs(futures) do sum = sum + f:result(20) end
      assert.equal(500, n:get())
      assert.equal(125250, sum)
    end)

    it("shutdown waits for its tasks", function()
      local e, n = make(2), cell(0)
      for _ = 1, 10 do e:submit(function() n:add(1) end) end
      assert.is_true(e:shutdown())
      assert.equal(10, n:get())
      assert.equal(0, #_G[kind].active())
      assert.is_true(e:shutdown())
      assert.equal("the executor was shut down", complaint(function() e:submit(square, 1) end))
      assert.equal("the executor was shut down", complaint(function() e:map(square, {1}) end))
    end)

    it("shutdown(false) lets the rest be done in the background", function()
      local e, go, n = make(1), event(), cell(0)
      local f = pools.busy(e, go)
      e:submit(function() n:add(1) end)
      assert.is_false(e:shutdown(false))
      assert.equal("the executor was shut down", complaint(function() e:submit(square, 1) end))
      assert.is_false(e:shutdown(0.01))
      go:set()
      f:result(20)
      kinds.until_true(function() return n:get() == 1 end)
      assert.is_true(e:shutdown(20))
    end)

    it("<close> shuts down, also after an error", function()
      local n, e = cell(0), nil
      pcall(function()
        local executor <close> = make(2)
        e = executor
        for _ = 1, 5 do executor:submit(function() n:add(1) end) end
        error("out of here")
      end)
      assert.equal(5, n:get())
      assert.equal("the executor was shut down", complaint(function() e:submit(square, 1) end))
    end)

    it("replaces a worker that dies, and others go on", function()
      local e <close> = make(2)
      local go, begun = event(), event()
      local f = e:submit(function() begun:set() go:wait() end)
      assert.is_true(begun:wait(20))
      for _, u in ipairs(_G[kind].active()) do u:kill() end
      assert.equal(unit.Died, f:exception(20))
      local ok, err = pcall(f.result, f)
      assert.is_false(ok)
      assert.equal(unit.Died, err)
      for i = 1, 10 do assert.equal(i * i, e:submit(square, i):result(20)) end
    end)

    it("can be used by its own tasks, even if full", function()
      local e <close> = make(1)
      assert.equal(10, e:submit(function()
        local a, b = e:submit(square, 1), e:submit(square, 3)
        local sum = 0
        for f in as_completed{a, b} do sum = sum + f:result() end
        return sum
      end):result(20))
      assert.equal(13, e:submit(function()
        local a, b = e:submit(square, 2), e:submit(square, 3)
        futures_wait{a, b}
        return a:result() + b:result()
      end):result(20))
    end)

    it("says what is wrong with its arguments", function()
      local e <close> = make(1)
      local word = kind .. "_executor"
      assert.equal("bad argument #1 to '" .. word .. "' (n must be >= 1)",
        complaint(function() make(0) end))
      assert.equal("bad argument #1 to '" .. word .. "' (number has no integer representation)",
        complaint(function() make(2.5) end))
      assert.equal("bad argument #1 to 'submit' (function expected, got string)",
        complaint(function() e:submit("square", 1) end))
      assert.equal("bad argument #2 to 'map' (table expected, got nil)",
        complaint(function() e:map(square) end))
      assert.equal("bad argument #1 to 'shutdown' (wait must be >= 0)",
        complaint(function() e:shutdown(-1) end))
      assert.equal("calling 'submit' on bad self (executor expected, got userdata)",
        complaint(function() e.submit(queue(), square) end))
    end)

    it("is waited for at the end of the script", function()
      local r = program.run(([[
        local e = %s_executor(2)
        for i = 1, 3 do
          e:submit(function(x) sleep(0.05) return x end, i):add_done_callback(function(f)
            io.stderr:write("callback ", f:result(), "\n")
          end)
        end
        print("end of the script")
      ]]):format(kind))
      assert.equal("end of the script\n", r.out)
      local lines = {}
      for line in r.err:gmatch("[^\n]+") do lines[#lines + 1] = line end
      table.sort(lines)
      assert.same({"callback 1", "callback 2", "callback 3"}, lines)
      assert.equal(0, r.code)
    end)
  end)
end

describe("executors of threads", function()
  it("share what the script has", function()
    local e <close> = thread_executor(3)
    local t = {}
    local function add(x) t[#t + 1] = x return t end
    assert.equal(t, e:submit(add, 1):result(20))
    assert.equal(t, e:map(add, {2, 3})[1])
    assert.equal(3, #t)
  end)

  it("let their workers use other executors", function()
    local a <close> = thread_executor(1)
    local b <close> = thread_executor(1)
    assert.equal(9, a:submit(function() return b:submit(square, 3):result() end):result(20))
  end)

  it("are used by many threads at once", function()
    local e <close> = thread_executor(2)
    local units = {}
    for i = 1, 6 do
      units[i] = thread.spawn(function()
        local sum = 0
        for k = 1, 50 do sum = sum + e:submit(square, k):result(20) end
        return sum
      end)
    end
    for _, u in ipairs(units) do assert.equal(42925, u:result(20)) end
  end)
end)
