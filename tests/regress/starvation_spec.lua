-- SPDX-License-Identifier: MIT
-- Two units that did a millisecond's work under a lock, and took it again at once, shared it 932 to
-- 1 when they were threads: a release woke the other one, but the lock was taken again before it
-- could run. Now a waiter that has lost for a millisecond is handed the lock.

for _, kind in ipairs {"process", "thread", "isolate"} do
  it("a " .. kind .. " that takes a lock again at once does not starve the others", function()
    local m, stop = lock(), event()

    local function greedy()
      local turns = 0
      while not stop:is_set() do
        m:acquire()
        local start = clock()
        while clock() - start < 0.001 do end
        m:release()
        turns = turns + 1
        if turns == 200 then stop:set() end
      end
      return turns
    end

    local K = require "conlua"[kind]
    local a, b = K.spawn(greedy), K.spawn(greedy)
    local less = math.min(a:result(), b:result())
    assert.is_true(less >= 50, "one had 200 turns, the other " .. less)
  end)
end
