-- SPDX-License-Identifier: MIT
--- The state that made a pool took a finished task out of the pool, and then called the functions
--- that end its job. Where a call failed on the way, for want of memory or of stack, the task was
--- in neither place: its future never ended, nor did the pool, and a wait for them was a deadlock.
--- The end of a worker was lost in the same way. Here a wait begins so deep that calls fail, one
--- level deeper each time, so that each call on the way fails once.

-- Call f from so many calls of C.
local function deep(n, f)
  if n == 0 then return f() end
  return select(2, pcall(deep, n - 1, f))
end

local function check(make, wait)
  local p <close> = make(1)
  local lost = {}
  for n = 20, 200 do
    local future = p:apply_async(math.max, {1, 2})
    deep(n, function() wait(future) end)
    local ok, why = pcall(future.result, future, 20)
    if not ok and why == unit.Timeout then
      lost[#lost + 1] = n
      break
    end
  end
  assert.same({}, lost)
end

describe("a task whose end fails", function()
  for name, make in pairs {pool = pool, thread_pool = thread_pool, isolate_pool = isolate_pool} do
    it("ends, in a wait for a future of a " .. name, function()
      check(make, function(future) future:result(1) end)
    end)
  end

  it("ends, in a wait for several futures", function()
    check(thread_pool, function(future) futures_wait({future}, 1) end)
  end)

  it("leaves a list whole", function()
    local p <close> = isolate_pool(2)
    for n = 60, 200 do
      local future = p:map_async(math.abs, {-1, -2, -3, -4}, 1)
      deep(n, function() future:result(1) end)
      local ok, why = pcall(future.result, future, 20)
      assert(ok or why ~= unit.Timeout, n)
    end
  end)
end)
