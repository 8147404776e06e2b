-- SPDX-License-Identifier: MIT
--- What a worker keeps of the functions it was given: each for as long as the maker has it, and
--- those that the maker has dropped not for long, whatever they hold.

local MADE = {pool = pool, isolate_pool = isolate_pool}

describe("a worker", function()
  for name, make in pairs(MADE) do
    it("lets go of functions that are dropped: " .. name, function()
      local p <close> = make(1)
      local function size()
        collectgarbage()
        collectgarbage()
        return collectgarbage("count")
      end
      local before = p:apply(size)
      for i = 1, 120 do
        local large = ("x"):rep(100000) .. i
        assert.equal(#large, p:apply(function() return #large end))
        if i % 20 == 0 then
          collectgarbage()
          collectgarbage()
        end
      end
      collectgarbage()
      collectgarbage()
      for i = 1, 60 do p:apply(function() return i end) end -- it looks when more come
      assert.is_true(p:apply(size) - before < 5000) -- KB; all of them are 12,000
    end)

    it("keeps the upvalues of a function that is there: " .. name, function()
      local p <close> = make(1)
      local n = 0
      local function count() n = n + 1 return n end
      local others <const> = {}
      assert.equal(1, p:apply(count))
      for i = 1, 1100 do others[i] = function() return i end end
      for i = 1, 1100 do assert.equal(i, p:apply(others[i])) end
      assert.equal(2, p:apply(count))
      for i = 1, 1100 do others[i] = nil end
      collectgarbage()
      collectgarbage()
      for i = 1, 30 do p:apply(function() return i end) end
      assert.equal(3, p:apply(count))
    end)

    -- Function and arguments are messages of their own: the class that the function had was no
    -- help to an object among the arguments, which was refused.
    it("brings the class of objects among its arguments: " .. name, function()
      local Shape, Rect = {}, {}
      Shape.__index, Rect.__index = Shape, Rect
      setmetatable(Rect, Shape)
      function Shape:twice() return 2 * self:area() end
      function Rect:area() return self.w * self.h end
      local function rect(w, h) return setmetatable({w = w, h = h}, Rect) end
      local function twice(r) return getmetatable(r) == Rect and r:twice() or "another class" end
      local function deep(list, k) -- has the class in an upvalue of an upvalue
        return list[k].r:area() + rect(1, 1):area()
      end
      local p <close> = make(2)
      assert.equal("another class", p:apply(twice, {"no object"})) -- it is known without the class
      assert.equal(12, p:apply(twice, {rect(2, 3)}))
      assert.are_same({4, 8, 12}, p:map(twice, {rect(1, 2), rect(2, 2), rect(2, 3)}, 1))
      assert.are_same({4, 8, 12}, p:map(twice, {rect(1, 2), rect(2, 2), rect(2, 3)}))
      assert.are_same({7}, p:starmap(deep, {{{{r = rect(2, 3)}}, 1}}))
      local next_result = p:imap_unordered(twice, {rect(2, 2)})
      assert.equal(8, next_result())
      assert.is_false((pcall(p.apply, p, twice, {setmetatable({}, {})})))
      assert.is_false((pcall(queue().put, queue(), rect(1, 1)))) -- as before
    end)
  end
end)
