-- SPDX-License-Identifier: MIT
-- Files at their wrong end, without an argument, and without a descriptor.

local program = require "program"

local function same_as_lua(script)
  local wanted = program.shell{script = script, command = "timeout 60 lua5.4 script.lua"}
  local got = program.shell{script = script, command = '"$conlua" script.lua'}
  assert.equal(wanted.out, got.out)
end

describe("a stream", function()
  -- A read of a pipe that was opened for writing waited for something to come, for ever; a write to
  -- one that was opened for reading waited for room. Lua has the system's error at once.
  it("gives the error of its wrong end at once", function()
    same_as_lua[[
      local function show(...) print(pcall(...)) end
      local p = io.popen("cat >/dev/null", "w")
      for _, format in ipairs{"l", "L", "a", "n", 0, 7} do show(p.read, p, format) end
      show(p:lines())
      show(p.seek, p)
      show(p.close, p)
      p = io.popen("echo hi; sleep 0.1")
      show(p.write, p, "x")
      show(p.write, p, ("x"):rep(100000))
      show(p.write, p, "a", "b")
      p:setvbuf("no")
      show(p.write, p, "x")
      show(p.read, p)
      show(p.close, p)
      show(io.stdout.read, io.stdout)
      show(io.stderr.read, io.stderr, "n")
    ]]
  end)

  -- `file.close` without a file closed the default output, as `io.close` does.
  it("is not closed by a close without a file", function()
    same_as_lua[[
      local name = os.tmpname()
      local f = io.output(name)
      print(pcall(f.close))
      print(pcall(f.close, nil))
      print(io.type(f))
      io.close()
      print(io.type(f), pcall(io.close))
      os.remove(name)
    ]]
  end)

  -- All formats were looked at before the first was read, and values to write not after an error.
  it("looks at a value when it is its turn, as Lua does", function()
    same_as_lua[[
      local name = os.tmpname()
      local f = io.open(name, "w")
      f:write("a\nb\nc\n")
      f:close()
      f = io.open(name)
      print(pcall(f.read, f, "l", "x"))
      print(pcall(f.read, f, 1, 1.5))
      print(pcall(f.read, f, "l", {}))
      print(f:read("a"), pcall(f.read, f, "l", "x"))
      print(pcall(f.write, f, "x", {}))
      f:close()
      print(pcall(function() for line in io.lines(name, "l", "x") do print(line) end end))
      f = io.open("/dev/full", "w")
      f:setvbuf("no")
      print(pcall(f.write, f, "x", {}))
      os.remove(name)
    ]]
  end)

  -- Started with a standard descriptor closed, the script's first file had its number, and got what
  -- was printed.
  it("gets nothing that is printed where there is no stdout", function()
    local r = program.shell{script = [[
      local name = os.tmpname()
      local f = io.open(name, "w")
      print("progress")
      io.stderr:write("trouble")
      io.stdout:flush()
      spawn(print, "a child"):join()
      os.execute("echo a program; echo its trouble >&2")
      f:write("data ", tostring(io.read()))
      f:close()
      os.exit(io.open(name):read("a") == "data nil")
    ]], command = '"$conlua" script.lua <&- >&- 2>&-; code=$?; echo $code; exit $code'}
    assert.equal("0\n", r.out)
  end)

  it("of a closed standard descriptor is not the program's, either", function()
    local r = program.shell{script = [[
      local out = subprocess.run{"sh", "-c", "echo out; echo err >&2; read x || echo end"}
      io.open(arg[1], "w"):write(out.stdout, out.stderr)
    ]], command = '"$conlua" script.lua said <&- >&- 2>&-; cat said'}
    assert.equal("out\nend\nerr\n", r.out)
  end)
end)

describe("a job in the background", function()
  -- It waited for the terminal by poll, as if it were in the foreground. The keys of "fg" woke it,
  -- and its read came before the shell had given it the terminal: so it was stopped in the
  -- foreground.
  it("that reads the terminal is stopped by the system at once, and goes on with fg", function()
    if not os.execute("command -v bash >/dev/null && command -v script >/dev/null") then return end
    local shell = subprocess.popen{"timeout", "200", "script", "-qefc",
      "bash --norc --noediting -i", "/dev/null"}
    local function say(text)
      shell.stdin:write(text, "\n")
      shell.stdin:flush()
    end
    local function heard(pattern)
      local ok, got = pcall(green.timeout, 60, function()
        while true do
          local line = shell.stdout:read()
          local found = line and line:match(pattern)
          if found or not line then return found end
        end
      end)
      return ok and got
    end
    local script = [[io.write(os.getpid(), " job\n") print(io.read() .. "!")]]
    say(("'%s' -e '%s' &"):format(program.conlua, script))
    local pid = heard("(%d+) job")
    local till, state = clock() + 60
    repeat
      sleep(0.01)
      state = io.open("/proc/" .. pid .. "/stat"):read("a"):match("%) (%a)")
    until state == "T" or clock() > till
    assert.equal("T", state)
    say("fg")
    say("hey")
    assert.truthy(heard("hey!"))
    say("exit")
    shell:wait(60)
    shell:kill()
  end)
end)
