-- SPDX-License-Identifier: MIT
-- notify(1) chose a waiter that was terminated before it had its lock back: the notification went
-- with the waiter, and the next one slept beside what it waited for.

for _, kind in ipairs {"thread", "isolate", "green"} do
  it("a notification goes on from a waiter that is told to stop: " .. kind, function()
    local K = require "conlua"[kind]
    local lost = 0
    for _ = 1, 10 do
      local c, ready, tokens, outcome = condition(), semaphore(0), cell(0), cell("?")
      local function taker(first)
        c:acquire()
        ready:release()
        while tokens:get() == 0 do
          if not pcall(c.wait, c) then
            if first then outcome:set("stopped") end
            c:release()
            return
          end
        end
        tokens:add(-1)
        c:release()
      end
      local a = K.spawn(taker, true)
      ready:acquire()
      local b = K.spawn(taker, false)
      ready:acquire()
      c:acquire() -- both wait, and whoever is woken cannot go on before the release
      tokens:set(1)
      c:notify()
      a:terminate()
      c:release()
      a:join()
      if outcome:get() == "stopped" and not b:join(20) then lost = lost + 1 end
      b:terminate()
      b:join()
    end
    assert.equal(0, lost)
  end)
end
