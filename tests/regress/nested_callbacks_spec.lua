-- SPDX-License-Identifier: MIT
--- `sum = sum + future:result()` in a callback lost additions, in 36 of 50 rounds of eight tasks:
--- result, which had nothing to wait for, called the other callbacks that were due, which added to
--- the sum behind the back of the expression that had read it. In a callback a word that need not
--- wait calls no other one; those that are due come behind it.

local TASKS = 300
local make = {process = process_executor, thread = thread_executor}

for kind, executor in pairs(make) do
  describe("callbacks of an executor of kind " .. kind, function()
    local function run(body)
      local sum, depth, deepest = 0, 0, 0
      local e <close> = executor(2)
      for n = 1, TASKS do
        e:submit(function(x) return x end, n):add_done_callback(function(f)
          depth = depth + 1
          deepest = math.max(deepest, depth)
          sum = sum + body(f)
          depth = depth - 1
        end)
      end
      e:shutdown()
      assert.equal(TASKS * (TASKS + 1) // 2, sum)
      assert.equal(1, deepest)
    end

    it("come one after the other where one asks for its own result", function()
      run(function(f) return f:result() end)
    end)

    it("come one after the other where one asks by futures_wait, or adds a callback", function()
      run(function(f)
        assert(f:exception() == nil)
        assert(#futures_wait{f} == 1)
        local told = 0
        f:add_done_callback(function() told = told + 1 end)
        assert(told == 1)
        return f:result()
      end)
    end)
  end)
end
