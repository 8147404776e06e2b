-- SPDX-License-Identifier: MIT
--- green.scope and green.timeout, which end the tasks and the function that they began, and
--- green_executor.

local kinds = require "kinds"
local spawn_task = green.spawn

local function closing(f)
  return setmetatable({}, {__close = f})
end

describe("green.scope", function()
  it("ends when its tasks have ended, and gives what its function gives", function()
    local done = 0
    local a, b = green.scope(function(s)
      for i = 1, 10 do
        s:spawn(function()
          sleep(i * 0.001)
          done = done + 1
          if i == 10 then s:spawn(function() sleep(0.001) done = done + 1 end) end
        end)
      end
      return "x", nil
    end)
    assert.is_same({11, "x"}, {done, a, b})
  end)

  it("ends the others and its function when a task fails, and raises the error", function()
    for _, inside in ipairs{false, true} do
      local log = {}
      local function run()
        return pcall(green.scope, function(s)
          s:spawn(function()
            local _ <close> = closing(function() log[#log + 1] = "other" end)
            sleep(60)
          end)
          s:spawn(function()
            sleep(0.005)
            error("this one")
          end)
          local _ <close> = closing(function() log[#log + 1] = "function" end)
          sleep(60)
        end)
      end
      local ok, why
      if inside then ok, why = spawn_task(run):result(30) else ok, why = run() end
      assert.is_false(ok)
      assert.is_truthy(why:find("green_scope_spec.lua:%d+: this one"))
      table.sort(log)
      assert.is_same({"function", "other"}, log)
    end
  end)

  it("gives an error that is a value as it is", function()
    local value = {}
    local ok, why = pcall(green.scope, function(s)
      s:spawn(function() error(value) end)
    end)
    assert.is_false(ok)
    assert.is_equal(value, why)
  end)

  it("ends its tasks when its function fails", function()
    local task
    local ok, why = pcall(green.scope, function(s)
      task = s:spawn(function() sleep(60) end)
      error("in the function", 0)
    end)
    assert.is_same({false, "in the function", false}, {ok, why, task:is_alive()})
  end)

  it("ends its tasks when its unit is terminated", function()
    local inner
    local outer = spawn_task(function()
      green.scope(function(s)
        inner = s:spawn(function() sleep(60) end)
        sleep(60)
      end)
    end)
    kinds.blocked(outer)
    outer:terminate()
    assert.is_true(outer:join(30))
    assert.is_false(inner:is_alive())
  end)

  it("goes on when one of its tasks is terminated", function()
    assert.is_equal(1, green.scope(function(s)
      s:spawn(function() sleep(60) end):terminate()
      s:spawn(function() sleep(0.01) end)
      return 1
    end))
  end)

  it("takes no task when it is over", function()
    local kept
    green.scope(function(s) kept = s end)
    local ok, why = pcall(kept.spawn, kept, print)
    assert.is_false(ok)
    assert.is_truthy(why:find("the scope has ended"))
  end)

  it("can lie in another", function()
    local ok, why = pcall(green.scope, function(outer)
      outer:spawn(function()
        green.scope(function(inner)
          inner:spawn(function() error("deep", 0) end)
          sleep(60)
        end)
      end)
      sleep(60)
    end)
    assert.is_false(ok)
    assert.is_truthy(tostring(why):find("^deep"))
  end)

  it("says what is wrong with its argument", function()
    assert.has_error(function() green.scope(1) end)
    assert.has_error(function() green.scope() end)
    local _, why = pcall(green.scope, 1)
    assert.is_truthy(why:find("bad argument #1 to 'scope' %(function expected, got number%)"))
  end)
end)

describe("green.timeout", function()
  it("gives what the function gives in time", function()
    local function f(...)
      sleep(0.001)
      return ...
    end
    assert.is_same({1, nil, 3}, {green.timeout(30, f, 1, nil, 3)})
    local ok, why = pcall(green.timeout, 30, error, "own", 0)
    assert.is_same({false, "own"}, {ok, why})
  end)

  it("ends the function with unit.Timeout, after its closing variables", function()
    local seen
    local function limited()
      return pcall(green.timeout, 0.01, function()
        local _ <close> = closing(function(_, err) seen = err end)
        queue():get(60)
      end)
    end
    assert.is_same({false, unit.Timeout}, {limited()})
    assert.is_equal(unit.Cancelled, seen)
    assert.is_same({false, unit.Timeout}, {spawn_task(limited):result(30)})
  end)

  it("can lie in another", function()
    local inner, ok, why
    for try = 1, 9 do -- a machine that stops may let both times run out
      ok, why = pcall(green.timeout, 0.03 * 2 ^ try, function()
        inner = {pcall(green.timeout, 0.01, sleep, 60)}
        sleep(60)
      end)
      if inner and inner[2] == unit.Timeout then break end
    end
    assert.is_same({false, unit.Timeout}, {ok, why})
    assert.is_same({false, unit.Timeout}, inner)
    local ok_again, outer = pcall(green.timeout, 0.01, green.timeout, 60, sleep, 60)
    assert.is_same({false, unit.Timeout}, {ok_again, outer})
  end)

  it("leaves nothing behind that would end what comes later", function()
    for _ = 1, 20 do pcall(green.timeout, 0.001, sleep, 0.001) end
    sleep(0.15)
    assert.is_same({}, green.active())
  end)

  it("says what is wrong with its arguments", function()
    local _, why = pcall(green.timeout, -1, print)
    assert.is_truthy(why:find("bad argument #1 to 'timeout'"))
    _, why = pcall(green.timeout, 1, 2)
    assert.is_truthy(why:find("bad argument #2 to 'timeout'"))
  end)
end)

describe("green_executor", function()
  it("runs functions beside each other, with what they share", function()
    local shared = {}
    do
      local ex <close> = green_executor(3)
      local running, most = 0, 0
      local futures = {}
      for i = 1, 9 do
        futures[i] = ex:submit(function()
          running = running + 1
          most = math.max(most, running)
          sleep(0.02)
          running = running - 1
          shared[i] = true
          return i
        end)
      end
      for i, f in ipairs(futures) do assert.is_equal(i, f:result(30)) end
      assert.is_equal(3, most)
    end
    assert.is_equal(9, #shared)
  end)

  it("gives errors, and maps", function()
    local ex <close> = green_executor()
    assert.is_equal("bad", ex:submit(error, "bad", 0):exception(30))
    local doubled = ex:map(function(x)
      sleep(0)
      return 2 * x
    end, {1, 2, 3})
    assert.is_same({2, 4, 6}, {table.unpack(doubled)})
  end)
end)
