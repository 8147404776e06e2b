-- SPDX-License-Identifier: MIT
--- An isolate finds modules where its maker finds them, and has the options of the command.

local program = require "program"

local function output(command, script)
  local r = program.shell {command = command, script = script}
  assert.equal("", r.err)
  return r.out
end

-- What a unit and a worker of each sort say that runs in a state of its own.
local function far(f)
  local said = {isolate.spawn(f):result()}
  local p <close> = isolate_pool(1)
  local e <close> = isolate_executor(1)
  said[#said + 1] = p:apply(f)
  said[#said + 1] = e:submit(f):result()
  said[#said + 1] = isolate.spawn(function() return isolate.spawn(f):result() end):result()
  return said
end

describe("an isolate", function()
  local path, cpath = package.path, package.cpath

  after_each(function() package.path, package.cpath = path, cpath end)

  it("has the paths that its maker had at its start", function()
    package.path, package.cpath = "./a/?.lua;" .. path, "./b/?.so;" .. cpath
    local wanted = package.path .. "\n" .. package.cpath
    local gate = event()
    local waits = isolate.spawn(function()
      gate:wait()
      return package.path .. "\n" .. package.cpath
    end)
    assert.are_same({wanted, wanted, wanted, wanted},
      far(function() return package.path .. "\n" .. package.cpath end))
    package.path = path
    gate:set()
    assert.equal(wanted, waits:result())
    assert.equal(path, isolate.spawn(function() return package.path end):result())
  end)

  it("begins without a path that is none", function()
    package.path = nil
    local r = isolate.spawn(function() return type(package.path) end):result()
    assert.equal("string", r)
  end)

  it("uses a module that the script's own path finds", function()
    local folder = program.folder()
    finally(function() program.remove(folder) end)
    local f = assert(io.open(folder .. "/isolate_spec_module.lua", "w"))
    f:write("return {answer = function() return 42 end}")
    f:close()
    finally(function() package.loaded.isolate_spec_module = nil end)
    package.path = folder .. "/?.lua;" .. path
    local M = require "isolate_spec_module"
    assert.are_same({42, 42, 42, 42}, far(function() return M.answer() end))
    assert.are_same({42, 42, 42, 42},
      far(function() return require "isolate_spec_module".answer() end))
  end)

  it("is begun with -E and -W where the script is", function()
    local script = [[
      local function look()
        warn("to be heard")
        return package.path:find("/nowhere", 1, true) ~= nil
      end
      print(isolate.spawn(look):result(), isolate_pool(1):apply(look))
    ]]
    assert.equal("true\ttrue\n", output([[LUA_PATH="/nowhere" "$conlua" script.lua]], script))
    assert.equal("false\tfalse\n", output([[LUA_PATH="/nowhere" "$conlua" -E script.lua]], script))
    assert.equal("Lua warning: to be heard\nLua warning: to be heard\ntrue\ttrue\n",
      output([[LUA_PATH="/nowhere" "$conlua" -W script.lua 2>&1]], script))
  end)
end)
