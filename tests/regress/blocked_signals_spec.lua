-- SPDX-License-Identifier: MIT
-- A runner of scripts that has all signals blocked starts its programs with them blocked. With
-- SIGURG, threads never took turns and terminate reached nobody; with SIGTERM the script could not
-- be ended.

local program = require "program"

if not os.execute("env --block-signal=URG true 2>/dev/null") then return end

local scripts = {
  ["threads take turns"] = [[
    local stop
    local t = thread.spawn(function() while not stop do end end)
    sleep(0.01)
    stop = true
    t:join()
    print("ok")]],
  ["terminate reaches a thread"] = [[
    local t = thread.spawn(function() while true do end end)
    t:terminate()
    t:join()
    print("ok")]],
  ["terminate reaches an isolate"] = [[
    local t = isolate.spawn(function() while true do end end)
    t:terminate()
    t:join()
    print("ok")]],
  ["terminate reaches a process"] = [[
    local p = process.spawn(function() while true do end end)
    p:terminate()
    p:join()
    print("ok")]],
  ["a killed child is noticed"] = [[
    local least = 1 / 0 -- of a few tries; without the signal each takes half a second
    for _ = 1, 20 do
      local p = process.spawn(function() sleep(100) end)
      local t = clock()
      p:kill()
      p:join()
      least = math.min(least, clock() - t)
      if least < 0.4 then break end
    end
    print(least < 0.4 and "ok" or "late")]],
  ["a handler runs"] = [[
    signal.on("USR1", function() print("ok") end)
    signal.send(os.getpid(), "USR1")]],
  ["Ctrl-C arrives"] = [[
    local ok, why = pcall(function()
      signal.send(os.getpid(), "INT")
      sleep(60)
    end)
    print(not ok and why == interrupted and "ok" or why)]],
}

describe("started with all signals blocked:", function()
  for what, script in pairs(scripts) do
    it(what, function()
      local r = program.shell{
        script = script, command = 'exec env --block-signal "$conlua" script.lua',
      }
      assert.equal("ok\n", r.out)
    end)
  end
end)
