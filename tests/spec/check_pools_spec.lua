-- SPDX-License-Identifier: MIT
--- `conlua check` and pools, executors, futures, callbacks.

local program = require "program"

--- Check a script. -> stdout, stderr, exit code
local function check(script, options, language)
  local r = program.shell{script = script, timeout = 100,
    command = ("$conlua --lang %s check %s script.lua"):format(language or "en", options or "")}
  return r.out, r.err, r.code
end

local unordered = [[
local order = {}
for x in thread_pool(2):imap_unordered(function(x) return x end, {1, 2}) do
  order[#order + 1] = x
end
assert(order[1] == 1, "the second came first")
]]

describe("a pool", function()
  it("is told in a story, which runs again", function()
    local out, _, code = check(unordered)
    assert.equal(1, code)
    assert.truthy(out:find("main +2  gives a task to pool#1\n"), out)
    assert.truthy(out:find("takes a task of pool#1", 1, true))
    assert.truthy(out:find("ends its task of pool#1", 1, true))
    local replay = out:match "%-%-replay ('[^\n]*') script.lua"
    for _ = 1, 3 do
      local again = check("local unused = lock()\n" .. unordered, "--replay " .. replay)
      assert.truthy(again:find("WRONG, as before", 1, true), again)
    end
    assert.truthy(check(unordered, "", "zh"):find("把任务交给 pool#1", 1, true))
  end)

  it("has callbacks run in a wait for something else", function()
    local out, err = check [[
      local l, got = lock(), 0
      local p = thread_pool(1)
      local t = thread.spawn(function() l:acquire() sleep(1) l:release() end)
      local f = p:apply_async(function() return 5 end)
      f:add_done_callback(function() got = got + 1 end)
      l:acquire() l:release()
      f:result()
      assert(got == 1)
      t:join()
    ]]
    assert.truthy(out:find("right in every schedule: 8 of 8", 1, true), out .. err)
  end)

  it("may have callbacks in any order, and their errors are found", function()
    local out, _, code = check [[
      local order = {}
      local p = thread_pool(2)
      local function add(f) order[#order + 1] = f:result() end
      local a = p:apply_async(function() return 1 end)
      local b = p:apply_async(function() return 2 end)
      a:add_done_callback(add)
      b:add_done_callback(add)
      a:result() b:result()
      assert(order[1] == 1, "the second was first")
    ]]
    assert.equal(1, code)
    assert.truthy(out:find("the second was first", 1, true), out)
    out, _, code = check [[
      local f = thread_pool(1):apply_async(function() return 1 end)
      f:add_done_callback(function() error("in a callback", 0) end)
      f:result()
    ]]
    assert.equal(1, code)
    assert.truthy(out:find("error: in a callback", 1, true), out)
  end)

  it("may be waited for with others", function()
    local out, err = check [[
      local a, b = thread_executor(1), thread_executor(1)
      local sum = 0
      local fs = {a:submit(function() return 1 end), b:submit(function() return 2 end)}
      for f in as_completed(fs) do sum = sum + f:result() end
      assert(sum == 3)
    ]]
    assert.truthy(out:find("right in every schedule", 1, true), out .. err)
  end)
end)

describe("a signal", function()
  it("is refused, with a way out", function()
    local _, err, code = check "signal.on('USR1', print)"
    assert.equal(2, code)
    assert.truthy(err:find("script.lua:1: signal.on: a handler may run", 1, true), err)
  end)
end)
