-- SPDX-License-Identifier: MIT
--- Submissions that try to get out. Each runs shut in by each of the means that work here.

local grading = require "grading"
local kinds = require "kinds"
local program = require "program"

local SPEC = [[return {title = "any", files = {"room.lua"},
  limits = {wall = %d, cpu = 1, memory = "64M", units = 8, output = "4K", disk = "64K"},
  checks = {exclusive{region = "room"}}}]]
local ROOM = [[local enter, leave = enter, leave
return {work = function() enter 'room' leave 'room' end}]]

local sandboxes = grading.sandboxes()

-- One run of a script, which may take so many seconds: what it printed with its events, and the
-- verdict.
local function try(sandbox, script, wall)
  local here <close> = grading.new(SPEC:format(wall or 40),
    {["ex/room.lua"] = ROOM, ["ex/secret"] = "the checks", ["bad.lua"] = script})
  local out = here:grade("--again 0 --sandbox " .. sandbox .. " ex bad.lua")
  return out, out:match "([^\n]*)\n$"
end

local function stopped(sandbox, script, verdict, wall)
  local _, how = try(sandbox, script, wall)
  assert.equal(verdict, how)
end

-- How many processes of graded runs in folders of this test are alive?
local function left_alive(pids)
  local n = 0
  for pid in pids:gmatch "%d+" do
    local file = io.open("/proc/" .. pid .. "/cmdline", "rb")
    if file and file:read("a"):find("--graded", 1, true) then n = n + 1 end
    if file then file:close() end
  end
  return n
end

-- Processes by what the system tells of them: name, parent, group.
local function processes()
  local list = {}
  for pid in require "lfs".dir "/proc" do
    local file = pid:find "^%d+$" and io.open("/proc/" .. pid .. "/stat")
    if file then
      local name, parent, group = (file:read "a" or ""):match "%((.*)%) %a (%d+) (%d+)"
      list[#list + 1] = {name = name, parent = tonumber(parent), group = tonumber(group)}
      file:close()
    end
  end
  return list
end

-- By the name of the program under test; within the wall it is conlua.
local function is_conlua(p)
  return p.name == "conlua" or p.name == program.conlua:match("[^/]*$"):sub(1, 15)
end

-- The process group of the run that a grader has started; nil: not yet.
local function group_of_child(grader)
  for _, p in ipairs(processes()) do
    if p.parent == grader and p.group ~= grader and (is_conlua(p) or p.name == "bwrap") then
      return p.group
    end
  end
end

-- How many processes of conlua are in a group. The system shows them with the names of units.
local function size_of(group)
  local n = 0
  for _, p in ipairs(processes()) do
    if p.group == group and p.name ~= "bwrap" then n = n + 1 end
  end
  return n
end

describe("without means to shut a submission in", function()
  it("it is refused, unless it is trusted", function()
    local here <close> = grading.new("return {title = 'x', checks = {}}", {["a.lua"] = "print(1)"})
    local line = "--again 0 --sandbox bubblewrap ex a.lua"
    here:write("no-bwrap", "")
    local _, _, code = os.execute(("cd %s && PATH=/nowhere %s grade %s >out 2>err </dev/null")
      :format(program.quoted(here.folder), program.quoted(program.conlua), line))
    assert.equal(2, code)
    assert.truthy(here:read("err"):find("--trusted", 1, true))
    local out, good = here:grade "--again 0 --trusted ex a.lua"
    assert.equal(0, good)
    assert.truthy(out:find "^1\n")
  end)
end)

describe("a submission", function()
  if #sandboxes == 0 then
    pending "can be shut in: neither bubblewrap nor Landlock works here"
  end
  for _, sandbox in ipairs(sandboxes) do
    describe("within " .. sandbox, function()
      it("reads nothing outside its folder", function()
        local path = program.folder()
        os.execute("echo secret > " .. program.quoted(path) .. "/file")
        local out = try(sandbox, ([[
          for _, path in ipairs{"/etc/passwd", "/proc/self/environ", "/proc/self/mem",
            "/proc/1/cmdline", %q, "../ex/secret", "/etc/hostname", "/root/.profile"} do
            print("read", io.open(path))
          end
          print("own", io.open("main.lua") ~= nil, io.open("room.lua") ~= nil)
        ]]):format(path .. "/file"))
        program.remove(path)
        local tries = 0
        for answer in out:gmatch "read\t(%S+)" do
          tries = tries + 1
          assert.equal("nil", answer)
        end
        assert.equal(8, tries)
        assert.truthy(out:find "own\ttrue\ttrue")
      end)

      -- A fault of its own: without /proc a stop lasted 50 ms, and the state stayed "running".
      it("knows of its children, without /proc, whether they are stopped", function()
        local out = try(sandbox, [[
          local begun = event()
          local child = spawn(function()
            begun:set()
            while true do end
          end)
          begun:wait() -- one that is stopped before has not begun to run, and is ready then
          signal.send(child, "STOP")
          print("stop", child.state)
          signal.send(child, "CONT")
          print("cont", child.state)
          child:kill()
          child:join()]])
        assert.truthy(out:find "stop\tstopped\n", out)
        assert.truthy(out:find("cont\trunning\n", 1, true), out)
      end)

      it("writes nothing outside its folder", function()
        local path = program.folder()
        local out = try(sandbox, ([[
          for _, path in ipairs{%q .. "/file", "/tmp/conlua-was-here", "/dev/shm/conlua-was-here",
            "../conlua-was-here", "/work/../conlua-was-here"} do
            local file = io.open(path, "w")
            if file then file:write "x" file:close() end
          end
          print("own", io.open("mine", "w") ~= nil, os.remove("mine"))
          print("removed", os.remove(%q), os.rename("main.lua", %q .. "/main.lua"))
        ]]):format(path, path, path))
        local left = io.popen("ls -A " .. program.quoted(path)):read "a"
        program.remove(path)
        assert.equal("", left)
        assert.is_nil(io.open "/tmp/conlua-was-here")
        assert.is_nil(io.open "/dev/shm/conlua-was-here")
        assert.truthy(out:find "own\ttrue\ttrue")
      end)

      -- Where there was no Landlock, the rest of the wall's file system could be written to: memory
      -- that no limit counted.
      it("writes to no file of the grader's, and nowhere else but in its folder", function()
        local out = try(sandbox, [[
          for _, path in ipairs{"/new", "/dev/new", "/dev/shm/new", "/dev/pts/new", "/conlua",
            "/lib/new", "/dev/tty"} do print("wrote", path, io.open(path, "w")) end
          print("laid out", (io.open("main.lua", "a")), (io.open("room.lua", "w")))
          print("removed", (os.remove "main.lua"), (os.rename("room.lua", "new.lua")))]])
        local _, tries = out:gsub("wrote\t%S+\tnil", "")
        assert.equal(7, tries)
        if sandbox == "bubblewrap" then -- else root may write to any file
          assert.truthy(out:find "laid out\tnil\tnil")
          assert.truthy(out:find "removed\tnil\tnil")
        end
      end)

      it("starts no program", function()
        local out = try(sandbox, [[
          print("execute", os.execute("echo started"))
          local f = io.popen("echo started")
          print("popen", f and f:read("a"))
          print("run", pcall(subprocess.run, {"/bin/echo", "started"}))
        ]])
        assert.is_nil(out:find "\nstarted")
        assert.truthy(out:find "run\tfalse")
      end)

      it("loads no C, and no compiled code", function()
        local out = try(sandbox, [[
          for _, name in ipairs{"lfs", "cjson", "socket.core", "lpeg"} do
            print("require", pcall(require, name))
          end
          print("loadlib", package.loadlib)
          local code = string.dump(function() return "compiled" end)
          print("load", load(code), (load(code, "x", "b")))
          local f = io.open("code.lua", "wb") f:write(code) f:close()
          print("loadfile", (loadfile("code.lua")), pcall(dofile, "code.lua"))
          print("require", pcall(require, "code"))
          print("isolate", isolate.spawn(function()
            return package.loadlib, (load(string.dump(function() end)))
          end):result())
        ]])
        assert.is_nil(out:find "require\ttrue")
        assert.truthy(out:find "loadlib\tnil")
        assert.is_nil(out:find "load\tfunction")
        assert.truthy(out:find "loadfile\tnil\tfalse")
        assert.truthy(out:find "isolate\tnil\tnil")
      end)

      it("opens no socket", function()
        local out = try(sandbox, [[print(pcall(require, "socket"))]])
        assert.truthy(out:find "^false")
      end)

      it("signals nobody outside", function()
        local victim = process.spawn(function() sleep(600) end)
        local out = try(sandbox, ([[
          for _, pid in ipairs{%d, 1, -1, %d} do print("sent", signal.send(pid, "KILL")) end
          local child = spawn(function() sleep(600) end)
          print("own", signal.send(child, "TERM"))
          child:join()
        ]]):format(victim.pid, -victim.pid))
        assert.is_true(victim:is_alive())
        victim:kill()
        victim:join()
        assert.is_nil(out:find "sent\ttrue")
        assert.truthy(out:find "own\ttrue")
      end)

      it("has no way to the grader's own words", function()
        local out = try(sandbox, [[
          print("enter", enter, leave)
          print("debug", debug.getupvalue, debug.getregistry, debug.sethook, debug.setmetatable)
          for _, n in ipairs{"conlua.grade.graded", "conlua.grade.system", "conlua.grade.judge"} do
            print("require", pcall(require, n))
          end
          require("room").work()
        ]])
        assert.truthy(out:find "enter\tnil\tnil")
        assert.truthy(out:find "debug\tnil\tnil\tnil\tnil")
        assert.is_nil(out:find "require\ttrue")
        assert.truthy(out:find "enter room")
      end)

      it("writes nothing through the descriptors that it was started with", function()
        local out, how = try(sandbox, [[
          print("stdin", io.read("a"))
          print("write", io.stdin:write("x"))
          for i = 3, 20 do print("fd", io.open("/dev/fd/" .. i), io.open("/proc/self/fd/" .. i)) end
        ]])
        assert.truthy(out:find "stdin\t\n")
        assert.is_nil(out:find "fd\tfile")
        assert.equal("pass", how)
      end)

      it("starts no more units than it may", function()
        stopped(sandbox, "while true do spawn(function() sleep(60) end) end",
          "too many units at once")
        stopped(sandbox, [[
          local function f() while true do spawn(f) end end
          f()]], "too many units at once")
        stopped(sandbox, "while true do thread.spawn(function() sleep(60) end) end",
          "too many units at once")
      end)

      it("takes no more memory than it may", function()
        stopped(sandbox, "local t = {} while true do t[#t + 1] = ('x'):rep(1 << 20) .. #t end",
          "too much memory")
        stopped(sandbox, "local q = queue() while true do q:put(('x'):rep(1 << 20)) end",
          "too much memory")
      end)

      it("takes no more time than it may", function()
        stopped(sandbox, "while true do end", "too much time of the processor")
        stopped(sandbox, "sleep(60)", "too slow", 1)
        stopped(sandbox, "for i = 1, 3 do spawn(function() while true do end end) end",
          "too much time of the processor")
      end)

      it("fills neither the disk nor the pipe", function()
        stopped(sandbox, "while true do print(('x'):rep(1000)) end", "too much output")
        local _, how = try(sandbox, [[
          for i = 1, 1000000 do
            local f = io.open("file" .. i, "w")
            if f then f:write(("x"):rep(60000)) f:close() end
          end]])
        assert.truthy(how == "too much output" or how == "too much time of the processor", how)
        local out = try(sandbox, [[
          local f = io.open("big", "w")
          print("wrote", pcall(function() while assert(f:write(("x"):rep(4096))) do end end))]])
        assert.is_nil(out:find "wrote\ttrue")
      end)

      it("does not outlive a grader that is killed", function()
        local here <close> = grading.new(SPEC:format(100), {["ex/room.lua"] = ROOM,
          ["bad.lua"] = [[
            local function stay() signal.on("HUP", "ignore") sleep(90) end
            signal.on("TERM", "ignore")
            spawn(function() spawn(stay) stay() end)
            stay()]]})
        local grader = subprocess.popen{program.conlua, "grade", "--again", "0", "--sandbox",
          sandbox, "ex", "bad.lua", cwd = here.folder}
        local group
        kinds.until_true(function()
          group = group_of_child(grader.pid) -- the first may be a try of the wall
          return group and size_of(group) == 3
        end)
        grader:kill()
        grader:wait()
        kinds.until_true(function() return size_of(group) == 0 end)
      end)

      it("leaves nobody behind, and that counts as a leak", function()
        local out, how = try(sandbox, [[
          local ready = semaphore(0)
          local function stay()
            signal.on("TERM", "ignore")
            signal.on("HUP", "ignore")
            print("pid", os.getpid())
            ready:release()
            sleep(60)
          end
          spawn(function()
            spawn(function() spawn(stay) stay() end)
            os.exit(0)
          end):join()
          spawn(stay)
          for _ = 1, 3 do ready:acquire() end
          os.exit(0)]])
        assert.equal("leak: a process outlives the program", how)
        local pids = {}
        for pid in out:gmatch "pid\t(%d+)" do pids[#pids + 1] = pid end
        assert.equal(3, #pids)
        if sandbox == "landlock" then -- within the wall they have other numbers, and end with it
          assert.equal(0, left_alive(table.concat(pids, " ")))
        end
      end)
    end)
  end
end)

describe("an exercise with sockets", function()
  local LOOPBACK = [[return {title = "any", loopback = true, limits = {wall = 40},
    checks = {output{"echo: hello"}}}]]
  local function try_sockets(script, options)
    local here <close> = grading.new(LOOPBACK, {["a.lua"] = script})
    return here:grade((options or "") .. " --again 0 ex a.lua")
  end

  if sandboxes[1] ~= "bubblewrap" then
    pending "needs bubblewrap, which does not work here"
    return
  end

  it("lets a script talk to itself by TCP", function()
    local out = try_sockets [[
      local socket = require "socket"
      local server = assert(socket.bind("127.0.0.1", 0))
      local _, port = server:getsockname()
      local function serve()
        local c = assert(server:accept())
        c:send("echo: " .. c:receive() .. "\n")
        c:close()
      end
      for _, kind in ipairs{process, thread, green} do
        local s = kind.spawn(serve)
        local c = assert(socket.connect("127.0.0.1", port))
        c:send "hello\n"
        print((c:receive()))
        c:close()
        s:join()
      end]]
    assert.truthy(out:find("^echo: hello\necho: hello\necho: hello\n"), out)
    assert.equal("pass", out:match "([^\n]*)\n$")
  end)

  -- Sockets order units, though no event names a socket. A receive that finds all there does not
  -- wait, and is told nevertheless.
  it("is judged by the times where units agree by them", function()
    local here <close> = grading.new([[return {title = "any", loopback = true, runs = 4,
      limits = {wall = 60}, files = {"desk.lua"}, checks = {ordered{region = "desk"}}}]], {
      ["ex/desk.lua"] = "return function() enter 'desk' sleep(0.001) leave 'desk' end",
      ["a.lua"] = [[
        local desk, socket, t = require "desk", require "socket", {}
        local server = assert(socket.bind("127.0.0.1", 0))
        local _, port = server:getsockname()
        for n = 1, 3 do
          t[n] = spawn(function()
            local c = assert(socket.connect("127.0.0.1", port))
            c:settimeout(n - 1)
            while not c:receive() do sleep(0.001) end
            desk()
            c:send "done\n"
            c:close()
          end)
        end
        for n = 1, 3 do
          local c = assert(server:accept())
          c:send "go\n"
          c:settimeout(2 - n)
          while not c:receive() do sleep(0.001) end
          c:close()
        end
        join(t)]]})
    local out = here:grade "ex a.lua"
    assert.truthy(out:find("a.lua: pass", 1, true), out)
  end)

  it("lets it reach nothing else", function()
    local listener = assert(require "socket".bind("127.0.0.1", 0))
    local _, port = listener:getsockname()
    local out = try_sockets(([[
      local socket = require "socket"
      print("grader", (socket.connect("127.0.0.1", %d)))
      print("far", (socket.connect("192.0.2.1", 80)))
      print("far", (socket.connect("2001:db8::1", 80)))
      print("udp", pcall(function() return assert(socket.udp4()) end))
      print("udp", pcall(function() return assert(socket.udp6()) end))
      print("udp", pcall(function() return assert(socket.udp():setsockname("127.0.0.1", 0)) end))
      print("name", (socket.dns.toip("example.org")))
      print("unix", pcall(require, "socket.unix"))
      print("program", pcall(subprocess.run, {"/bin/echo"}))
      print("file", (io.open "/etc/passwd"))]]):format(port))
    listener:close()
    local tries = 0
    for name, answer in ("\n" .. out):gmatch "\n(%a+)\t(%S+)" do
      tries = tries + 1
      assert.truthy(answer == "nil" or answer == "false", name .. ": " .. answer)
    end
    assert.equal(10, tries)
  end)

  it("is not run where bubblewrap is not, unless it is trusted", function()
    local _, code, err = try_sockets("print 'echo: hello'", "--sandbox landlock")
    assert.equal(2, code)
    assert.truthy(err:find("an exercise with sockets needs bubblewrap", 1, true))
    assert.equal(0, select(2, try_sockets("print 'echo: hello'", "--trusted")))
  end)
end)
