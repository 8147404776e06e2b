-- SPDX-License-Identifier: MIT
--- `conlua check` and green tasks: who has the turn of a thread, stories, replays, states.

local program = require "program"

--- Check a script. -> stdout, stderr, exit code
local function check(script, options, language)
  local r = program.shell{script = script, timeout = 100,
    command = ("$conlua --lang %s check %s script.lua"):format(language or "en", options or "")}
  return r.out, r.err, r.code
end

local crosswise = [[
local a, b = lock(), lock()
local function both(x, y) sleep(0.1) x:acquire() sleep(0.1) y:acquire() y:release() x:release() end
join(green.spawn(both, a, b), green.spawn(both, b, a))
]]

describe("tasks", function()
  it("are told in a story by their names, which runs again", function()
    local out, _, code = check(crosswise)
    assert.equal(1, code)
    assert.truthy(out:find("WRONG in 4 of 7 schedules", 1, true), out)
    assert.truthy(out:find("\n  Green%-1 +begins\n"))
    assert.truthy(out:find("nobody can go on:", 1, true))
    assert.truthy(out:find("Green%-1 +2  acquires lock#2\n"))
    local replay = out:match "%-%-replay ('[^\n]*') script.lua"
    for _ = 1, 3 do
      local again = check("local unused = lock()\n" .. crosswise, "--replay " .. replay)
      assert.truthy(again:find("WRONG, as before", 1, true), again)
    end
    assert.truthy(check(crosswise, "", "zh"):find("Green%-1 +开始运行\n"))
  end)

  it("are found wrong by a search, too", function()
    local out, _, code = check(crosswise, "--search --runs 500")
    assert.equal(1, code, out)
  end)

  it("have their states told apart", function()
    local script = [[
      local inside, l = 0, lock()
      check.invariant(function() return inside <= 1 end)
      local function run()
        while check.choose{false, true} do
          %s inside = inside + 1
          sleep(0.1)
          inside = inside - 1 %s
          sleep(0)
        end
      end
      join(green.spawn(run), green.spawn(run))
    ]]
    local out = check(script:format("l:acquire()", "l:release()"))
    assert.truthy(out:find("right in every schedule: 72 states", 1, true), out)
    out = check(script:format("", ""))
    assert.truthy(out:find("WRONG", 1, true), out)
  end)

  it("wait for what check.await asks, and give the turn meanwhile", function()
    local out, err = check [[
      local n = 0
      local a = green.spawn(function() check.await(function() return n == 1 end) n = 2 end)
      local b = green.spawn(function() n = 1 end)
      join(a, b)
      check.finally(function() return n == 2 end)
    ]]
    assert.truthy(out:find("right in every schedule", 1, true), out .. err)
  end)

  it("that end with an error fail the schedule, unless somebody catches it", function()
    local out, _, code = check 'green.spawn(function() sleep(1) error("boom", 0) end):join()'
    assert.equal(1, code)
    assert.truthy(out:find("error: boom", 1, true), out)
  end)

  it("go round for ever only alone: that is a livelock", function()
    local out, _, code = check [[
      local done = false
      local a = green.spawn(function() while not done do end end)
      local b = green.spawn(function() done = true end)
      join(a, b)
    ]]
    assert.equal(1, code)
    assert.truthy(out:find("nobody can go on but by looking again, in vain:", 1, true), out)
  end)
end)
