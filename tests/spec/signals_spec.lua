-- SPDX-License-Identifier: MIT
--- Signals from outside: Ctrl-C, SIGTERM and SIGHUP to the main process, and a closed stdout.

local program = require "program"

local SIGINT, SIGPIPE = 2, 13

-- hit(pid): SIGINT to the process. Asked of the system, as a terminal would.
local head = [[
local function hit(pid, signal) os.execute("kill -" .. (signal or "INT") .. " " .. pid) end
local function letter(pid)
  local f <close> = io.open("/proc/" .. pid .. "/stat")
  return f and f:read("a"):match("%) (%a)") or "gone"
end
local function until_blocked(u) while u.state ~= "blocked" do sleep(0.001) end end
local main = process.current()
]]

local function run(script, options) return program.run(head .. script, options) end

-- What the main unit may be doing; each calls begin() once it does.
local doings = {
  loop = "begin() while true do end",
  ["loop of calls"] = "begin() local n = 0 while true do n = math.max(n, 1) end",
  ["loop in a coroutine"] = "coroutine.wrap(function() begin() while true do end end)()",
  get = "begin() queue():get()",
  ["timed get"] = "begin() queue():get(1000)",
  sleep = "begin() sleep(1000)",
  ["join of a thread"] = "local t = thread.daemon(sleep, 1000) begin() t:join()",
  ["join of a child"] = "local t = process.daemon(sleep, 1000) begin() t:join()",
  ["wait in a coroutine"] = "coroutine.wrap(function() begin() event():wait() end)()",
  lock = "local m = lock() thread.daemon(function() m:acquire() sleep(1000) end)"
    .. " while not m:locked() do sleep(0) end begin() m:acquire()",
}

describe("Ctrl-C", function()
  for what, doing in pairs(doings) do
    it("raises interrupted in the main unit, once: in a " .. what, function()
      local r = run(([[
        local ready = event()
        local function begin() ready:set() end
        thread.daemon(function()
          ready:wait()
          sleep(0.02)
          hit(main.pid)
          sleep(1000) -- or the main unit, not awake yet, would be the only one, asleep for ever
        end)
        local ok, e = pcall(function() %s end)
        print(ok, e == interrupted, tostring(e))
        local ok = pcall(function() for i = 1, 1e5 do end sleep(0.01) end)
        print(ok)
      ]]):format(doing))
      assert.equal("false\ttrue\tinterrupted\ntrue\n", r.out)
      assert.equal("", r.err)
      assert.equal(0, r.code)
    end)

    it("that nobody catches ends the script by SIGINT: in a " .. what, function()
      local r = run(([[
        local ready = event()
        local function begin() ready:set() end
        thread.daemon(function()
          ready:wait()
          sleep(0.02)
          hit(main.pid)
          sleep(1000) -- or the main unit, not awake yet, would be the only one, asleep for ever
        end)
        local _ <close> = setmetatable({}, {__close = function(_, e) print("closed", e) end})
        %s
      ]]):format(doing))
      assert.equal("closed\tinterrupted\n", r.out)
      assert.equal(SIGINT, r.signal)
      assert.matches("interrupted", r.err)
    end)
  end

  it("is $? 130 for a shell", function()
    local r = program.shell{
      script = [[os.execute("kill -INT " .. os.getpid()) while true do end]],
      command = [["$conlua" script.lua; echo $?]],
    }
    assert.equal("130\n", r.out)
  end)

  it("comes to the main unit, whichever thread the script runs in", function()
    local r = run[[
      local ready = event()
      local t = thread.spawn(function()
        local ok, e = pcall(function() ready:set() while true do end end)
        return ok, e == unit.Terminated
      end)
      local i = isolate.spawn(function() while true do end end)
      ready:wait()
      local ok, e = pcall(function()
        hit(main.pid)
        sleep(1000)
      end)
      print(ok, e == interrupted, t:is_alive(), i:is_alive())
      t:terminate() i:terminate()
      print(t:result())
    ]]
    assert.equal("false\ttrue\ttrue\ttrue\nfalse\ttrue\n", r.out)
    assert.equal(0, r.code)
  end)

  it("that comes while the main unit runs a program is not lost", function()
    for _, call in ipairs{
      'os.execute("kill -INT " .. main.pid)',
      'local p = io.popen("kill -INT " .. main.pid) while true do p:read("a") end',
    } do
      local r = run(([[
        local ok, e = pcall(function() %s end)
        print(ok, e == interrupted)
      ]]):format(call))
      assert.equal("false\ttrue\n", r.out)
      assert.equal(0, r.code)
    end
  end)

  it("is raised in the main unit of each process that it reaches", function()
    local r = run[[
      local q, ready = queue(), queue()
      local kinds = {
        function() ready:put(1) while true do end end,
        function() ready:put(1) queue():get() end,
        function() coroutine.wrap(function() ready:put(1) sleep(1000) end)() end,
      }
      local ps = {}
      for i, f in ipairs(kinds) do
        ps[i] = process.spawn(function()
          local ok, e = pcall(f)
          q:put(ok == false and e == interrupted)
        end)
      end
      for _ = 1, #kinds do ready:get() end
      for _, p in ipairs(ps) do hit(p.pid) end
      for _ = 1, #kinds do print(q:get()) end
      join(ps)
    ]]
    assert.equal("true\ntrue\ntrue\n", r.out)
    assert.equal(0, r.code)
  end)

  it("sent to all, as a terminal does, ends a family with units of every kind", function()
    local r = run([[
      local ready = queue()
      local function work() ready:put(1) while true do sleep(1) end end
      local function loop() ready:put(1) while true do end end
      for _, K in ipairs{process, thread, isolate} do
        K.spawn(work)
        K.spawn(loop)
        K.daemon(work)
      end
      for _ = 1, 9 do ready:get() end
      os.execute("kill -INT 0") -- the group
      join(units())
    ]], {timeout = 60})
    -- kill -INT 0 reaches what runs the script, too; it passes on how that ended.
    assert.equal(SIGINT, r.signal)
  end)

  it("to the main process alone ends its children and threads", function()
    local folder = program.folder()
    local r = run(([[
      local ready = queue()
      local function work() ready:put(os.getpid()) while true do sleep(1) end end
      process.spawn(work)
      process.daemon(work)
      process.spawn(function() process.spawn(work) work() end)
      local f = io.open(%q, "w")
      for _ = 1, 4 do f:write(ready:get(), "\n") end
      f:close()
      thread.spawn(function() while true do end end)
      isolate.spawn(function() while true do end end)
      hit(main.pid)
      while true do sleep(1) end
    ]]):format(folder .. "/pids"), {timeout = 60})
    assert.equal(SIGINT, r.signal)
    local pids = program.slurp(folder .. "/pids")
    program.remove(folder)
    assert.equal("gone\n", program.output(head .. ([[
      local limit = clock() + 40
      for pid in (%q):gmatch("%%d+") do
        while clock() < limit and letter(pid) ~= "gone" and letter(pid) ~= "Z" do sleep(0.01) end
        if clock() > limit then print(pid, "still runs") end
      end
      print "gone"
    ]]):format(pids)))
  end)

  it("while the end of the script waits for its units ends it at once", function()
    for _, kind in ipairs{"process", "thread", "isolate"} do
      local r = run(([[
        local ready = event()
        %s.spawn(function()
          ready:wait()
          while true do sleep(1) end
        end)
        thread.daemon(function()
          ready:set()
          until_blocked(main)
          hit(main.pid)
        end)
      ]]):format(kind), {timeout = 60})
      assert.equal(SIGINT, r.signal, kind)
    end
  end)

  it("that is ignored by whoever started the script stays ignored", function()
    local r = run([[
      hit(main.pid)
      sleep(0.02)
      print "goes on"
    ]], {before = "trap '' INT;"})
    assert.equal("goes on\n", r.out)
    assert.equal(0, r.code)
  end)
end)

for name, number in pairs{TERM = 15, HUP = 1} do
  describe("SIG" .. name .. " to the main process", function()
    it("ends the script and its children by that signal", function()
      local folder = program.folder()
      for _, doing in ipairs{"while true do end", "queue():get()", "sleep(1000)"} do
        local r = run(([[
          local ready = queue()
          local function work() ready:put(os.getpid()) while true do sleep(1) end end
          process.spawn(work)
          process.daemon(work)
          process.spawn(function() process.spawn(work) work() end)
          local f = io.open(%q, "w")
          for _ = 1, 4 do f:write(ready:get(), "\n") end
          f:close()
          thread.spawn(function() while true do sleep(1) end end)
          thread.daemon(function() until_blocked(main) hit(main.pid, %q) end)
          if (%q):find "true" then hit(main.pid, %q) end
          %s
        ]]):format(folder .. "/pids", name, doing, name, doing), {timeout = 60})
        assert.equal(number, r.signal)
        assert.equal("gone\n", program.output(head .. ([[
          local limit = clock() + 40
          for pid in (%q):gmatch("%%d+") do
            while clock() < limit and letter(pid) ~= "gone" and letter(pid) ~= "Z" do
              sleep(0.01)
            end
            if clock() > limit then print(pid, "still runs") end
          end
          print "gone"
        ]]):format(program.slurp(folder .. "/pids"))))
      end
      program.remove(folder)
    end)
  end)
end

describe("a closed stdout", function()
  it("ends the script without a crash or an endless loop", function()
    local scripts = {
      "while true do print(1) end",
      "for _ = 1, 3 do process.spawn(function() while true do print(1) end end) end"
        .. " while true do print(2) end",
      "for _ = 1, 3 do process.spawn(function() while true do print(1) end end) end",
      "local function f() while true do print(1) end end thread.spawn(f) isolate.spawn(f)"
        .. " print(2)",
      "while true do io.write('x\\n') end",
      "process.spawn(function() queue():get() end) while true do print(2) end",
    }
    for _, script in ipairs(scripts) do
      local r = program.shell{
        script = script,
        command = [[{ "$conlua" script.lua; echo $? >code; } | head -1; cat code]],
        timeout = 60,
      }
      assert.matches("^%w\n%d+\n$", r.out, nil, script)
      assert.is_nil(r.err:find("panic", 1, true), r.err)
      local code = tonumber(r.out:match("(%d+)\n$"))
      assert.truthy(code == 128 + SIGPIPE or code <= 1, script .. " gave " .. code)
    end
  end)
end)
