-- SPDX-License-Identifier: MIT
--- What a unit runs in is no coroutine of the script's: the words of `coroutine` say of it what Lua
--- says of the main thread.

local kinds = {process = process, thread = thread, green = green, isolate = isolate}

-- What Lua's words say where they are called; text, so that it travels and compares.
local function look()
  local co, main = coroutine.running()
  local said = {main, coroutine.isyieldable(), coroutine.isyieldable(co), coroutine.status(co)}
  local function say(...) said[#said + 1] = (select(select("#", ...), ...)) end
  say(pcall(coroutine.yield))
  say(pcall(function() coroutine.yield() end))
  say(pcall(coroutine.close, co))
  say(coroutine.resume(co))
  say(coroutine.wrap(function() return coroutine.status(co) end)())
  say(coroutine.wrap(function() return coroutine.resume(co) end)())
  say(coroutine.wrap(function() return pcall(coroutine.close, co) end)())
  local inner = coroutine.create(function()
    local _, inner_main = coroutine.running()
    coroutine.yield(inner_main, coroutine.isyieldable())
    error("boo", 0)
  end)
  say(select(2, coroutine.resume(inner)))
  say(coroutine.status(inner))
  say(coroutine.resume(inner))
  say(coroutine.status(inner))
  for i = 1, #said do said[i] = tostring(said[i]) end
  return table.concat(said, "; ")
end

-- As lua5.4 prints it.
local as_main = "true; false; false; running; attempt to yield from outside a coroutine; "
  .. "attempt to yield from outside a coroutine; cannot close a running coroutine; "
  .. "cannot resume non-suspended coroutine; normal; cannot resume non-suspended coroutine; "
  .. "cannot close a normal coroutine; true; suspended; boo; dead"

describe("the words of coroutine", function()
  it("say of the code of a unit what lua says of the main thread", function()
    for name, K in pairs(kinds) do assert.equal(as_main, K.spawn(look):result(), name) end
    for name, p in pairs {process = pool(1), thread = thread_pool(1), isolate = isolate_pool(1)} do
      assert.equal(as_main, p:apply(look), name)
      p:terminate()
    end
  end)

  it("say so in a process that a coroutine, a thread or a task began", function()
    local function fork() return process.spawn(look):result() end
    assert.equal(as_main, coroutine.wrap(fork)())
    assert.equal(as_main, thread.spawn(fork):result())
    assert.equal(as_main, green.spawn(fork):result())
  end)

  it("let nobody resume or close what another unit runs in", function()
    for _, name in ipairs {"thread", "green"} do
      local ready, go, co = event(), event(), nil
      local u = kinds[name].spawn(function()
        co = coroutine.running()
        ready:set()
        go:wait()
        return "whole"
      end)
      ready:wait()
      assert.equal("normal", coroutine.status(co), name)
      assert.is_false(coroutine.isyieldable(co))
      assert.are_same({false, "cannot resume non-suspended coroutine"}, {coroutine.resume(co, 1)})
      local ok, why = pcall(coroutine.close, co)
      assert.is_false(ok)
      assert.matches("cannot close a normal coroutine", why)
      go:set()
      assert.equal("whole", u:result(), name)
    end
  end)

  it("close a coroutine as lua does", function()
    local function closing(f)
      local co = coroutine.create(function()
        local x <close> = setmetatable({}, {__close = f}) -- luacheck: ignore
        coroutine.yield()
      end)
      coroutine.resume(co)
      return co
    end
    local closed = 0
    local co = closing(function() closed = closed + 1 end)
    assert.are_same({true}, {coroutine.close(co)})
    assert.equal("dead", coroutine.status(co))
    assert.equal(1, closed)
    assert.are_same({true}, {coroutine.close(co)})
    assert.are_same({false, "no"}, {coroutine.close(closing(function() error("no", 0) end))})
    assert.matches("coroutine expected", select(2, pcall(coroutine.close, 1)))
    assert.matches("coroutine expected", select(2, pcall(coroutine.status)))
  end)
end)
