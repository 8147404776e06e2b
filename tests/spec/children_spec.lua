-- SPDX-License-Identifier: MIT
--- What becomes of children: those that nobody joins are collected, those that are just being
--- forked end with the family, and process 1 looks after what it adopts.

local kinds = require "kinds"
local program = require "program"

--- The processes that run with `tag` among their arguments; zombies have none.
local function tagged(tag)
  local found = {}
  local all <close> = assert(io.popen("ls /proc"))
  for name in all:lines() do
    local f = name:match("^%d+$") and io.open("/proc/" .. name .. "/cmdline", "rb")
    if f then
      local arguments = f:read("a") or ""
      f:close()
      if arguments:find("\0" .. tag .. "\0", 1, true) then found[#found + 1] = tonumber(name) end
    end
  end
  return found
end

--- Run a script that forks without end; once there are three processes, `strike(program)` it. How
--- many are left.
local function left_after(script, strike)
  local tag = ("tag-%d-%d"):format(os.getpid(), math.random(1 << 40))
  local p = subprocess.popen{program.conlua, "-e", script, tag}
  assert(kinds.comes_true(function() return #tagged(tag) >= 3 end))
  strike(p)
  local has_ended = p:wait(60)
  if has_ended then kinds.comes_true(function() return #tagged(tag) == 0 end) end
  local left = tagged(tag)
  for _, pid in ipairs(left) do pcall(signal.send, pid, "KILL") end
  assert(has_ended, "the program did not end")
  return #left
end

describe("a family that is ended in the middle of a fork", function()
  local makers = {
    ["the main unit's"] = "while true do spawn(sleep, 20) end",
    ["an isolate's"] = "isolate.spawn(function() while true do spawn(sleep, 20) end end) sleep(20)",
    ["a child's"] = "spawn(function() while true do spawn(sleep, 20) end end) sleep(20)",
  }
  for whose, script in pairs(makers) do
    it("leaves no orphan of " .. whose, function()
      for i = 1, 2 do
        local name = ({"TERM", "HUP"})[i % 2 + 1]
        assert.equal(0, left_after(script, function(p)
          sleep(math.random() * 0.01)
          assert(signal.send(p.pid, name))
        end))
      end
    end)
  end

  it("leaves none after Ctrl-C", function()
    assert.equal(0, left_after(makers["the main unit's"], function(p)
      signal.send(p.pid, "INT")
    end))
  end)

  it("leaves no daemon of a process that was killed", function()
    local script = [[
      local p = spawn(function() while true do daemon(sleep, 20) end end)
      print(p.pid)
      p:join()]]
    assert.equal(0, left_after(script, function(p)
      signal.send(tonumber(p.stdout:read()), "KILL")
    end))
  end)
end)

describe("processes that nobody joins", function()
  local count = [[
    local function zombies()
      local n = 0
      local f <close> = io.popen("ps -o stat= --ppid " .. os.getpid())
      for state in f:lines() do n = n + (state:find("^Z") and 1 or 0) end
      return n
    end
    local function is_zombie(pid)
      local f <close> = io.open("/proc/" .. pid .. "/stat")
      return f and f:read("a"):find("%) Z") ~= nil
    end
    local function ended(u) while not is_zombie(u.pid) do sleep(0.001) end return u end
  ]]

  it("are collected when the next one is started, held or not", function()
    assert.equal("1\tzombie\t3\t1\tterminated\n", program.output(count .. [[
      local held = ended(spawn(function() os.exit(3) end))
      for _ = 1, 10 do ended(spawn(function() end)) end
      collectgarbage()
      print(zombies(), held.state, held.exitcode, held:join() and 1, held.state)
    ]]))
  end)

  it("are collected by process.active, and give their results later", function()
    assert.equal("1\n0\t0\t7\tnil\t-9\n", program.output(count .. [[
      local go = event() -- a start collects who has ended already
      local held, killed = spawn(function() go:wait() return 7 end), spawn(sleep, 20)
      go:set()
      ended(held)
      print(zombies())
      killed:kill()
      ended(killed)
      print(#process.active(), zombies(), held:result(), killed:join() and nil, killed.exitcode)
    ]]))
  end)

  it("do not stand in the way of others where few are allowed", function()
    local r = program.shell{
      script = [[
        for _ = 1, 60 do spawn(function() end) end
        print("done")]],
      command = [[
        cp "$(readlink -f "$conlua")" ./program && chmod 755 . ./program && chmod 644 script.lua
        as="env"
        [ "$(id -u)" != 0 ] || as="setpriv --reuid=54321 --clear-groups"
        exec $as prlimit --nproc=20 ./program script.lua]],
    }
    if not r.err:find("onlua: .*cannot start") and r.code ~= 0 then return end -- it cannot be tried
    assert.equal("done\n", r.out .. r.err)
  end)
end)

describe("the end of a process", function()
  -- A thread whose tasks always have something to do never sleeps, and children were noticed in a
  -- sleep alone: the unit that joined the process waited for ever.
  it("is noticed beside tasks that never wait for anything", function()
    assert.equal("true\t3\ntrue\t-9\ntrue\n", (program.output([[
      local stop, m, held = false, lock(), event()
      local spinning = green.spawn(function() while not stop do sleep(0) end end)
      local p = spawn(function() os.exit(3) end)
      print(p:join(15), p.exitcode)
      p = spawn(function() signal.send(os.getpid(), "KILL") end)
      print(green.spawn(function() return p:join(15) end):result(), p.exitcode)
      p = spawn(function() m:acquire() held:set() sleep(60) end)
      held:wait()
      p:kill()
      print(m:acquire(15))
      stop = true
      spinning:join()
    ]], {timeout = 60}):gsub("\tabandoned", "")))
  end)
end)

describe("as process 1", function()
  local may = program.shell{command = "unshare -fp --mount-proc true"}.code == 0

  --- Run the script as process 1 of a namespace of its own.
  local function alone(script)
    return program.shell{script = script,
                         command = 'exec unshare -fp --mount-proc "$conlua" script.lua'}
  end

  it("ends by the signals that end a family", function()
    if not may then return end
    for name, number in pairs{TERM = 15, HUP = 1, INT = 2} do
      local r = alone(([[
        assert(os.getpid() == 1)
        local ready = event()
        spawn(function() ready:set() sleep(20) end)
        ready:wait()
        signal.send(1, %q)
        sleep(20)]]):format(name))
      assert.equal(128 + number, r.code)
    end
  end)

  it("ends by what nobody reads any more, and by a deadlock", function()
    if not may then return end
    local r = program.shell{
      script = "while true do print(string.rep('x', 999)) end",
      command = [[ (unshare -fp --mount-proc "$conlua" script.lua; echo $? >&2) | true]],
    }
    assert.equal("141\n", r.err)
    assert.equal(86, alone("queue():get()").code)
  end)

  it("collects what it adopts, and leaves its own children's statuses alone", function()
    if not may then return end
    local r = alone([[
      local function zombies()
        local n = 0
        local f <close> = io.popen("ps -o stat= --ppid 1")
        for state in f:lines() do n = n + (state:find("^Z") and 1 or 0) end
        return n
      end
      local held, orphans = spawn(function() os.exit(9) end), queue()
      local p, f = subprocess.popen{"sh", "-c", "exit 7"}, io.popen("exit 5")
      for _ = 1, 3 do
        spawn(function()
          spawn(function() orphans:get() end)
          os.exit(0)
        end):join()
        os.execute("(sleep 0.05 &) ; exit 0")
      end
      for _ = 1, 3 do orphans:put(true) end
      local limit = clock() + 40
      while zombies() > 3 and clock() < limit do sleep(0.02) end
      print(zombies() <= 3, p:wait(), select(3, f:close()))
      print(subprocess.run{"sh", "-c", "exit 3"}.code)
      print(held.exitcode, held:join(), zombies())]])
    assert.equal("true\t7\t5\n3\n9\ttrue\t0\n", r.out .. r.err)
  end)
end)

describe("a process that was stopped by a signal", function()
  it("says so, and so do the units in it", function()
    local q = queue()
    local p = spawn(function()
      q:put(thread.spawn(sleep, 20))
      sleep(20)
    end)
    local t = q:get()
    assert(signal.send(p, "STOP"))
    kinds.reaches(p, "stopped")
    assert.equal("stopped", t.state)
    assert.is_false(p:join(0.01))
    assert(signal.send(p, "CONT"))
    kinds.reaches(p, "blocked")
    p:kill()
    p:join()
    assert.equal("terminated", p.state)
  end)
end)

describe("os.cpu_count", function()
  it("counts no more than the quota, at least one", function()
    local n = os.cpu_count{quota = true}
    assert.is_true(n >= 1 and n <= os.cpu_count() and math.type(n) == "integer")
    assert.equal(os.cpu_count(), os.cpu_count{})
  end)
end)
