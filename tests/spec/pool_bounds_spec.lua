-- SPDX-License-Identifier: MIT
--- Pools and executors of each kind where something goes wrong: input that makes no sense, workers
--- that die in whatever way, and pools that are used by their own workers. Nothing hangs, nothing
--- is lost: each future ends, and the pool goes on.

local program = require "program"
local pools = require "pools"

-- f is called in a line of this file.
local function complaint(f, ...)
  return pools.complaint("pool_bounds_spec.lua", function(...)
    local result = f(...)
    return result
  end, ...)
end
local function square(x) return x * x end
local sanitized = program.conlua:find("san/", 1, true)

-- What both words for submitting have in common.
local function submit(p, f, ...)
  if p.submit then return p:submit(f, ...) end
  return p:apply_async(f, table.pack(...))
end

local function finish(p)
  if p.submit then return p:shutdown(20) end
  p:close()
  return p:join(20)
end

local makers = {}
for kind, make in pairs(pools.pool) do makers[#makers + 1] = {"pool", kind, make} end
for kind, make in pairs(pools.executor) do makers[#makers + 1] = {"executor", kind, make} end

for _, maker in ipairs(makers) do
  local what, kind, make = table.unpack(maker)
  local word = (what == "pool" and kind == "process") and "pool" or kind .. "_" .. what

  describe("bad input of a " .. word, function()
    it("is told of where it is given", function()
      local is = "bad argument #1 to '" .. word .. "' (%s)"
      for _, n in ipairs{0, -1, math.mininteger, -0.0} do
        assert.equal(is:format("n must be >= 1"), complaint(make, n))
      end
      for _, n in ipairs{1.5, 0 / 0, math.huge, -math.huge, 1e300} do
        assert.equal(is:format("number has no integer representation"), complaint(make, n))
      end
      assert.equal(is:format("number expected, got string"), complaint(make, "2"))
      assert.equal(is:format("number expected, got boolean"), complaint(make, true))
      assert.equal(is:format("unknown field 'size'; known are n, maxtasks"),
        complaint(make, {size = 2}))
      assert.equal("bad argument #2 to '" .. word .. "' (number has no integer representation)",
        complaint(make, 1, {maxtasks = 1.5}))
      local p = make(2.0)
      assert.equal(9, submit(p, square, 3):result(20))
      assert.is_true(finish(p))
    end)

    it("a task that is no function is refused, and the pool goes on", function()
      local p = make(1)
      for _, f in ipairs{false, 1, "print", {}, setmetatable({}, {__call = print})} do
        assert.matches("^bad argument #1 to '%w+_?%w*' %(function expected, got %w+%)$",
          complaint(submit, p, f))
        assert.matches("^bad argument #1 to 'map' %(function expected, got %w+%)$",
          complaint(p.map, p, f, {1}))
      end
      assert.matches("^bad argument #2 to 'map' %(table expected, got string%)$",
        complaint(p.map, p, square, "list"))
      assert.equal(9, submit(p, square, 3):result(20))
      assert.is_true(finish(p))
    end)

    it("nothing is submitted after the end, which may be said twice", function()
      local p = make(1)
      local f = submit(p, square, 3)
      for _ = 1, 2 do assert.is_true(finish(p)) end
      local why = what == "pool" and "the pool was closed" or "the executor was shut down"
      assert.equal(why, complaint(submit, p, square, 1))
      assert.equal(why, complaint(p.map, p, square, {1}))
      assert.equal(9, f:result(0))
    end)

    if not pools.shares(kind) then
      it("what cannot be sent is the error of its task, with its place", function()
        local p, co = make(2), coroutine.create(print)
        local function why(...) return submit(p, ...):exception(20) end
        assert.equal("cannot send a coroutine (at argument)", why(square, co))
        assert.equal("cannot send a coroutine (at argument 2.list[3])",
          why(square, 1, {list = {1, 2, co}}))
        assert.equal("cannot send a coroutine (at function upvalue 'co')",
          why(function() return co end))
        assert.equal("cannot send a file (at argument.out)", why(square, {out = io.stdout}))
        assert.equal("cannot send a coroutine (at result.x[2])",
          why(function() return {x = {1, coroutine.create(print)}} end))
        assert.equal("cannot send a coroutine (at result 2)",
          why(function() return 1, coroutine.create(print) end))
        assert.matches("^cannot send a coroutine %(at error",
          why(function() error{coroutine.create(print)} end))
        assert.equal(9, submit(p, square, 3):result(20))
        assert.is_true(finish(p))
      end)

      it("an item that cannot be sent is told by its place in the list", function()
        local p, list, n = make(2), {}, cell(0)
        for i = 1, 40 do list[i] = {i} end
        list[17][2] = coroutine.create(print)
        local ok, err = pcall(p.map, p, function() n:add(1) end, list)
        assert.is_false(ok)
        assert.equal("cannot send a coroutine (at list[17][2])", err)
        for _, chunk in ipairs(what == "pool" and {1, 7, 100} or {}) do
          n:set(0)
          ok, err = pcall(p.map, p, function() n:add(1) end, list, chunk)
          assert.is_false(ok)
          assert.equal("cannot send a coroutine (at list[17][2])", err)
          assert.equal(chunk == 1 and 39 or chunk == 7 and 33 or 0, n:get()) -- the other chunks
        end
        list[17][2] = nil
        assert.equal(40, #p:map(function(x) return x[1] end, list))
        assert.is_true(finish(p))
      end)
    end
  end)

  describe("a worker of a " .. word, function()
    it("that is killed at any moment fails one task at most", function()
      local p, n = make(2), cell(0)
      for round = 1, 6 do
        local futures, died = {}, 0
        n:set(0)
        for i = 1, 40 do
          futures[i] = submit(p, function(x) n:add(1) return x end, i)
        end
        local victim = _G[kind].active()[1]
        if victim then
          sleep(round / 5000)
          victim:kill()
        end
        for i, f in ipairs(futures) do
          local err = f:exception(20)
          if err ~= nil then
            assert.equal(unit.Died, err)
            if kind == "process" then assert.equal(9, f.signal) end
            died = died + 1
          else
            assert.equal(i, f:result())
          end
        end
        assert.is_true(died <= 1, died)
        assert.is_true(n:get() >= 40 - died)
      end
      assert.is_true(finish(p))
    end)

    it("that calls os.exit fails its task, and others go on", function()
      local p = make(1)
      for _, code in ipairs{3, 0, 255} do
        local f, after = submit(p, os.exit, code), submit(p, square, code)
        assert.equal(unit.Died, f:exception(20))
        assert.equal(code, f.exitcode)
        assert.is_nil(f.signal)
        assert.equal(code * code, after:result(20))
      end
      assert.equal(unit.Died, submit(p, function() os.exit(true, true) end):exception(20))
      assert.equal(unit.Died, submit(p, function()
        coroutine.wrap(function() os.exit(1) end)()
      end):exception(20))
      assert.equal(16, submit(p, square, 4):result(20))
      assert.is_true(finish(p))
    end)

    it("that runs out of memory fails its task, and goes on", function()
      if sanitized then return pending("the sanitizers need more") end
      assert.equal("not enough memory\n49\nnot enough memory\n64\n", program.output(([[
        local p = %s(1)
        local submit = p.submit or function(self, f, x) return self:apply_async(f, {x}) end
        local function hog()
          local t, s = {}, ("x"):rep(8 << 20)
          while true do t[#t + 1] = s .. #t end
        end
        print(submit(p, hog):exception(100))
        print(submit(p, function(x) return x * x end, 7):result(100))
        print(submit(p, function() return #("x"):rep(1 << 29) end):exception(100))
        print(submit(p, function(x) return x * x end, 8):result(100))
      ]]):format(word), {before = "ulimit -v 200000;", timeout = 120}))
    end)

    it("is renewed after maxtasks, also in the middle of a list", function()
      local p, ids, workers = make(2, {maxtasks = 2}), queue(), 0
      local function note(k)
        ids:put(_G[k].current().id)
        return k
      end
      local list, seen = {}, {}
      for i = 1, 9 do list[i] = kind end
      if what == "pool" then p:map(note, list, 1)
      else for _, k in ipairs(list) do p:submit(note, k) end end
      assert.is_true(finish(p))
      for _ = 1, 9 do
        local id = ids:get(20)
        seen[id] = (seen[id] or 0) + 1
        assert.is_true(seen[id] <= 2)
        if seen[id] == 1 then workers = workers + 1 end
      end
      assert.is_true(workers >= 5)
    end)

    it("may wait for its own full pool, deeper and deeper", function()
      local p = make(2)
      local function ask(f, ...)
        if p.submit then return p:submit(f, ...):result() end
        return p:apply_async(f, table.pack(...)):result()
      end
      local function depth(n)
        if n == 0 then return 0 end
        return 1 + ask(depth, n - 1)
      end
      local a, b = submit(p, depth, 20), submit(p, depth, 20)
      assert.equal(20, a:result(20))
      assert.equal(20, b:result(20))
      assert.equal(30, submit(p, function()
        local sum = 0
        for _, x in ipairs(p:map(square, {1, 2, 3, 4})) do sum = sum + x end
        return sum
      end):result(20))
      local function fail() error("inner", 0) end
      assert.matches("^inner", submit(p, function() return ask(fail) end):exception(20))
      assert.is_true(finish(p))
    end)

    it("may not wait for the end of its own pool", function()
      local p = make(1)
      local why = submit(p, function()
        if p.submit then p:shutdown() else p:close() p:join() end
      end):exception(20)
      assert.matches(what == "pool" and "a worker cannot join its own pool$"
        or "a worker cannot wait for its own executor$", why)
      assert.is_true(finish(p))
    end)
  end)
end
