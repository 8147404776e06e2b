-- SPDX-License-Identifier: MIT
-- In main code thread.current() is the main thread, and it is stopped as a thread is.

local program = require "program"

describe("the main thread", function()
  for _, word in ipairs {"terminate", "kill"} do
    for _, kind in ipairs {"thread", "isolate", "green", "process"} do
      -- A task of the main thread runs only when that waits.
      local until_main_waits = kind == "green" and ""
        or 'while main.state ~= "blocked" do sleep(0.001) end'
      it(word .. " from a " .. kind .. " raises unit.Terminated in it", function()
        assert.equal("true\n", program.output([[
          local main = thread.current()
          ]] .. kind .. [[.spawn(function()
            ]] .. until_main_waits .. [[ main:]] .. word .. [[()
          end)
          local ok, why = pcall(sleep, 60)
          print(not ok and why == unit.Terminated)
        ]]))
      end)
    end
  end

  it("of a child is told, too, while it computes; the child ends with exit code 1", function()
    local handle = queue()
    local child = process.spawn(function()
      handle:put(thread.current())
      while true do end
    end)
    handle:get():terminate()
    assert.is_true(child:join(60))
    assert.equal(1, child.exitcode)
  end)

  it("may tell itself", function()
    assert.equal("false\ttrue\n", program.output [[
      local ok, why = pcall(function() thread.current():terminate() end)
      print(ok, why == unit.Terminated)
    ]])
  end)

  it("that does not catch it ends the script with exit code 1, without a word", function()
    local r = program.run("thread.current():terminate()")
    assert.same({1, "", ""}, {r.code, r.out, r.err})
  end)

  it("is told while it waits for the end of the others, which are ended", function()
    local r = program.run [[
      local main = thread.current()
      thread.spawn(function() sleep(0.05) main:terminate() sleep(60) end)
    ]]
    assert.same({1, "", ""}, {r.code, r.out, r.err})
  end)
end)
