-- SPDX-License-Identifier: MIT
-- What guard and with hold is released when an error from outside comes at any instruction
-- (guard_interrupted_spec.lua). The same is owed for whatever else `<close>` or a loop ends: a
-- selector, a file, a program, a pool, an executor. Here none of it may be left open, and none of
-- their workers alive, after interruptions of tight loops, with the collector switched off. A
-- selector's close that ignored the error which Lua passes along would have been told by this.

local program = require "program"

local PRELUDE = [[
  local socket = require "socket"
  local function id(x) return x end
  local shared, list = thread_pool(1), {1, 2}
  local bodies = {
    function() local s <close> = selector() s:select(0) end,
    function() local f <close> = io.open("/dev/null", "w") f:write("x") end,
    function() local f <close> = io.tmpfile() f:write("x") end,
    function() local f <close> = io.popen("true") f:read("a") end,
    function() subprocess.run{"true"} end,
    function() local p <close> = thread_pool(1) p:apply(id, {1}) end,
    function() local p <close> = isolate_pool(1) p:apply(id, {1}) end,
    function() local p <close> = pool(1) p:apply(id, {1}) end,
    function() local e <close> = thread_executor(1) e:submit(id, 1):result() end,
    function() for r in shared:imap(id, list) do id(r) end end,
    function() green.scope(function(s) s:spawn(id) s:spawn(sleep, 0.001) end) end,
  }

  -- The lowest free descriptor, and how many units there are.
  local function count()
    local s = socket.tcp4()
    local free = s:getfd()
    s:close()
    return free, #units()
  end

  -- interrupt(body) has it interrupted once, and gives the error that came out.
  local function attack(interrupt)
    for i, body in ipairs(bodies) do
      body()
      interrupt(body)
      collectgarbage()
      collectgarbage()
      local files, alive = count()
      collectgarbage("stop")
      local over = clock() + 0.012
      while clock() < over do
        local err = interrupt(body)
        if err then print(i, err) end
      end
      local deadline = clock() + 50 -- workers that were told to stop end soon
      local left, living = count()
      while (left > files or living > alive) and clock() < deadline do
        sleep(0.01)
        left, living = count()
      end
      if left > files or living > alive then print(i, left - files, living - alive) end
      collectgarbage("restart")
    end
    print("all")
  end
]]

describe("what is to be closed is closed", function()
  it("whenever a handler's error comes", function()
    assert.equal("all\n", program.output(PRELUDE .. [[
      signal.on("ALRM", function() error("stop", 0) end)
      local function for_ever(body) while true do body() end end
      attack(function(body)
        local ok, err = pcall(function()
          signal.alarm(0.0002 + math.random() * 0.002)
          for_ever(body)
        end)
        return err ~= "stop" and tostring(err)
      end)
      os.exit(0)
    ]]))
  end)

  for _, kind in ipairs{"thread", "green"} do
    it("whenever terminate comes: " .. kind, function()
      assert.equal("all\n", program.output(PRELUDE .. ("local K, is_green = %s, %s"):format(kind,
        kind == "green") .. [[

        attack(function(body)
          local u = K.spawn(function()
            while true do
              body()
              if is_green then sleep(0) end
            end
          end)
          sleep(math.random() * 0.002)
          u:terminate()
          local ok, err = pcall(u.result, u)
          return err ~= unit.Terminated and tostring(err)
        end)
        os.exit(0)
      ]]))
    end)
  end
end)
