-- SPDX-License-Identifier: MIT
--- Input and output: the results of Lua's own, others go on meanwhile, and lines stay whole.

local program = require "program"

local function prints(script, input)
  return program.output(script, {input = input})
end

-- What the same script prints under stock Lua.
local function same_as_lua(script, input)
  local wanted = program.shell{script = script, input = input, command = "exec lua5.4 script.lua"}
  local got = program.run(script, {input = input})
  assert.equal(wanted.out, got.out)
  assert.equal(wanted.code, got.code)
end

-- What a line of the shell prints; in it "$conlua script.lua" runs the script.
local function shell(line, script)
  return program.shell{command = line, script = script}.out
end

local SHOW = [[
  local function show(...)
    for i = 1, select("#", ...) do
      local v = select(i, ...)
      io.write(type(v) == "string" and ("%q"):format(v) or tostring(v), " ")
    end
    io.write("\n")
  end
]]

describe("reading", function()
  local inputs = {
    ["nothing"] = "",
    ["a line without an end"] = "last",
    ["lines"] = "one\n\ntwo\r\nthree\n",
    ["numerals"] = " 12\t-7 0x1p4 .5 5. 1e+ 0x 1e99999 nan + 0xag 99999999999999999999 7",
    ["long numerals"] = ("1"):rep(200) .. " " .. ("1"):rep(201) .. " 5",
    ["any bytes"] = "a\0b\n\255\254\n\0",
    ["a huge line"] = ("x"):rep(300000) .. "\ny\n",
    ["a line as long as a buffer"] = ("z"):rep(4095) .. "\n" .. ("z"):rep(4096) .. "\n.",
  }
  local formats = {
    '"l"', '"L"', '"a"', '"n"', "0", "1", "5000", '"n", "l"', '"n", "n", "n"', '"*l", "*a"',
    '2, "L", 0',
  }
  local sources = {
    { "stdin", "io.stdin" },
    { "a pipe", 'io.popen("cat in")' }, -- `in` is a file that holds the input
    { "a file", 'io.open("in", "rb")' },
  }

  for _, from in ipairs(sources) do
    for name, input in pairs(inputs) do
      it("gives what Lua gives for " .. name .. " from " .. from[1], function()
        local script = { SHOW, "local f = " .. from[2] }
        for _, format in ipairs(formats) do
          script[#script + 1] = ("for _ = 1, 3 do show(pcall(f.read, f, %s)) end"):format(format)
        end
        for _, format in ipairs(formats) do
          if from[1] == "stdin" then break end
          script[#script + 1] = ("do local g <close> = %s show(g:read(%s)) show(g:read()) end")
            :format(from[2], format)
        end
        same_as_lua(table.concat(script, "\n"), input)
      end)
    end
  end

  it("puts a line together that comes in pieces", function()
    assert.equal("abcd|e|nil\n", prints[[
      local p <close> = io.popen("printf ab; sleep 0.05; printf 'cd\n'; sleep 0.05; printf e")
      print(table.concat({ tostring(p:read()), tostring(p:read()), tostring(p:read()) }, "|"))
    ]])
  end)

  it("goes through lines as Lua does", function()
    same_as_lua("for a, b in io.lines(nil, 1, 'l') do print(a, b) end", "one\ntwo\nthree")
    same_as_lua("for a in io.stdin:lines('L') do io.write('[', a, ']') end", "one\ntwo")
    same_as_lua([[
      local name = os.tmpname()
      local f = io.open(name, "w") f:write("1 2\n3") f:close()
      for n in io.lines(name, "n") do print(n) end
      local next_line, _, _, file = io.lines(name)
      print(next_line(), next_line(), next_line(), io.type(file), pcall(next_line))
      print(select("#", io.lines(name)))
      os.remove(name)
    ]])
  end)

  it("and writing tell what the system says", function()
    same_as_lua[[
      local f = io.open("/dev/full", "w")
      print(f:write(("x"):rep(100000)))
      print(io.open("/"):read())
      local r = io.open("in")
      print(r:write("x"))
    ]]
  end)

  it("names mistakes as Lua does", function()
    for _, call in ipairs {
      "io.read, 'x'", "io.lines, '/no/such/file'", "io.close, nil", "io.stdout.read, io.stdout, {}",
      "io.write, 1, {}", "io.popen, 'x', 'rw'", "io.stdin.read, 5",
    } do
      same_as_lua("print(pcall(" .. call .. "))")
    end
  end)

  it("shows a question before it waits for the answer", function()
    local stdout = shell([[(sleep 0.1; echo me) | script -qec "$conlua script.lua" /dev/null]],
      [[io.write("who? ") print("is " .. io.read())]])
    assert.truthy(stdout:find("who%? .*is me"))
  end)
end)

describe("while one unit waits for the outside, the others of its process go on:", function()
  -- Another thread makes the file `go`; `wait_for_go` is a program that ends when it is there.
  local GO = [[
    thread.daemon(function() sleep(0.02) assert(io.open("go", "w")):close() end)
    local wait_for_go = "until [ -e go ]; do sleep 0.01; done"
  ]]
  local WAIT_FOR_GO = "until [ -e go ]; do sleep 0.01; done"

  local function goes_on(what)
    local r = program.run(GO .. what .. " print('went on')", {timeout = 60})
    assert.equal("went on\n", r.out)
  end

  it("io.popen and read", function() goes_on 'io.popen(wait_for_go .. "; echo x"):read("a")' end)
  it("file:lines", function() goes_on 'for l in io.popen(wait_for_go):lines() do end' end)
  it("close of a program", function() goes_on 'assert(io.popen(wait_for_go):close())' end)
  it("os.execute", function() goes_on 'assert(os.execute(wait_for_go))' end)
  it("a write to a full pipe", function()
    goes_on [[
      local p = io.popen(wait_for_go .. "; cat >/dev/null", "w")
      p:write(("x"):rep(300000))
      p:close()
    ]]
  end)
  it("io.read", function()
    local stdout = shell(("(%s; echo x) | timeout 60 $conlua script.lua"):format(WAIT_FOR_GO),
      GO .. "print(io.read())")
    assert.equal("x\n", stdout)
  end)
  it("print to a full pipe", function()
    local stdout = shell(("timeout 60 $conlua script.lua | (%s; tail -n 1)"):format(WAIT_FOR_GO),
      GO .. "print(('x'):rep(200000)) print('went on')")
    assert.equal("went on\n", stdout)
  end)

  it("and readers of one stream take turns, a line each", function()
    assert.equal("aabb aabb aabb aabb aabb aabb\n", prints[[
      local p = io.popen("for i in 1 2 3 4 5 6; do printf aa; sleep 0.01; echo bb; done")
      local got, units = {}, {}
      for i = 1, 3 do
        units[i] = thread.spawn(function()
          for _ = 1, 2 do local line = p:read() got[#got + 1] = line end
        end)
      end
      join(units)
      print(table.concat(got, " "))
    ]])
  end)

  it("and a stream cannot be closed under its reader", function()
    assert.equal("nil\tDevice or resource busy\t16\nx\ntrue\texit\t0\n", prints[[
      local p = io.popen("read x; echo $x", "r")
      local f = io.popen("until [ -e go ]; do sleep 0.01; done; echo x")
      local t = thread.spawn(function() return f:read() end)
      while t.state ~= "blocked" do sleep(0.001) end
      print(f:close())
      io.open("go", "w"):close()
      print(t:result())
      print(f:close())
    ]])
  end)

  it("and a reader can be terminated", function()
    assert.equal("false\tunit.Terminated\n", prints[[
      local f = io.popen("until [ -e go ]; do sleep 0.01; done")
      local t = thread.spawn(function() return f:read() end)
      while t.state ~= "blocked" do sleep(0.001) end
      t:terminate()
      print(pcall(t.result, t))
      io.open("go", "w"):close()
      os.exit(0)
    ]])
  end)
end)

describe("programs", function()
  it("give what Lua gives", function()
    same_as_lua[[
      print(os.execute())
      print(os.execute("exit 3"))
      print(os.execute("kill -9 $$"))
      print(os.execute("exit 0"))
      print(io.popen("exit 4"):close())
      local p = io.popen("cat", "w")
      io.stdout:flush()
      p:write("through ", 1, " pipe\n")
      print(p:close())
      print(io.type(p), pcall(p.read, p))
    ]]
  end)

  it("that have gone make a write an error", function()
    assert.equal("nil\tBroken pipe\t32\ntrue\texit\t0\n", prints[[
      local p = io.popen("exec true", "w")
      sleep(0.1)
      print(p:write(("x"):rep(100000)))
      print(p:close())
    ]])
  end)

  it("that go on when nobody wants their output any more end as under Lua", function()
    same_as_lua[[
      local p = io.popen("yes")
      print(p:read(), p:close())
    ]]
  end)
end)

describe("lines", function()
  local CHECK = [[ | awk '
    /^short [0-9]$/ { s++; next }
    { n = length($0) } n == 20002 && substr($0, 1, 1) == substr($0, n, 1) { l++; next }
    { bad++ } END { print s, l, bad + 0 }' ]]

  it("of processes and isolates stay whole, also long ones", function()
    local stdout = shell("$conlua script.lua" .. CHECK, [[
      local long = ("x"):rep(20000)
      local function work(i, text)
        for _ = 1, 30 do print(i .. text .. i) io.write("short ", i, "\n") end
      end
      local units = {}
      for i = 1, 4 do units[i] = spawn(work, i, long) end
      for i = 5, 6 do units[i] = isolate.spawn(work, i, long) end
      work(7, long)
      join(units)
    ]])
    assert.equal("210 210 0\n", stdout)
  end)

  it("that are not finished are not printed twice by a fork", function()
    assert.equal("begun, child parent\n", prints[[
      io.write("begun, ")
      spawn(function() io.write("child ") end):join()
      print("parent")
    ]])
  end)

  it("to a file are not printed twice either", function()
    assert.equal("one two three ", prints[[
      local name = os.tmpname()
      local f = io.open(name, "w")
      f:write("one ")
      spawn(function() f:write("two ") end):join()
      f:write("three ")
      f:close()
      io.write(io.open(name):read("a"))
      os.remove(name)
    ]])
  end)
end)
