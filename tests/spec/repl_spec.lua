-- SPDX-License-Identifier: MIT
--- The prompt, in a real terminal: what a user types and sees.

local program = require "program"
local terminal = require "terminal"

-- Open the prompt and wait for it.
local function prompt(line, width)
  local t = terminal.open(line or "$conlua", width)
  t:wait_last(">")
  return t
end

-- The lines of the screen, from the one that is `first` on; all lines, where `first` has scrolled
-- away.
local function after(screen, first)
  local _, last = screen:find(first, 1, true)
  return screen:sub((last or 0) + 1)
end

local TICKS = [[thread.daemon(function() while true do print("tick") sleep(0.05) end end)]]

describe("the prompt", function()
  it("shows the values of an expression", function()
    local t <close> = prompt()
    t:enter("1 + 1, 'a\\n', nil")
    t:wait('\n2\t"a\\n"  nil' and "2")
    t:enter("{1, 2, x = {y = {z = {}}}, f = print}")
    local screen = t:wait("f = function: C")
    assert.truthy(screen:find("{ 1, 2, f = function: C ", 1, true))
    assert.truthy(screen:find("x = { y = { z = {} } }", 1, true))
    t:enter("local x = 1")
    t:enter("x = 5")
    t:enter("x")
    t:wait("> x\n5\n>")
  end)

  it("takes an expression after =, and shows values by the script's own print", function()
    local t <close> = prompt()
    t:enter("=40 +")
    t:wait_last(">>")
    t:enter("2")
    t:wait("\n42\n>")
    t:enter("type, string.format = nil; function print(v) io.write('<', math.type(v), '>\\n') end")
    t:enter("=6")
    t:wait("\n<integer>\n>")
    t:enter("print = 5")
    t:enter("'shown'")
    t:wait('\n"shown"\n>')
  end)

  it("shows units and objects with their state", function()
    local t <close> = prompt(nil, 120)
    t:enter("q = queue() m = lock() e = event() p = spawn(function() q:get() e:wait() end)")
    t:enter("while p.state ~= 'blocked' do sleep(0.01) end")
    t:enter("p, m, q")
    local screen = t:wait("items")
    assert.truthy(screen:find("<process Process%-1 pid %d+ blocked on queue#1>"))
    assert.truthy(screen:find("<lock#1 free>", 1, true))
    assert.truthy(screen:find("<queue#1 0 items>", 1, true))
    t:enter("ps()")
    assert.truthy(t:wait("WAITS FOR"):find("blocked +Process%-1 +queue#1"))
    t:enter("m:acquire() locks()")
    assert.truthy(t:wait("HELD BY"):find("lock#1 +MainProcess"))
    t:enter("q:put(1) e:set()")
    t:enter("p:join()")
    t:wait("\ntrue\n>")
  end)

  it("tells of an unfinished chunk", function()
    local t <close> = prompt()
    t:enter("for i = 1, 2 do")
    t:wait_last(">>")
    t:enter("print('i is', i)")
    t:wait_last(">>")
    t:enter("end")
    t:wait("i is    1\ni is    2\n>")
    t:enter("_PROMPT = 'lua? ' _PROMPT2 = '  ...? '")
    t:wait_last("lua?")
    t:enter("(1 +")
    t:wait_last("  ...?")
    t:enter("2)")
    t:wait("\n3\nlua?")
  end)

  it("tells what is wrong and goes on", function()
    local t <close> = prompt()
    t:enter("x = = 1")
    t:wait("stdin:1: unexpected symbol near '='\n>")
    t:enter("error('bad')")
    t:wait("stdin:1: bad\nstack traceback:")
    t:enter("error{}")
    t:enter("error(setmetatable({}, {__tostring = function() error('worse') end}))")
    t:enter("setmetatable({}, {__tostring = function() error('worst') end})")
    t:wait("worst\n>")
    t:enter("'still ' .. 'here'")
    t:wait('"still here"\n>')
  end)

  it("recalls what was typed over several lines as one entry, also the next time", function()
    local t <close> = terminal.open("$conlua; $conlua")
    t:wait_last(">")
    t:enter("for i = 1, 2 do")
    t:wait_last(">>")
    t:enter("  print('i is', i) end")
    t:wait("i is    2\n>")
    t:enter("7")
    t:wait("7\n>")
    t:press("Up", "Up")
    t:wait(function(screen)
      return after(screen, "\n7\n"):find("> for i = 1, 2 do\n  print('i is', i) end", 1, true)
    end)
    t:press("Enter")
    t:wait(function(screen) return after(screen, "\n7\n"):find("i is    2\n>") end)
    t:press("C-d")
    t:wait(function(screen) return select(2, screen:gsub("Lua 5%.4", "")) == 2 end)
    t:press("Up")
    t:wait(function(screen)
      return select(2, screen:gsub("for i = 1, 2 do\n  print%('i is', i%) end", "")) >= 2
    end)
    local file <close> = assert(io.open(t.folder .. "/conlua/history"))
    assert.truthy(file:read("a"):find("for i = 1, 2 do\n  print('i is', i) end\n", 1, true))
  end)

  it("warns once where it cannot keep its history", function()
    local t <close> = prompt("touch $folder/conlua; $conlua")
    t:enter("1")
    t:enter("2")
    t:wait("2\n>")
    local _, warnings = t:screen():gsub("warning: cannot keep the history in", "")
    assert.equal(1, warnings)
  end)

  it("takes a pasted block as it is", function()
    local t <close> = prompt()
    t:paste("function f(n)\n\tlocal x = n\n\n\treturn x * 2\nend")
    t:wait("return x * 2")
    t:press("Enter")
    t:enter("f(21)")
    t:wait("\n42\n>")
  end)

  it("completes globals, fields and methods", function()
    local t <close> = prompt()
    t:type("semap"):press("Tab")
    t:wait_last("> semaphore")
    t:press("C-c")
    t:type("string.for"):press("Tab")
    t:wait_last("> string.format")
    t:press("C-c")
    t:enter("q, p = queue(), process.current() c = {deep = {name_of_it = 1}}")
    t:type("q:put_"):press("Tab")
    t:wait_last("> q:put_nowait")
    t:press("C-c")
    t:type("p.exi"):press("Tab")
    t:wait_last("> p.exitcode")
    t:press("C-c")
    t:type("p:term"):press("Tab")
    t:wait_last("> p:terminate")
    t:press("C-c")
    t:type("c.deep.na"):press("Tab")
    t:wait_last("> c.deep.name_of_it")
    t:press("C-c")
    t:type("no.such"):press("Tab"):type("!")
    t:wait_last("> no.such!")
  end)

  it("explains words", function()
    local t <close> = prompt()
    t:enter("help(semaphore)")
    t:wait("semaphore([n=1]) -> semaphore")
    t:enter("help'queue.put'")
    t:wait("queue:put(item, [wait])")
    t:enter("help('nothing of the kind')")
    t:wait("there is no help for that")
  end)
end)

describe("at the prompt, output of background units", function()
  it("appears above the line being typed, which stays as it was", function()
    local t <close> = prompt()
    t:enter(TICKS)
    t:wait("tick\ntick")
    for _, c in ipairs { "for ", "i = 1, ", "3 do" } do
      t:type(c)
      sleep(0.12)
    end
    local screen = t:wait_last("> for i = 1, 3 do")
    for line in after(screen, "end end)"):gmatch("[^\n]+") do
      assert.truthy(line == "tick" or line:find("^> for i = 1, 3 do$") or line:find("^<thread")
        or line == ">", line)
    end
    t:press("Home")
    t:type("--")
    t:wait_last("> --for i = 1, 3 do")
  end)

  it("comes in whole lines, from threads, isolates, processes and programs", function()
    local t <close> = prompt()
    t:enter("function say(n) for _ = 1, 3 do sleep(0.05) io.write(n, ' begun', '\\n') end end")
    t:enter("thread.spawn(say, 't') isolate.spawn(say, 'i') spawn(say, 'p')")
    t:enter("thread.spawn(os.execute, 'sleep 0.1; echo from a program; echo to stderr >&2')")
    t:type("x = 1")
    t:wait(function(screen)
      local _, lines = screen:gsub("%f[%a][tip] begun\n", "")
      return lines == 9 and screen:find("from a program\n") and screen:find("to stderr\n")
        and screen:match("[^\n]*$") == "> x = 1"
    end)
  end)

  it("of a line that is not finished yet comes with the next chunk", function()
    local t <close> = prompt()
    local go = os.tmpname() -- the thread writes when it is there, and then removes it
    os.remove(go)
    t:enter("function half(f) while not io.open(f) do sleep(0.01) end io.write('half') io.flush()"
      .. " os.remove(f) end")
    t:enter(("thread.spawn(half, '%s')"):format(go))
    t:type("'typed'")
    t:wait("\n> 'typed'")
    io.open(go, "w"):close()
    local limit = clock() + 20
    while io.open(go) do
      assert.is_true(clock() < limit)
      sleep(0.01)
    end
    sleep(0.1) -- the chance to be drawn, which it is not to take
    assert.is_nil(after(t:screen(), go):find("half", 1, true))
    t:press("Enter")
    t:wait('half"typed"')
  end)

  it("keeps the order in which it was printed", function()
    local t <close> = prompt()
    t:enter("for i = 1, 4 do spawn(print, 'child', i):join() print('main', i) end")
    local screen = t:wait("main    4\n>")
    local wanted = {}
    for i = 1, 4 do wanted[i] = ("child   %d\nmain    %d\n"):format(i, i) end
    assert.truthy(screen:find(table.concat(wanted), 1, true))
  end)

  it("does not disturb a chunk over several lines", function()
    local t <close> = prompt()
    t:enter(TICKS)
    t:wait("tick\ntick")
    t:enter("function f()")
    t:wait_last(">>")
    t:enter("  return 'the' ..")
    t:wait_last(">>")
    sleep(0.1)
    t:enter(" ' value' end")
    t:enter("f()")
    t:wait('"the value"')
  end)
end)

describe("Ctrl-C", function()
  it("drops the line being typed", function()
    local t <close> = prompt()
    t:type("this is wrong"):press("C-c")
    t:wait("> this is wrong^C\n>")
    t:enter("for i = 1, 2 do")
    t:wait_last(">>")
    t:type("print(i)"):press("C-c")
    t:wait_last(">")
    t:enter("5")
    t:wait("\n5\n>")
  end)

  for what, chunk in pairs {
    ["a loop"] = "while true do end",
    ["a loop in a coroutine"] = "coroutine.wrap(function() while true do end end)()",
    ["a get"] = "thread.daemon(function() while true do sleep(1) end end) queue():get()",
    ["sleep"] = "sleep(100)",
    ["a join"] = "p = spawn(sleep, 100) p:join()",
    ["io.read"] = "io.read()",
    ["os.execute"] = "os.execute('sleep 100')",
    ["subprocess.run"] = "subprocess.run{'sleep', 100}",
  } do
    it("interrupts " .. what, function()
      local t <close> = prompt()
      t:enter("print('go') " .. chunk)
      t:wait_last("go")
      t:press("C-c")
      t:wait("interrupted\n>")
      t:enter("p = p and p:kill()")
      t:enter("'here'")
      t:wait('"here"\n>')
    end)
  end

  it("leaves background units alone while a line is typed", function()
    local t <close> = prompt()
    t:enter("p = spawn(sleep, 100)")
    t:wait("100)\n>")
    t:type("x")
    t:wait("> x") -- else it would be the statement before that is interrupted
    t:press("C-c")
    t:wait("> x^C\n>")
    t:enter("p:is_alive()")
    t:wait("true\n>")
    t:enter("p:kill() p:join()")
    t:wait("true\n>")
  end)

  it("works again and again", function()
    local t <close> = prompt()
    for i = 1, 5 do
      t:enter(("print('go' .. %d) while true do end"):format(i))
      t:wait_last("go" .. i)
      t:press("C-c")
      t:wait(function(screen) return select(2, screen:gsub("interrupted\n", "")) == i end)
    end
    t:wait_last(">")
  end)
end)

-- Prints what the terminal does with keys.
local MODES = "stty -a | tr ' ;' '\\n\\n' | grep -x -e '-*isig' -e '-*icanon'"

describe("the end", function()
  it("comes with Ctrl-D", function()
    local t <close> = prompt()
    t:press("C-d")
    t:wait("exit code 0")
  end)

  it("names the units that still run, and waits for them as a script does", function()
    local t <close> = prompt()
    t:enter("d = daemon(sleep, 100) e = event()")
    local stays = os.tmpname()
    t:enter("function last() e:wait() while io.open(f) do sleep(0.01) end print('last words') end")
    t:enter(("f = '%s' p = spawn(last)"):format(stays))
    t:enter("e:set()")
    t:wait("e:set()\n>")
    t:press("C-d")
    t:wait("still there: <process Process-2")
    os.remove(stays)
    local screen = t:wait("exit code 0")
    assert.truthy(screen:find("still there: <process Process%-1 pid %d+"))
    assert.truthy(screen:find("still there: <process Process%-2 pid %d+"))
    assert.truthy(screen:find("last words\nexit code 0", 1, true), screen)
  end)

  it("with os.exit shows all that was printed, and leaves the terminal as it was", function()
    local t <close> = terminal.open("$conlua; " .. MODES)
    t:wait_last(">")
    t:enter("thread.spawn(function() sleep(0.1) io.write('no newline') os.exit(3) end)")
    local screen = t:wait("exit code 0")
    assert.truthy(screen:find("\nno newline\n", 1, true), screen)
    assert.truthy(screen:find("\nisig\nicanon\n", 1, true), screen)
  end)

  it("by SIGTERM leaves the terminal as it was", function()
    local t <close> = terminal.open("$conlua; " .. MODES)
    t:wait_last(">")
    t:enter("thread.spawn(function() sleep(0.1) signal.send(os.getpid(), 'TERM') end)")
    assert.truthy(t:wait("exit code 0"):find("\nisig\nicanon\n", 1, true))
  end)
end)

describe("a deadlock", function()
  it("is told at the prompt and ends only the wait of the main unit", function()
    local t <close> = prompt()
    t:enter("q = queue() t = thread.spawn(function() return q:get() end)")
    t:enter("queue():get()")
    local screen = t:wait("\ndeadlock\n>")
    assert.truthy(screen:find("all 2 units wait without a limit", 1, true))
    assert.truthy(screen:find("Thread-1 waits for queue#1 (get), at stdin:1", 1, true))
    t:enter("t.state")
    t:wait('"blocked"\n>')
    t:enter("q:put('woken')")
    t:enter("t:result()")
    t:wait('"woken"\n>')
    t:enter("queue():get()") -- and it is told again
    t:wait("the only unit waits without a limit")
  end)

  it("of a ring is told as it closes", function()
    local t <close> = prompt()
    t:enter("a, b, both = lock(), lock(), barrier(2)")
    t:enter("function two(x, y) x:acquire() both:wait() sleep(0.1) y:acquire() end")
    t:enter("u = thread.spawn(two, a, b) v = thread.spawn(two, b, a)")
    t:type("typed")
    local screen = t:wait("2 units wait for each other in a ring")
    assert.truthy(screen:find("Thread%-%d waits for lock#%d, held by Thread%-%d, at stdin:1"))
    t:wait_last("> typed")
  end)

  it("that is left behind ends the program as it ends a script", function()
    local t <close> = prompt()
    t:enter("t = thread.spawn(function() queue():get() end)")
    t:wait("get() end)\n>")
    t:press("C-d")
    t:wait("exit code 86")
  end)
end)

describe("a sitting", function()
  it("goes as a new user would have it", function()
    local t <close> = prompt()
    t:enter("d = thread.daemon(function() while true do print('tick') sleep(0.1) end end)")
    t:wait("tick")
    t:enter("function meet(x, y)")
    t:wait_last(">>")
    t:enter("  x:acquire() both:wait() y:acquire()")
    t:wait_last(">>")
    t:enter("end)")
    t:wait("stdin:3: unexpected symbol near ')'")
    t:press("Up")
    t:wait(function(screen)
      local entry = "> function meet(x, y)\n  x:acquire() both:wait() y:acquire()\nend)"
      return screen:find(entry, 1, true)
    end)
    t:press("BSpace", "Enter")
    t:wait_last(">")
    t:enter("a, b, both = lock(), lock(), barrier(2)")
    t:enter("u = thread.spawn(meet, a, b) v = thread.spawn(meet, b, a)")
    t:wait("2 units wait for each other in a ring")
    t:enter("d:terminate()")
    t:wait("d:terminate()\n") -- perhaps with one more tick behind it
    t:wait_last(">")
    t:press("C-d")
    t:wait("exit code")
  end)
end)

describe("without a terminal", function()
  it("-i reads chunks from stdin", function()
    local r = program.shell{
      command = "exec $conlua -i", input = "1 + 1\nx =\n5\nx\nerror('e')\n'end'",
    }
    assert.equal(0, r.code)
    assert.matches("\n> 2\n> >> > 5\n> > \"end\"\n> \n$", r.out)
    assert.matches("^stdin:1: e\n", r.err)
  end)

  it("-i comes after the script, with its globals", function()
    local line = "exec $conlua -i script.lua"
    local r = program.shell{ command = line, script = "x = 'set'", input = "x" }
    assert.matches('> "set"\n', r.out)
    assert.equal(1, program.shell{ command = line, script = "error('e')", input = "x" }.code)
  end)

  it("answers broken UTF-8 and NUL with a message and the prompt", function()
    local r = program.shell{ command = "exec $conlua -i", input = "'\xff'\n'\0'\n'fine'\n" }
    assert.equal(0, r.code)
    assert.equal("the input is not valid UTF-8 (at byte 2)\nthe input has a NUL byte in it\n",
      r.err)
    assert.matches('"fine"', r.out)
  end)

  it("the same script runs in every way", function()
    local script = "#!/usr/bin/env conlua\nprint('ran', ...)"
    for _, line in ipairs {
      "$conlua script.lua a", "$conlua - a <script.lua", "$conlua -i script.lua a </dev/null",
      "sed \"1s|.*|#!$conlua|\" script.lua >run; chmod +x run; ./run a",
    } do
      assert.matches("ran\ta\n", program.shell{ command = line, script = script }.out)
    end
  end)
end)
