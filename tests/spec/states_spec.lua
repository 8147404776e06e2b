-- SPDX-License-Identifier: MIT
--- unit:states() and scheduling.diagram: what units went through.

local program = require "program"

local function run(options, text)
  local r = program.shell{command = '"$conlua" ' .. options .. [[ -e ']] .. text .. [[' 2>&1]]}
  return r.out
end

local SHOW = [[
  local function show(u)
    local t, last = {}, nil
    for _, s in ipairs(u:states()) do
      assert(s.to >= s.from and (not last or last.to == s.from))
      if s.state ~= "ready" then t[#t + 1] = s.state .. (s.on and " on " .. s.on or "") end
      last = s
    end
    print(table.concat(t, ", "))
  end
]]

describe("unit:states()", function()
  it("of each kind begins with new and ends with terminated", function()
    local out = run("--states", SHOW .. [[
      for _, kind in ipairs{"process", "thread", "isolate", "green"} do
        local e = event()
        local u = _G[kind].spawn(function() e:wait() end)
        while u.state ~= "blocked" do sleep(0.001) end
        e:set()
        u:join()
        show(u)
      end]]):gsub("#%d+", "")
    local lines = {}
    for line in out:gmatch "[^\n]+" do lines[#lines + 1] = line end
    assert.equal(4, #lines, out)
    assert.equal("new, running, blocked on event, running, zombie, terminated", lines[1])
    for i = 2, 4 do
      assert.truthy(lines[i]:find "^new, running.*blocked on event.*terminated$", lines[i])
      assert.falsy(lines[i]:find "zombie")
    end
  end)

  it("knows what a unit is blocked on, and until when it is stopped", function()
    local out = run("", SHOW .. [[
      scheduling.watch(true)
      local q = queue()
      local u = spawn(function() q:get() end)
      while u.state ~= "blocked" do sleep(0.001) end
      show(u)
      signal.send(u, "STOP")
      show(u)
      signal.send(u, "CONT")
      q:put(1)
      u:join()
      show(u)]])
    local first, second, third = out:match "^([^\n]*)\n([^\n]*)\n([^\n]*)\n$"
    assert.truthy(first and first:find "^new, running, blocked on queue#%d+$", out)
    assert.truthy(second:find "blocked on queue#%d+, stopped$", out)
    assert.truthy(third:find "stopped, blocked on queue#%d+, running, zombie, terminated$", out)
  end)

  it("needs a recording", function()
    local out = run("", [[
      local u = thread.spawn(function() end)
      u:join()
      print(pcall(u.states, u))]])
    assert.truthy(out:find("nothing is recorded: run conlua with --states", 1, true), out)
  end)
end)

it("scheduling.diagram draws what happened", function()
  local path = os.tmpname()
  assert.is_true(scheduling.diagram(scheduling.run{policy = "rr:2", jobs = {
    {name = "<b>&", bursts = {5, 3, 2}}, {bursts = {4}}}}, path))
  local text = program.slurp(path)
  os.remove(path)
  assert.truthy(text:find "^<svg .*</svg>\n$")
  assert.truthy(text:find(">6 ×<", 1, true)) -- ready to running
  assert.truthy(text:find "five states")
  local ok, err = pcall(scheduling.diagram, 1, path)
  assert.is_false(ok)
  assert.truthy(err:find "unit or result expected", err)
end)
