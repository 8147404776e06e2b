-- SPDX-License-Identifier: MIT
-- A daemon thread that fell asleep between the end of its process's main unit and the end of the
-- process found all that lived asleep, itself, and reported a deadlock at the end of a script that
-- had none.

local program = require "program"

describe("a daemon thread that falls asleep at the end of the script", function()
  it("is no deadlock", function()
    local r = program.shell{
      script = [[
        local q, back = queue(), queue()
        for _ = 1, 3 do
          thread.daemon(function()
            while true do back:put(q:get()) end
          end)
        end
        for i = 1, 30 do q:put(i) end
        for _ = 1, 30 do back:get() end
      ]],
      command = "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do"
        .. " $conlua script.lua || exit 1; done; exit 0",
      timeout = 60,
    }
    assert.equal("", r.err)
    assert.equal(0, r.code)
  end)
end)
