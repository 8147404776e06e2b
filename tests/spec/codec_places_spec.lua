-- SPDX-License-Identifier: MIT
--- The error of a value that cannot be sent names the value as the script counts: of a unit whose
--- function gave one result that is "result", of several the second is "result 2". What goes along
--- with it (that the function succeeded, the function itself, a traceback) is not counted.

local REFUSAL = "cannot send a coroutine (at %s)"
local function stuck() return coroutine.create(print) end

local function says(place, f, ...)
  local ok, err = pcall(f, ...)
  assert.is_false(ok)
  local text = REFUSAL:format(place)
  assert.truthy(tostring(err):find(text, 1, true), ("%s, not %s"):format(err, text))
end

describe("the place of what cannot be sent", function()
  for _, K in ipairs{process, isolate} do
    local name = K == process and "process" or "isolate"

    local function fails(place, f)
      local u = K.spawn(f)
      says(place, u.result, u)
    end

    it("among the results of a unit counts from 1: " .. name, function()
      fails("result", function() return stuck() end)
      fails("result.x[2]", function() return {x = {1, stuck()}} end)
      fails("result 1", function() return stuck(), 2 end)
      fails("result 2", function() return 1, stuck() end)
      fails("result 3[1]", function() return 1, nil, {stuck()} end)
    end)

    it("in the results of a thread that it joins: " .. name, function()
      local t = thread.spawn(function() return 1, {stuck()} end)
      t:join()
      fails("result 2[1]", function() return t:result() end)
    end)
  end

  it("among the arguments of an isolate does so as well", function()
    local co = stuck()
    local function start(...) return isolate{target = print, args = {...}}:start() end
    says("argument", isolate.spawn, print, co)
    says("argument.a", isolate.spawn, print, {a = co})
    says("argument 1", isolate.spawn, print, co, 2)
    says("argument 2[1]", isolate.spawn, print, 1, {co})
    says("function upvalue 'co'", isolate.spawn, function() return co end)
    says("function upvalue 'co'", isolate.spawn, function() return co end, 1)
    says("argument 2", start, 1, co)
  end)

  it("in a pool is an argument, a result, or the error", function()
    for _, make in ipairs{pool, isolate_pool} do
      local p <close> = make(1)
      says("argument", p.apply, p, type, {stuck()})
      says("argument 2", p.apply, p, type, {1, stuck()})
      says("result", p.apply, p, function() return stuck() end)
      says("result 2", p.apply, p, function() return 1, stuck() end)
      says("error", p.apply, p, function() error(stuck()) end)
      says("error[1]", p.apply, p, function() error{stuck()} end)
      says("list[3]", p.map, p, type, {1, 2, stuck()})
    end
  end)
end)
