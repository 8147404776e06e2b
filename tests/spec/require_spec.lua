-- SPDX-License-Identifier: MIT
--- require by several units of a state at a time: one loads the module, the others wait for it.

local program = require "program"

--- Run the script with these modules, name = text, in its path.
local function run(modules, script)
  local folder = program.folder()
  for name, text in pairs(modules) do
    local f <close> = assert(io.open(folder .. "/" .. name .. ".lua", "w"))
    f:write(text)
  end
  local r = program.run(("package.path = %q\n"):format(folder .. "/?.lua") .. script)
  program.remove(folder)
  return r.out, r.err, r.code
end

local slow = "LOADS = (LOADS or 0) + 1 sleep(0.02) return {name = ...}"

describe("require", function()
  for _, kind in ipairs{"thread", "green"} do
    it("loads a module once for several units: " .. kind, function()
      assert.equal("true\t1\tslow\n", run({slow = slow}, ([[
        local units = {}
        for i = 1, 4 do units[i] = %s.spawn(require, "slow") end
        local m, same = require "slow", true
        for i = 1, 4 do same = same and units[i]:result() == m end
        print(same, LOADS, m.name)]]):format(kind)))
    end)

    it("lets the next one try after an error or a termination: " .. kind, function()
      assert.equal("false\ttrue\t3\n", run({m = [[
        LOADS = (LOADS or 0) + 1
        BEGUN:set()
        sleep(LOADS == 1 and 60 or 0.01)
        if LOADS == 2 then error("no") end
        return {}]]}, ([[
        BEGUN = event()
        local a = %s.spawn(require, "m")
        BEGUN:wait()
        local b = thread.spawn(require, "m")
        sleep(0.01)
        local c = thread.spawn(require, "m")
        a:terminate()
        local ok, loaded = pcall(b.result, b), pcall(c.result, c)
        if ok then ok, loaded = loaded, ok end
        print(ok, loaded, LOADS)]]):format(kind)))
    end)
  end

  it("tells two units that load each other's modules", function()
    local out, err = run({
      x = "A:set() B:wait() return {y = require 'y'}",
      y = "B:set() A:wait() return {x = require 'x'}",
    }, [[
      A, B = event(), event()
      local a, b = thread.spawn(require, "x"), thread.spawn(require, "y")
      print(a:join(20) and b:join(20))
      local ok, message = pcall(a.result, a)
      local fine, other = pcall(b.result, b)
      print(ok, fine)]])
    assert.match("^true\nfalse\tfalse\n", out)
    assert.match("deadlock", err)
  end)

  it("is Lua's own otherwise", function()
    assert.equal([[
true	:preload:
value	value	nil
true	m	file
bad argument #1 to 'require' (string expected, got no value)
script.lua:8: module 'none' not found:
two
false
]], (run({m = "seen = {...} return nil"}, [[
package.preload.p = function(...) return select("#", ...) == 2 end
print(require "p")
package.loaded.v = "value"
print(require "v", (require "v"), (select(2, require "v")))
print(require "m", seen[1], (seen[2]:match "m.lua$" and "file"))
print(select(2, pcall(require)))
print((select(2, pcall(function()
  require "none"
end)):match "^[^\n]*"))
package.preload.t = function() package.loaded.t = "two" end
print((require "t"))
print((pcall(require, "itself")))]]):gsub("script.lua:%d+", "script.lua:8")))
  end)

  it("loads anew in a process that its module's load forked", function()
    assert.equal("2\n", run({m = [[
      LOADS = (LOADS or 0) + 1
      if LOADS == 1 then print(spawn(function() require "m" return LOADS end):result()) end
      return {}]]}, "require 'm'"))
  end)
end)
