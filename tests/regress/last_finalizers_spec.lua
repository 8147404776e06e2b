-- SPDX-License-Identifier: MIT
--- A script had used a thread_executor, whose idle workers are daemon threads, and so none of its
--- finalizers ran at its end. A thread that a finalizer started there was lost without a word; and
--- os.exit left what C libraries had asked for at the end (atexit) undone.

local program = require "program"

local LAST = [[last = setmetatable({}, {__gc = function() %s end})
]]
local RAN = LAST:format('print "finalizer ran"')

local function ran(code) return program.run(code).out end

describe("the finalizers of a script run at its end", function()
  local uses = {
    ["an idle worker of an executor"] = "thread_executor(1):submit(math.abs, 1):result()",
    ["an idle worker of a pool"] = "thread_pool(1):apply(math.abs, {1})",
    ["a daemon thread that sleeps"] = "thread.daemon(sleep, 100) sleep(0.01)",
    ["a daemon thread that did not begin"] = "thread.daemon(sleep, 100)",
    ["a daemon thread that computes"] =
      "thread.daemon(function() while true do end end) sleep(0.01)",
    ["a daemon thread that reads"] = "local r = io.popen('sleep 0.1') thread.daemon(r.read, r)",
    ["a daemon thread with tasks"] =
      "thread.daemon(function() for _ = 1, 3 do green.spawn(sleep, 100) end sleep(100) end) " ..
      "sleep(0.01)",
    ["daemon tasks"] = "green.daemon(sleep, 100) sleep(0.01)",
    ["a daemon isolate"] = "isolate.daemon(sleep, 100) sleep(0.01)",
  }
  for what, use in pairs(uses) do
    it("beside " .. what, function()
      assert.equal("finalizer ran\n", ran(RAN .. use))
    end)
  end

  it("of an isolate, too", function()
    assert.equal("finalizer ran\n", ran(([[
      isolate.spawn(function()
        %s
        thread.daemon(function() while true do pcall(sleep, 100) end end)
        sleep(0.01)
      end):join()
    ]]):format(RAN)))
  end)

  it("and at os.exit(0, true), when a thread goes on", function()
    assert.equal("finalizer ran\n", ran(RAN .. [[
      thread.daemon(function() while true do pcall(sleep, 100) end end)
      sleep(0.01)
      os.exit(0, true)
    ]]))
  end)

  it("when os.exit(0, true) is called in a thread", function()
    assert.equal("finalizer ran\n", ran(RAN .. [[
      thread.spawn(function() os.exit(0, true) end)
      sleep(100)
    ]]))
  end)

  it("and may wait, print and take locks that a daemon thread had", function()
    assert.equal("true\n", ran("m = lock() " .. LAST:format(
      "sleep(0.01) print((m:acquire(10)))") .. [[
      thread.daemon(function() m:acquire() sleep(100) end)
      sleep(0.01)
    ]]))
  end)
end)

describe("what a finalizer starts at the end", function()
  local starts = {
    ["thread.spawn(print)"] = "cannot start a thread: the script is at its end",
    ["isolate.spawn(print)"] = "cannot start an isolate: the script is at its end",
    ["green.spawn(print)"] = "cannot start a task: the script is at its end",
    ["spawn(print)"] = "cannot start a process: the script is at its end",
    ["thread{target = print}:start()"] = "cannot start a thread: the script is at its end",
    ["e:submit(print)"] = "cannot submit: the script is at its end",
    ["e:map(print, {1})"] = "cannot map: the script is at its end",
    ["green.timeout(1, print)"] = "cannot start a timer: the script is at its end",
    ["green.scope(function(s) s:spawn(print) end)"] =
      "cannot start a task: the script is at its end",
    ["timer(0, print):start()"] = "cannot start a timer: the script is at its end",
  }
  it("is refused, also in an isolate", function()
    local lines, expected = {}, {}
    for start, why in pairs(starts) do
      table.insert(lines, ("print(select(2, pcall(function() %s end)))"):format(start))
      table.insert(expected, why .. "\n")
    end
    local code = "e = thread_executor(1)\n" .. LAST:format(table.concat(lines, " "))
    for _, script in ipairs{code, ("isolate.spawn(function() %s end):join()"):format(code)} do
      assert.equal(table.concat(expected), (ran(script):gsub("[^\n]-:%d+: ", "")))
    end
  end)

  it("is refused with the position of the script's line, also by a word said in Lua", function()
    for _, start in ipairs{"green.timeout(1, print)",
                           "green.scope(function(s) s:spawn(print) end)", "green.spawn(print)",
                           "timer(0, print):start()"} do
      local r = ran(LAST:format(("\nprint(select(2, pcall(function() %s end)))"):format(start)))
      assert.matches("^[^%[\n][^\n]*:2: cannot start a %a+: the script is at its end\n$", r)
    end
  end)

  it("an error in one is a warning", function()
    local r = program.run("warn '@on' " .. LAST:format("error 'broken'"))
    assert.equal(0, r.code)
    assert.matches("^Lua warning: error in __gc", r.err)
  end)
end)

describe("os.exit", function()
  local MODULE = [[
    #include <lauxlib.h>
    #include <stdlib.h>
    #include <unistd.h>
    static void bye(void) { if (write(1, "bye\n", 4) < 0) return; }
    int luaopen_atx(lua_State *L) { (void)L; return atexit(bye); }
  ]]

  it("runs what C libraries asked for at the end, but not in a child", function()
    local folder = program.folder()
    local source = io.open(folder .. "/atx.c", "w")
    source:write(MODULE)
    source:close()
    if not os.execute(("gcc -shared -fPIC -I/usr/include/lua5.4 -o %s/atx.so %s/atx.c 2>%s/why")
        :format(folder, folder, folder)) then
      program.remove(folder)
      return -- no compiler here
    end
    local code = ("package.cpath = %q require 'atx' "):format(folder .. "/?.so")
    assert.equal("bye\n", ran(code .. "os.exit(0)"))
    assert.equal("bye\n", ran(code .. "thread.spawn(os.exit, 0) sleep(100)"))
    assert.equal("child\nbye\n", ran(code .. [[
      spawn(function() print "child" os.exit(0) end):join()
      os.exit(0)
    ]]))
    program.remove(folder)
  end)
end)
