-- SPDX-License-Identifier: MIT
--- A handler or a callback that uses the stream in which the code below it waits: nothing is lost,
--- lines stay whole. And what print returned from has left the program.

local program = require "program"

-- In front of scripts: what a thread does that sends a signal to the main unit once that waits.
local HEAD = [[local function send_when_blocked()
  while process.current().state ~= "blocked" do sleep(0.001) end
  signal.send(os.getpid(), "USR1")
end ]]

-- What a script writes whose reader begins when the handler runs (it makes the file `go`).
local function written(script, from)
  return program.shell{
    script = HEAD .. script,
    command = "(timeout 60 $conlua script.lua || echo failed) " .. from
      .. " | (until [ -e go ]; do sleep 0.01; done; cat)",
  }.out
end

local triggers = {
  ["a handler"] = [[signal.on("USR1", told)
    thread.spawn(send_when_blocked)]],
  ["a callback of aio"] = 'aio.read(io.popen("sleep 0.02; echo"), 9, told)',
}
local streams = {
  ["stdout"] = {"", "print"},
  ["stderr"] = {"2>&1 >/dev/null", 'function(s) io.stderr:write(s, "\\n") end'},
  ["a program's stdin"] = {"", [[(function()
    local p = io.popen("until [ -e go ]; do sleep 0.01; done; cat", "w")
    return function(s) p:write(s, "\n") p:flush() end
  end)()]]},
}

describe("what a handler writes", function()
  for by, trigger in pairs(triggers) do
    for to, stream in pairs(streams) do
      it("to " .. to .. " comes out, and tears no line: by " .. by, function()
        local out = written(([[
          local say = %s
          local was_told
          local function told()
            io.open("go", "w"):close()
            for _ = 1, 3 do say("told") end
            say(("y"):rep(70000))
            was_told = true
          end
          %s
          for _ = 1, 8 do say(("x"):rep(20000)) end
          while not was_told do sleep(0.01) end
        ]]):format(stream[2], trigger), stream[1])
        local counts = {}
        for line in out:gmatch("[^\n]*") do counts[line] = (counts[line] or 0) + 1 end
        assert.equal(3, counts.told)
        assert.equal(1, counts[("y"):rep(70000)])
        assert.equal(8, counts[("x"):rep(20000)])
        assert.equal(8 * 20001 + 3 * 5 + 70001, #out)
      end)
    end
  end

  it("within a handler comes out as well", function()
    local out = written([[
      signal.on("USR1", function()
        signal.on("USR2", function() io.open("go", "w"):close() print("inner") end)
        signal.send(os.getpid(), "USR2")
        print(("y"):rep(70000))
      end)
      thread.spawn(send_when_blocked)
      print(("x"):rep(100000))
      sleep(0.02)
    ]], "")
    local lines = {}
    for line in out:gmatch("[^\n]+") do lines[#lines + 1] = #line end
    table.sort(lines)
    assert.same({5, 70000, 100000}, lines)
  end)

  it("is an error of its own where the reader has gone", function()
    assert.equal("nil\nnil\n", program.output(HEAD .. [[
      local p = io.popen("until [ -e go ]; do sleep 0.01; done; exec true", "w")
      signal.on("USR1", function()
        io.open("go", "w"):close()
        io.stdout:write(tostring((p:write(("y"):rep(70000)))), "\n")
      end)
      thread.spawn(send_when_blocked)
      print((p:write(("x"):rep(100000))))
    ]]))
  end)
end)

-- A print whose reader waits, and a handler in its middle that does `act`; then the reader begins.
local function interrupted(act)
  return written(([[
    local function go() io.open("go", "w"):close() end
    signal.on("USR1", function() %s end)
    thread.spawn(send_when_blocked)
    print(select("#", pcall(print, ("x"):rep(200000))))
  ]]):format(act), "")
end

-- The stream was kept for the print below, which waited for the handler, which waited for a unit
-- that printed: a ring that was told as a deadlock, or a wait for ever.
describe("a handler in the middle of a print", function()
  for name, act in pairs{
    thread = "thread.spawn(print, 'hers'):join()",
    process = "process.spawn(print, 'hers'):join()",
    isolate = "isolate.spawn(print, 'hers'):join()",
    green = "green.spawn(print, 'hers'):join()",
    ["thread, with a limit"] = "assert(thread.spawn(print, 'hers'):join(20))",
    event = "local e = event() thread.spawn(function() print 'hers' e:set() end) e:wait()",
    handler = [[signal.on("USR2", function() thread.spawn(print, 'hers'):join() end)
      signal.send(os.getpid(), "USR2") sleep(0.01)]],
  } do
    it("may wait for one that prints: " .. name, function()
      local out = interrupted("thread.spawn(go) " .. act)
      local lines = {}
      for line in out:gmatch("[^\n]*\n") do lines[#lines + 1] = #line end
      assert.same({200001, 5, 2}, lines)
    end)
  end

  it("has its line completed before an error comes out of it", function()
    for _, act in ipairs{"go() error('boom', 0)", "go() print 'inner' error('boom', 0)",
      "go() thread.spawn(print, 'inner'):join() error('boom', 0)"} do
      local out = interrupted(act)
      assert.equal(("x"):rep(200000), out:match("^x+"))
      assert.matches("^\n[iner\n]*2\n$", out:sub(200001))
    end
  end)

  it("waits no longer than it wants to while nobody reads", function()
    local out = written([[
      local began, took = clock()
      signal.on("USR1", function()
        local t = thread.daemon(print, "hers")
        assert(not t:join(0.05))
        took = clock() - began
        io.open("go", "w"):close()
      end)
      thread.spawn(send_when_blocked)
      print(("x"):rep(200000))
      print(took < 10)
    ]], "")
    assert.matches("^x+\n", out)
    assert.equal("true", out:match "true")
  end)

  it("may be ended while nobody reads", function()
    assert.equal("true\n", program.shell{
      script = [[
        local main = thread.current()
        thread.spawn(function()
          while main.state ~= "blocked" do sleep(0.001) end
          main:terminate()
        end)
        local ok, err = pcall(print, ("x"):rep(200000))
        io.stderr:write(tostring(not ok and err == unit.Terminated), "\n")]],
      command = "mkfifo fifo; ($conlua script.lua 2>told >fifo; touch ended) & exec 9<fifo; "
        .. "until [ -e ended ]; do sleep 0.01; done; cat told",
    }.out)
  end)
end)

describe("what a handler reads", function()
  local function reads(text, outer, inner)
    local head, tail = text:match("^(.-)|(.*)$")
    return program.output(HEAD .. ([[
      local p = io.popen("printf '%s'; until [ -e go ]; do sleep 0.01; done; printf '%s'")
      local got
      signal.on("USR1", function()
        io.open("go", "w"):close()
        got = p:read(%s)
      end)
      thread.spawn(send_when_blocked)
      local mine = p:read(%s)
      io.write(("%%q %%q"):format(got, mine))
    ]]):format(head, tail, inner, outer))
  end

  it("are whole lines, and those after them are for the code below", function()
    assert.equal('"abcd" "ef"', reads("ab|cd\\nef\\n", '"l"', '"l"'))
    assert.equal('"1234" 5', reads("12|34\\n5\\n", '"n"', '"l"'))
    assert.equal('1234 "\\\nrest"', reads("12|34\\nrest", '"a"', '"n"'))
    assert.equal('"ab" "cdef"', reads("a|bcdef", "4", "2"))
  end)
end)

describe("a handler in the middle of a read", function()
  local function read(act)
    return program.output(HEAD .. ([[
      local p = io.popen("printf 'ab'; until [ -e go ]; do sleep 0.01; done; printf 'cd\\n12\\n'")
      local function go() io.open("go", "w"):close() end
      local got
      signal.on("USR1", function() %s end)
      thread.spawn(send_when_blocked)
      local ok, mine = pcall(p.read, p)
      io.write(tostring(ok), " ", tostring(mine), " ", tostring(got), " ", tostring(p:read "l"))
    ]]):format(act))
  end

  it("may wait for one that reads", function()
    assert.equal("true 12 abcd nil", read "go() got = thread.spawn(p.read, p):result()")
  end)

  it("loses nothing of the line by an error", function()
    assert.equal("false boom nil abcd", read "go() error('boom', 0)")
  end)
end)

describe("print", function()
  it("has handed its line over when it returns, whatever ends the program", function()
    for _, how in ipairs{"KILL", "TERM", "SEGV"} do
      assert.equal("a line\n", program.shell{
        script = 'print "a line" signal.send(os.getpid(), "' .. how .. '") sleep(5)',
        command = "sh -c '$conlua script.lua >o; :' 2>&1 | cat >/dev/null; cat o",
      }.out)
    end
  end)

  it("shows its line to a reader while the program goes on", function()
    assert.equal("now\n", program.shell{
      script = 'print "now" io.popen("until [ -e go ]; do sleep 0.01; done"):read()',
      command = "timeout 60 $conlua script.lua | (read line; echo $line; touch go; cat)",
    }.out)
  end)

  it("keeps its place among what else is written, as Lua's", function()
    local script = [[
      io.write("1 ") io.stderr:write("2 ") print("3") io.write("4 ") print("5")
      io.stderr:write("6 ") io.stdout:write("7\n") io.stderr:write("8 ") print()
      os.execute("echo 9") io.write("10 ") print("11")
    ]]
    local function of(command)
      return program.shell{script = script, command = command .. " script.lua >o 2>&1; cat o"}.out
    end
    assert.equal(of("lua5.4"), of("$conlua"))
  end)
end)
