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
  end
end)
