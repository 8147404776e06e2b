-- SPDX-License-Identifier: MIT
--- wait_any: the first of several that is ready.

local kinds = require "kinds"

local function message_of(f, ...)
  local ok, message = pcall(f, ...)
  assert.is_false(ok)
  return tostring(message)
end

describe("wait_any", function()
  it("gives the first of the list that is ready, and takes nothing", function()
    local q, e, a, b = queue(), event(), pipe()
    local list = {q, e, a}
    assert.is_same({n = 1}, table.pack(wait_any(list, 0)))
    assert.is_nil(wait_any(list, false))
    local start = clock()
    assert.is_nil(wait_any(list, 0.05))
    assert.is_nil(wait_any(list, true, 0.02))
    assert.is_true(clock() - start >= 0.07)
    b:send(1)
    assert.is_true(wait_any(list) == a)
    e:set()
    assert.is_true(wait_any(list, 0) == e)
    q:put(1)
    assert.is_true(wait_any(list, 1) == q)
    assert.is_equal(1, q:qsize())
    q:get()
    assert.is_true(wait_any(list) == e)
    e:clear()
    assert.is_true(wait_any(list) == a)
    assert.is_equal(1, a:recv())
    assert.is_nil(wait_any(list, 0))
  end)

  for _, K in ipairs{"thread", "green"} do
    it("is woken by who closes an end here: " .. K, function()
      local a, b = pipe()
      local u = kinds.spawn(K, function() return wait_any({event(), a}, 60) == a end)
      kinds.blocked(u)
      a:close()
      assert.is_true(u:join(20))
      assert.is_true(u:result())
      b:close()
    end)
  end

  it("takes a closed queue and a closed pipe for ready", function()
    local q, a, b = queue(), pipe()
    q:close()
    b:close()
    assert.is_true(wait_any({q}, 0) == q)
    assert.is_true(wait_any({a}, 0) == a)
  end)

  it("has nothing to wait for in an empty list", function()
    assert.is_nil(wait_any({}, 0))
    assert.is_nil(wait_any({}, 0.01))
  end)

  it("refuses what nobody can wait for", function()
    for _, wrong in ipairs {lock(), semaphore(), condition(), cell(), 5, "x", {}} do
      assert.matches("bad argument #1 to 'wait_any'.*%[2%]",
        message_of(wait_any, {event(), wrong}, 0))
    end
    assert.matches("bad argument #1 to 'wait_any'", message_of(wait_any, 5))
    assert.matches("bad argument #2 to 'wait_any'", message_of(wait_any, {}, -1))
    local _, w = pipe(false)
    assert.matches("bad argument #1 to 'wait_any'", message_of(wait_any, {w}, 0))
  end)

  for _, pair in ipairs(kinds.pairs()) do
    it(("in a %s is woken by a %s"):format(pair[1], pair[2]), function()
      local q, e, full, gate = queue(), event(), lifo_queue(), event()
      local a, b = pipe()
      local ended = kinds.spawn(pair[2], function() gate:wait() end)
      local list = {q, e, a, ended, full}
      local acts = {
        function() q:put(1) end, function() e:set() end, function() b:send(1) end,
        function() gate:set() end, function() full:put(1) end,
      }
      local undo = {
        function() q:get() end, function() e:clear() end, function() a:recv() end,
        [5] = function() full:get() end,
      }
      for _, i in ipairs {1, 2, 3, 5, 1, 4} do
        local u = kinds.blocked(kinds.spawn(pair[1], function()
          local r = wait_any(list)
          for j, o in ipairs(list) do if o == r then return j end end
        end))
        kinds.spawn(pair[2], acts[i]):result(20)
        assert.is_equal(i, u:result(20))
        if undo[i] then undo[i]() end
      end
      assert.is_true(ended:join(20))
    end)
  end

  it("notices a process that was killed", function()
    local u = process.spawn(sleep, 60)
    local e = event()
    local w = kinds.blocked(thread.spawn(function() return wait_any({e, u}) == u end))
    u:kill()
    assert.is_true(w:result(60))
    assert.is_true(wait_any({e, u}, 0) == u)
  end)

  it("does not count a unit that was never started", function()
    assert.is_nil(wait_any({thread{target = print}}, 0))
  end)

  it("leaves an item to those who get", function()
    local q, got, units = queue(), queue(), {}
    for i = 1, 3 do
      units[i] = process.spawn(function()
        while true do
          wait_any({q})
          local ok, item = q:try_get(0)
          if ok then
            if item == 0 then break end
            got:put(item)
          end
        end
      end)
      units[i + 3] = thread.spawn(function()
        while true do
          local item = q:get()
          if item == 0 then break end
          got:put(item)
        end
      end)
    end
    for i = 1, 300 do q:put(i) end
    for _ = 1, 300 do got:get(20) end
    for _ = 1, 6 do q:put(0) end
    for _, u in ipairs(units) do u:result(20) end
    assert.is_true(q:empty() and got:empty())
  end)

  it("takes a hundred, and the same one twice", function()
    local list = {}
    for i = 1, 100 do list[i] = queue() end
    list[101] = list[1]
    local u = kinds.blocked(process.spawn(function() return wait_any(list) == list[77] end))
    list[77]:put(1)
    assert.is_true(u:result(20))
    local v = kinds.blocked(thread.spawn(function()
      return wait_any({list[1], list[1]}) == list[1]
    end))
    list[1]:put(1)
    assert.is_true(v:result(20))
  end)
end)
