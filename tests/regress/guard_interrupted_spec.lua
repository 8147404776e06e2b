-- SPDX-License-Identifier: MIT
-- An error from outside (Ctrl-C, a handler's, terminate) was raised after acquire had taken the
-- lock and before `local _ <close>` had its result, or before __close had released: a fifth of a
-- thousand interruptions left the lock held, or the semaphore one short.

local program = require "program"

local bodies = {
  ["guard"] = "do local _ <close> = s:guard() end do local _ <close> = m:guard() end",
  ["guard of a function that calls it last"] = [[
    local function hold(x) return x:guard() end
    do local _ <close> = hold(s) end
    do local _ <close> = hold(m) end]],
  ["guard, left by return and goto"] = [[
    local function f() local _ <close> = s:guard() return 1 end
    f()
    do local _ <close> = m:guard() goto out end
    ::out::]],
  ["guards of an rlock and a condition"] = [[
    do local _ <close> = r:guard() local _ <close> = r:guard() end
    do local _ <close> = c:guard() end]],
  ["with"] = "s:with(nop) m:with(nop) r:with(nop) c:with(nop)",
}

describe("what guard and with hold is released", function()
  for name, body in pairs(bodies) do
    it("whenever a handler's error comes: " .. name, function()
      assert.equal("0\n", program.output([[
        local s, m, r, c = semaphore(1), lock(), rlock(), condition()
        local nop, lost = function() end, 0
        signal.on("ALRM", function() error("stop", 0) end)
        local function work() ]] .. body .. [[ end
        local t = clock()
        while clock() - t < 0.2 do
          pcall(function() signal.alarm(0.0002) while true do work() end end)
          if s:value() ~= 1 then lost = lost + 1 s = semaphore(1) end
          if m:locked() then lost = lost + 1 m = lock() end
          if r:locked() then lost = lost + 1 r = rlock() end
          if not thread.spawn(c.acquire, c, 0):result() then lost = lost + 1 c = condition() end
        end
        signal.alarm(0)
        print(lost)
      ]]))
    end)
  end

  for _, kind in ipairs {"thread", "isolate", "green"} do
    it("whenever terminate comes: " .. kind, function()
      local K, lost = _G[kind], 0
      for i = 1, 15 do
        local s, begun = semaphore(1), event()
        local u = K.spawn(function()
          begun:set()
          pcall(function()
            while true do
              do local _ <close> = s:guard() end
              if kind == "green" then sleep(0) end
            end
          end)
        end)
        begun:wait()
        if kind == "green" then sleep(0) end
        for _ = 1, i * 300 do end
        u:terminate()
        u:join()
        if s:value() ~= 1 then lost = lost + 1 end
      end
      assert.equal(0, lost)
    end)
  end
end)
