-- SPDX-License-Identifier: MIT
-- A process was started while an isolate was inside os.date, os.time or os.setlocale. The C library
-- holds a lock there that it does not let go in the child of a fork, so the child hung for ever at
-- its own first call of one of them: some ten of a hundred children.

local words = { -- what the isolates and the children call
  ["os.date"] = function() return os.date("%c") end,
  ["os.date of UTC"] = function() return os.date("!*t") end,
  ["os.time"] = function() return os.time{year = 2020, month = 1, day = 1} end,
  ["os.setlocale"] = function() return os.setlocale("C") end,
}

local function work_until_closed(over, word)
  while not over:closed() do
    for _ = 1, 50 do word() end
  end
end

describe("a child that is forked beside an isolate in", function()
  for name, word in pairs(words) do
    it(name .. " can call it too", function()
      local over = queue()
      local busy = isolate.spawn(work_until_closed, over, word)
      for _ = 1, 20 do
        local child = spawn(word)
        local ended = child:join(20)
        if not ended then child:kill() end
        assert.is_true(ended)
      end
      over:close()
      busy:join()
    end)
  end
end)
