-- SPDX-License-Identifier: MIT
--- u.state and ps() tell the truth: who could run and may not is ready, and who only looks around
--- is blocked.

local program = require "program"

describe("the state of a thread", function()
  it("is ready where the thread computes and another one has the state's lock", function()
    assert.equal("", program.output[[
      local begun, stop = {}, false
      local crew = {}
      for i = 1, 2 do
        crew[i] = thread.spawn(function()
          begun[i] = true
          while not stop do end
        end)
      end
      while not (begun[1] and begun[2]) do sleep(0.001) end
      for look = 1, 50 do
        for i = 1, 2 do
          local state = crew[i].state
          if state ~= "ready" then print(look, i, state) end
        end
        assert(tostring(crew[1]):find "ready")
        sleep(0.001)
      end
      stop = true
      join(crew)]])
  end)

  it("is so under --shake, and in a thread's look at the main thread", function()
    local r = program.shell{command = '"$conlua" --shake=7 script.lua', script = [[
      local done = false
      local t = thread.spawn(function()
        for look = 1, 20 do
          local state = process.current().state
          if state ~= "ready" then print(look, state) end
        end
        done = true
      end)
      while not done do end
      t:join()]]}
    assert.equal("", r.out .. r.err)
  end)

  it("is blocked while the thread waits, also when it looks around", function()
    assert.equal("", program.output[[
      local e, stop = event(), false
      local p = spawn(function() e:wait() end) -- so that threads look after the dead
      local waits = thread.spawn(function() e:wait() end)
      local sleeps = thread.spawn(function() e:wait(60) end)
      local busy = thread.spawn(function() while not stop do end end)
      while waits.state ~= "blocked" or sleeps.state ~= "blocked" do sleep(0.001) end
      local till = clock() + 1.3 -- two looks
      while clock() < till do
        local one, other = waits.state, sleeps.state
        if one ~= "blocked" or other ~= "blocked" then print(one, other) end
        sleep(0.002)
      end
      stop = true
      e:set()
      join(p, waits, sleeps, busy)
      assert(waits.state == "terminated")]])
  end)

  it("is running in a handler that runs during its wait", function()
    assert.equal("running\nrunning\n", program.output[[
      local seen = event()
      signal.on("USR1", function()
        print(thread.current().state)
        seen:set()
      end)
      local t = thread.spawn(function() signal.send(os.getpid(), "USR1") end)
      seen:wait()
      print(process.current().state)
      t:join()]])
  end)
end)

describe("the state of a process", function()
  -- What the system says of the processes' times between the looks, and what conlua said.
  it("is ready for the part of the time in which it had no processor", function()
    local r = program.shell{command = 'exec taskset -c 0 "$conlua" script.lua', script = [[
      local crew, said, due, last = {}, {0, 0}, {0, 0}, {}
      for i = 1, 2 do
        crew[i] = daemon(function() while true do end end)
      end
      local function times(i)
        local path = ("/proc/%d/schedstat"):format(crew[i].pid)
        local file <close> = assert(io.open(path))
        return file:read("n", "n")
      end
      local function part(i)
        local ran, waited = times(i)
        local more, without = ran - last[i][1], waited - last[i][2]
        last[i] = {ran, waited}
        return more + without > 0 and without / (more + without) or 1
      end
      sleep(0.05)
      for i = 1, 2 do last[i] = {times(i)} _ = crew[i].state end
      local looks = 60
      for _ = 1, looks do
        sleep(0.01)
        for i = 1, 2 do
          due[i] = due[i] + part(i)
          local state = crew[i].state
          if state == "ready" then said[i] = said[i] + 1
          else assert(state == "running", state) end
        end
      end
      for i = 1, 2 do
        print(math.abs(said[i] - due[i]) < looks / 4 or said[i] .. " instead of " .. due[i])
      end]]}
    assert.equal("", r.err)
    assert.equal("true\ntrue\n", r.out)
  end)

  it("is running for the asker itself, and blocked where it waits", function()
    assert.equal("running\nblocked\n", program.output[[
      print(process.current().state)
      local e = event()
      local p = spawn(function() e:wait() end)
      while p.state ~= "blocked" do sleep(0.001) end
      print(p.state)
      e:set()
      p:join()]])
  end)
end)
