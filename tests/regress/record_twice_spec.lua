-- SPDX-License-Identifier: MIT
--- A green task gets its record when something asks for it. Making one allocates, so finalizers may
--- run in the middle; and a finalizer that asks who it runs in, or drops a lock that another holds,
--- asked for the same record. The second took the place of the first, which was alive for ever: the
--- family did not end, and its memory did not come back.

local program = require "program"

describe("a task has one record", function()
  local litters = {
    ["asks for it"] = [[setmetatable({}, {__gc = function()
      local me = green.current()
      if me then assert(me.id > 0) end
    end})]],
    ["drops a lock of another unit"] = "lock():acquire()",
  }
  for what, litter in pairs(litters) do
    it("also when a finalizer " .. what .. " while it is made", function()
      assert.equal("0\t0\n", program.output(([[
        local before = require "conlua".arena().green
        collectgarbage("incremental", 10, 10000, 1)
        local held = lock()
        for _ = 1, 10 do
          local tasks = {}
          for i = 1, 100 do
            %s
            tasks[i] = green.spawn(function() held:with(sleep, 0) end)
          end
          join(tasks)
        end
        collectgarbage()
        collectgarbage()
        local left = 0
        for _, u in ipairs(units()) do if u.kind == "green" then left = left + 1 end end
        print(left, require "conlua".arena().green - before)
      ]]):format(litter)))
    end)
  end
end)
