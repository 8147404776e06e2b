-- SPDX-License-Identifier: MIT
--- A server submitted tasks and never asked what came of them. Each was kept, with its function,
--- arguments and result, until somebody waited for something of that executor: 40,000 of them took
--- 100 MB. What as_completed had given it kept as well; and one future that was held kept all
--- workers of an executor that nobody held any more.

local pools = require "pools"
local arena = require "conlua".arena

-- Objects that are garbage but for what the pool keeps. How many it does keep.
local function counter()
  local refs = setmetatable({}, {__mode = "k"})
  local function note(object)
    refs[object] = true
    return object
  end
  return note, function()
    collectgarbage()
    collectgarbage()
    local n = 0
    for _ in pairs(refs) do n = n + 1 end
    return n
  end
end

-- Wait, of nothing that has to do with the pool, until f() gives 0.
local function becomes_none(f)
  local limit = clock() + 20
  while f() > 0 and clock() < limit do sleep(0.002) end
  return f()
end

local function works(_, i)
  if i % 3 == 0 then error("no") end
  return ("x"):rep(10)
end

for kind, make in pairs(pools.executor) do
  describe("a task of " .. kind .. " workers that nobody waits for", function()
    it("is let go once it has ended, while the main unit waits for something else", function()
      local e <close> = make(2)
      local note, left = counter()
      for i = 1, 100 do e:submit(works, note{}, i) end
      assert.equal(0, becomes_none(left))
    end)

    -- A green task begins only when its maker waits.
    local it_alone = kind == "green" and function() end or it

    it_alone("is let go while others are submitted, and nobody waits for anything", function()
      local e <close> = make(1)
      local note, left = counter()
      local ended = cell(0)
      for _ = 1, 20 do e:submit(function(_, n) n:add(1) end, note{}, ended) end
      local limit = clock() + 20
      while ended:get() < 20 and clock() < limit do end -- computes
      local least = 20
      while least > 2 and clock() < limit do
        e:submit(math.abs, 1)
        least = left()
      end
      assert.is_true(least <= 2) -- the workers may have the last ones still
    end)

    it("is let go when it is cancelled", function()
      local e, go = make(1), event()
      pools.busy(e, go)
      local note, left = counter()
      for _ = 1, 10 do e:submit(works, note{}, 1):cancel() end
      assert.equal(0, becomes_none(left))
      go:set()
      e:shutdown()
    end)

    it_alone("has its callback called in a wait, not in another submit", function()
      local e <close> = make(1)
      local go, where, called, ended = event(), "in a submit", nil, cell(0)
      local f = e:submit(function(g, n) g:wait() n:add(1) end, go, ended)
      f:add_done_callback(function() called = where end)
      local limit = clock() + 20
      go:set()
      while ended:get() == 0 and clock() < limit do end
      for _ = 1, 100 do e:submit(math.abs, 1) end
      assert.is_nil(called)
      where = "in a wait"
      while not called and clock() < limit do sleep(0.001) end
      assert.equal("in a wait", called)
    end)
  end)

  describe("with " .. kind .. " workers", function()
    it("as_completed keeps no future that it has given", function()
      local e <close> = make(2)
      local note, left = counter()
      local function begin()
        local list = {}
        for i = 1, 10 do list[i] = note(e:submit(math.abs, -i)) end
        return as_completed(list)
      end
      local next_future = begin()
      for i = 1, 10 do
        next_future()
        -- All but the last of those given are garbage; that one may lie on the stack.
        local n = left()
        assert.is_true(n <= 11 - i)
      end
    end)

    it("futures_wait leaves nothing with a future that has not ended", function()
      local e <close> = make(2)
      local go = event()
      local slow = pools.busy(e, go)
      local note, left = counter()
      for _ = 1, 10 do
        futures_wait({slow, note(e:submit(math.abs, -1))}, 20, "first")
      end
      assert.equal(0, left())
      local _, job = next(slow) -- what stands behind a future
      assert.is_true(#job.hooks <= 1)
      go:set()
    end)

    it("an executor that nobody holds does its tasks, then its workers end", function()
      local before = #_G[kind].active()
      local futures = {}
      do
        local e = make(3)
        for i = 1, 6 do futures[i] = e:submit(math.abs, -i) end
      end
      collectgarbage()
      for i = 1, 6 do assert.equal(i, futures[i]:result(20)) end
      assert.equal(0, becomes_none(function()
        collectgarbage()
        return #_G[kind].active() - before
      end))
      assert.equal(6, futures[6]:result())
    end)
  end)
end

for kind, make in pairs(pools.pool) do
  describe("a pool of " .. kind .. " workers", function()
    it("keeps nothing of what nobody waits for", function()
      local p <close> = make(2)
      local note, left = counter()
      local function id(x) return x end
      for _ = 1, 10 do
        p:apply_async(works, {note{}, 1})
        p:map_async(id, {note{}, note{}})
        p:imap(id, {note{}})
        p:imap_unordered(id, {note{}, note{}})
      end
      assert.equal(0, becomes_none(left))
    end)
  end)
end

describe("a server that submits for ever", function()
  it("takes no more shared memory", function()
    local e <close> = process_executor(2)
    local text, most, first = ("x"):rep(1000), 0, nil
    for i = 1, 3000 do
      e:submit(function(x) return x end, text)
      if i % 50 == 0 then sleep(0.001) end
      if i > 1000 then
        local used = arena().used
        first = first or used
        most = math.max(most, used)
      end
    end
    assert.is_true(most < first + 2000000)
  end)
end)
