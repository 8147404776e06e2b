-- SPDX-License-Identifier: MIT
--- Daemons end with their process, however that ends; other children are waited for, or orphans.

local program = require "program"

-- What the scripts below share: gone(pid) waits until no such process runs any more.
local head = [[
local function letter(pid)
  local f <close> = io.open("/proc/" .. pid .. "/stat")
  return f and f:read("a"):match("%) (%a)") or "gone"
end
local function gone(pid)
  local limit = clock() + 20
  while clock() < limit do
    local now = letter(pid)
    if now == "gone" or now == "Z" then return true end
    sleep(0.005)
  end
  return false
end
local function forever() while true do sleep(10) end end
]]

local function output(script, options) return program.output(head .. script, options) end

describe("a daemon process", function()
  it("is terminated at the end of its maker's main code", function()
    assert.equal("started\n", output[[
      local ready = event()
      daemon(function() print("started") ready:set() forever() print("never") end)
      ready:wait()
    ]])
  end)

  it("is terminated at the end of a child, too", function()
    assert.equal("true\n", output[[
      local q = queue()
      process.spawn(function()
        local d = daemon(forever)
        q:put(d.pid)
      end):join()
      print(gone(q:get()))
    ]])
  end)

  it("ends when its parent is killed", function()
    for _, signal in ipairs{"KILL", "TERM", "USR1", "HUP", "INT"} do
      assert.equal("true\tblocked\ntrue\tterminated\n", output(([[
        local q, gate = queue(), event()
        local p = process.spawn(function()
          local d = daemon(function() q:put(1) forever() end)
          q:put(d)
          forever()
        end)
        local d = q:get()
        if d == 1 then d = q:get() else q:get() end
        while d.state ~= "blocked" do sleep(0.001) end
        print(d:is_alive(), d.state)
        os.execute("kill -%s " .. p.pid)
        print(gone(d.pid), d:join(20) and "terminated")
      ]]):format(signal)), signal)
    end
  end)

  it("ends when the main process is killed", function()
    for _, loop in ipairs{"forever()", "while true do end"} do
      local folder = program.folder()
      local r = program.run(head .. ([[
        local e = event()
        local d = daemon(function() e:set() %s end)
        e:wait()
        local f <close> = io.open(%q, "w")
        f:write(d.pid)
        f:close()
        os.execute("kill -KILL " .. os.getpid())
      ]]):format(loop, folder .. "/pid"))
      assert.equal(9, r.signal)
      local pid = program.slurp(folder .. "/pid")
      program.remove(folder)
      assert.equal("true\n", output("print(gone(" .. pid .. "))"))
    end
  end)

  it("ends with its parent also if a thread made it that ended before", function()
    assert.equal("true\ntrue\n", output[[
      local q, runs = queue(), event()
      local p = process.spawn(function()
        local t = thread.spawn(function() return daemon(function() runs:set() forever() end) end)
        local d = t:result()
        runs:wait()
        sleep(0.05) -- what the system sends at the end of the thread has arrived
        q:put(d)
        forever()
      end)
      local d = q:get()
      print(d:is_alive())
      p:kill()
      print(gone(d.pid))
    ]])
  end)

  it("does not outlive os.exit or an error of its parent", function()
    for _, ending in ipairs{"os.exit(3)", "error('x', 0)", "os.exit(true, true)"} do
      local r = program.run(head .. ([[
        local q = queue()
        local p = process.spawn(function()
          q:put(daemon(forever).pid)
          %s
        end)
        print(gone(q:get()))
        p:join()
      ]]):format(ending))
      assert.equal("true\n", r.out, ending)
      assert.equal(0, r.code)
    end
  end)
end)

describe("an ordinary child", function()
  it("is joined at the end of the main code", function()
    assert.equal("main\nchild\n", output[[
      local e = event()
      process.spawn(function() e:wait() sleep(0.05) print("child") end)
      print("main")
      e:set()
    ]])
  end)

  it("becomes an orphan if its parent is killed", function()
    assert.equal("true\ttrue\ttrue\n", output[[
      local q, go = queue(), event()
      local p = process.spawn(function()
        local me = os.getpid()
        process.spawn(function()
          q:put(os.getppid() == me)
          go:wait()
          while os.getppid() == me do sleep(0.001) end
          q:put(os.getppid() ~= me)
          q:put(os.getppid() > 0)
        end)
        forever()
      end)
      local first = q:get()
      p:kill()
      go:set()
      print(first, q:get(20), q:get(20))
    ]])
  end)
end)

describe("a daemon thread or isolate", function()
  it("ends with its process", function()
    for _, kind in ipairs{"thread", "isolate"} do
      for _, loop in ipairs{"forever()", "while true do end"} do
        assert.equal("main ends\n", output(([[
          local e = event()
          %s.daemon(function() e:set() %s end)
          e:wait()
          print "main ends"
        ]]):format(kind, loop)))
        assert.equal("0\n", output(([[
          local p = process.spawn(function()
            local e = event()
            %s.daemon(function() e:set() %s end)
            e:wait()
          end)
          p:join()
          print(p.exitcode)
        ]]):format(kind, loop)))
      end
    end
  end)

  it("that is not one is waited for", function()
    for _, kind in ipairs{"thread", "isolate"} do
      assert.equal("main\nunit\n", output(([[
        local e = event()
        %s.spawn(function() e:wait() sleep(0.02) print "unit" end)
        print "main"
        e:set()
      ]]):format(kind)))
    end
  end)

  it("made by a daemon is one", function()
    assert.equal("end\n", output[[
      local e = event()
      thread.daemon(function() thread.spawn(function() e:set() forever() end) forever() end)
      e:wait()
      print "end"
    ]])
  end)
end)
