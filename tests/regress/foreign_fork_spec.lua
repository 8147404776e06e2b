-- SPDX-License-Identifier: MIT
--- A C module forked (as luaposix does), and its child took itself for the first process: SIGTERM
--- to it ended the whole program, its os.exit its maker's daemons, and at the end of the script it
--- waited for its maker's units for ever.

local program = require "program"

local SOURCE = [[
#define _GNU_SOURCE
#include <lauxlib.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
static int l_fork(lua_State *L) { lua_pushinteger(L, fork()); return 1; }
static int l_kill(lua_State *L) {
  return kill((pid_t)luaL_checkinteger(L, 1), (int)luaL_checkinteger(L, 2)), 0;
}
static int l_wait(lua_State *L) {
  int status = -1, n = 10000;
  pid_t pid = (pid_t)luaL_checkinteger(L, 1);
  while (n-- > 0 && waitpid(pid, &status, WNOHANG) == 0) usleep(1000);
  lua_pushinteger(L, n > 0 ? status : -2);
  return 1;
}
int luaopen_rawfork(lua_State *L) {
  luaL_Reg f[] = {{"fork", l_fork}, {"kill", l_kill}, {"wait", l_wait}, {NULL, NULL}};
  luaL_newlib(L, f);
  return 1;
}
]]

local folder = program.folder()
do
  local f <close> = assert(io.open(folder .. "/rawfork.c", "w"))
  f:write(SOURCE)
end
local built = os.execute(("cd %s && gcc -shared -fPIC -I/usr/include/lua5.4 -o rawfork.so " ..
                          "rawfork.c 2>/dev/null"):format(program.quoted(folder)))
if not built then return end -- no compiler here, or no headers of Lua

local PATH = ("package.cpath = %q .. package.cpath\n"):format(folder .. "/?.so;")

--- Run `script` after the line that finds the module.
local function run(script, input)
  return program.shell{command = 'exec "$conlua" script.lua', script = PATH .. script,
                       input = input}
end

-- How a function `body` is run as a unit of each kind; it prints what becomes of its child.
local KINDS = {
  main = "body()",
  thread = "thread.spawn(body):join()",
  task = "green.daemon(function() while true do sleep(0.001) end end) green.spawn(body):join()",
  isolate = "isolate.spawn(body):join()",
  process = "process.spawn(body):join()",
  coroutine = "coroutine.wrap(body)()",
  worker = "thread_pool(1):apply(body)",
}

--- Fork in a unit of each kind, with others beside it. `child` is what the child does; the
--- script prints the wait status of the child, and that all the others are well.
local function each_kind(child, expected, message)
  for kind, start in pairs(KINDS) do
    local r = run(([[
      daemon = process.daemon(sleep, 60)
      p = thread_pool(1)
      other = thread.daemon(sleep, 60)
      local function body()
        local R = require "rawfork"
        local watch, clock_of = selector(), timer(60, print)
        for round = 1, %d do
          local pid = R.fork()
          if pid == 0 then %s end
          io.write(R.wait(pid), "\n")
        end
        made = true
      end
      %s
      if made ~= nil or not ("main coroutine"):find(%q) then
        io.write(tostring(daemon:is_alive()), tostring(other:is_alive()), "\n")
      end]]):format(message and 2 or 1, child, start, kind))
    assert.equal(kind .. ": " .. expected .. "\ntruetrue\n",
                 kind .. ": " .. r.out .. (message and "" or r.err))
    if message then assert.truthy(r.err:find(message), kind .. ": " .. r.err) end
    assert.equal(0, r.code)
  end
end

describe("the child of a C module's fork", function()
  it("is ended by SIGTERM alone, also at once; its os.exit ends no daemons", function()
    local r = run([[
      local R = require "rawfork"
      local daemon = process.daemon(sleep, 60)
      thread.daemon(function() while true do end end)
      for _ = 1, 10 do
        local pid = R.fork()
        if pid == 0 then while true do end end
        R.kill(pid, 15)
        assert(R.wait(pid) == 15)
        pid = R.fork()
        if pid == 0 then os.exit(3) end
        assert(R.wait(pid) == 3 << 8)
      end
      print(daemon:is_alive())]])
    assert.equal("true\n", r.out .. r.err)
  end)

  it("comes to its end, or to an error, which it tells", function()
    each_kind("if round == 1 then error('boom') end return", "256\n0", "boom\n")
  end)

  it("is no unit, and Lua goes on in it", function()
    each_kind([[
      local function refused(f, ...)
        local ok, why = pcall(f, ...)
        assert(not ok and why:find("this process was not made by conlua", 1, true), why)
      end
      for _, f in ipairs{queue, lock, cell, spawn, units, ps, pipe, thread.current, thread_pool} do
        refused(f)
      end
      refused(thread.spawn, print)
      refused(green.spawn, print)
      refused(isolate.spawn, print)
      refused(signal.on, "TERM", print)
      refused(signal.send, os.getpid(), "TERM")
      refused(subprocess.run, {"true"})
      refused(subprocess.popen, {"true"})
      refused(selector)
      for _, name in ipairs{"select", "register", "modify", "unregister"} do
        refused(watch[name], watch, 0)
      end
      watch:close()
      refused(clock_of.cancel, clock_of)
      refused(clock_of.start, clock_of)
      local _, why = pcall(function() p:apply(print) end)
      assert(why:find("script.lua:", 1, true) == 1, why) -- not a line of conlua's own
      sleep(0.001)
      local f = io.popen("echo hi")
      assert(f:read("a") == "hi\n" and f:close())
      assert(select(3, os.execute("exit 3")) == 3)
      assert(coroutine.wrap(function() coroutine.yield(1) end)() == 1)
      for i = 1, 3 do -- its own children are of the same sort
        local own = R.fork()
        if own == 0 then os.exit(i) end
        assert(R.wait(own) == i << 8)
      end
      collectgarbage()
      os.exit(true, true)]], "0")
  end)

  it("cannot use what its maker holds, and gives none of it back", function()
    local r = run([[
      local R = require "rawfork"
      local q, l, s, p = queue(), lock(), semaphore(), process.daemon(sleep, 60)
      local pid
      local function refused(f, ...)
        local ok, why = pcall(f, ...)
        assert(not ok and why:find("this process was not made by conlua", 1, true), why)
      end
      l:with(function()
        local _ <close> = s:guard()
        pid = R.fork()
        if pid ~= 0 then
          print(R.wait(pid), l:locked(), s:value())
          return
        end
        refused(q.put, q, 1)
        refused(l.release, l)
        refused(l.acquire, l)
        refused(s.acquire, s)
        refused(function() return p.state end)
        refused(function() p.name = "x" end)
        refused(function() p:kill() end)
        refused(function() local _ <close> = l:guard() end)
        assert(tostring(q):find("queue"))
      end)
      if pid == 0 then
        q, l, s, p = nil
        collectgarbage()
        return
      end
      q:put("still there")
      print(q:get(), l:locked(), s:value(), p:is_alive())]])
    assert.equal("0\ttrue\t0\nstill there\tfalse\t1\ttrue\n", r.out .. r.err)
  end)

  it("may begin in the middle of a word, which ends by an error", function()
    local fork = [[
      local R, pid = require "rawfork"
      local function fork()
        pid = R.fork()
        if pid > 0 then print(R.wait(pid)) end
        return 1
      end ]]
    local words = {
      "cell(1):update(fork)",
      "barrier(1, fork):wait()",
      "local c = condition() c:with(function() c:wait_for(fork, 0.1) c:wait(0) end)",
      "for v in pool(1):imap(math.abs, {1, 2}) do if v == 1 then fork() end end",
      "signal.on('USR1', fork) signal.send(os.getpid(), 'USR1') sleep(0.001)",
      "signal.on('USR1', fork) local q = queue() " ..
        "spawn(function(p) signal.send(p, 'USR1') sleep(0.05) q:put(1) end, os.getpid()) q:get()",
    }
    for _, word in ipairs(words) do
      local r = run(fork .. word .. " if pid == 0 then print('went on') end")
      assert.truthy(r.out == "256\n" or r.out == "went on\n0\n", word .. ": " .. r.out .. r.err)
      if r.out == "256\n" then assert.truthy(r.err:find("was not made by conlua"), r.err) end
      assert.equal(0, r.code)
    end
  end)

  it("has a copy of what was read ahead of stdin", function()
    local r = run([[
      local R = require "rawfork"
      print(io.read())
      local pid = R.fork()
      if pid == 0 then
        print(io.read(), io.read("n"), io.read("l"), io.read("a"))
        os.exit(true)
      end
      print(R.wait(pid))
      print(io.read(), process.spawn(io.read):result())]], "one\ntwo\n3\n")
    assert.equal("one\ntwo\t3\t\t\n0\ntwo\t3\n", r.out .. r.err)
  end)

  it("has the system's way with signals that its maker handles", function()
    local r = run([[
      local R = require "rawfork"
      signal.on("INT", print)
      signal.on("USR1", print)
      signal.on("HUP", "ignore")
      for _, sig in ipairs{2, 10} do
        local pid = R.fork()
        if pid == 0 then while true do end end
        R.kill(pid, sig)
        print(R.wait(pid))
      end]])
    assert.equal("2\n10\n", r.out .. r.err)
  end)

  it("is its maker's to collect where that is process 1", function()
    if program.shell{command = "unshare -fp --mount-proc true"}.code ~= 0 then return end
    local r = program.shell{command = 'exec unshare -fp --mount-proc "$conlua" script.lua',
                            script = PATH .. [[
      local R = require "rawfork"
      for i = 1, 5 do
        local pid = R.fork()
        if pid == 0 then os.exit(i) end
        sleep(0.005)
        assert(R.wait(pid) == i << 8)
      end
      print("had all")]]}
    assert.equal("had all\n", r.out .. r.err)
  end)

  it("is no part of a timeline, nor is its picture drawn twice", function()
    local r = program.shell{command = '"$conlua" --timeline=t.txt script.lua; echo $?; cat t.txt',
      script = PATH .. [[
        local R = require "rawfork"
        timeline.mark "before"
        io.stdout:flush()
        local pid = R.fork()
        if pid == 0 then
          print(pcall(timeline.mark, "of the child"))
          print(pcall(timeline.stop, "t.txt"))
          os.exit(3)
        end
        print(R.wait(pid) >> 8)
        timeline.mark "after"]]}
    assert.matches("^false\t[^\n]+\nfalse\t[^\n]+\n3\n0\n[%d.]+ ms, 1 units", r.out)
    assert.matches("⚑ before.*“3”.*⚑ after.*│ ends\n", r.out)
    assert.falsy(r.out:find("⚑ of the child", 1, true))
    assert.equal("", r.err)
  end)

  it("uses sockets as any program", function()
    if not pcall(require, "socket") then return end
    local r = run([[
      local R, socket = require "rawfork", require "socket"
      local server = socket.bind("127.0.0.1", 0)
      local _, port = server:getsockname()
      local pid = R.fork()
      if pid == 0 then
        local c = server:accept()
        c:send(c:receive() .. "!\n")
        socket.select({c}, nil, 5)
        os.exit(true)
      end
      local c = socket.connect("127.0.0.1", port)
      c:send("hello\n")
      print((c:receive()))
      c:close()
      print(R.wait(pid))]])
    assert.equal("hello!\n0\n", r.out .. r.err)
  end)
end)
