-- SPDX-License-Identifier: MIT
--- The command: options as `lua` has them, messages, exit codes, arguments.

local program = require "program"

-- Run a command line.
local function run(command, script, input)
  return program.shell{command = command, script = script, input = input}
end

local function output(command, script, input)
  local r = run(command, script, input)
  assert.equal("", r.err)
  assert.equal(0, r.code)
  return r.out
end

describe("the command", function()
  it("says in the way of lua what is wrong with a script, and exits with 1", function()
    local cases = {
      {[["$conlua" missing.lua]], "cannot open missing.lua: No such file or directory\n"},
      {[["$conlua" script.lua]], "script.lua:2: unexpected symbol near '='\n",
        script = "print(1)\nx = = 1\n"},
      {[["$conlua" script.lua]], "script.lua:1: 'end' expected near <eof>\n",
        script = "if x then"},
      {[["$conlua" script.lua]], "script.lua:1: the error\nstack traceback:\n",
        script = "error('the error')"},
      {[["$conlua" script.lua]], "script.lua:1: attempt to call a nil value (global 'f')\n",
        script = "f()"},
      {[["$conlua" script.lua]], "(error object is a table value)\n", script = "error({})"},
      {[["$conlua" script.lua]], "(error object is a nil value)\n", script = "error()"},
      {[["$conlua" script.lua]], "12\n", script = "error(12)"},
      {[["$conlua" script.lua]], "told\n",
        script = "error(setmetatable({}, {__tostring = function() return 'told' end}))"},
      {[["$conlua" script.lua]], "(error object is a table value)\n",
        script = "error(setmetatable({}, {__tostring = function() error('x') end}))"},
      {[["$conlua" script.lua]], "queue.Empty\n", script = "queue():get(0)"},
      {[["$conlua" -e "x = = 1"]], "(command line):1: unexpected symbol near '='\n"},
      {[["$conlua" -e "error('x')"]], "(command line):1: x\n"},
      {[["$conlua" -l missing]], "module 'missing' not found:"},
      {[["$conlua" folder]], "cannot read folder", before = "mkdir folder; "},
    }
    for _, case in ipairs(cases) do
      local r = run((case.before or "") .. case[1], case.script)
      assert.equal(1, r.code, case[1])
      assert.equal("", r.out)
      assert.truthy(r.err:find(": " .. case[2], 1, true), r.err)
    end
  end)

  it("says how it is used where the command line is wrong, and exits with 2", function()
    for _, case in ipairs{{"-x", "unrecognized option '-x'"}, {"-e", "'-e' needs argument"},
      {"-l", "'-l' needs argument"}, {"--what", "unrecognized option '--what'"},
      {"-e 'print(1)' -x", "unrecognized option '-x'"}, {"-vx", "unrecognized option '-vx'"}} do
      local r = run('"$conlua" ' .. case[1])
      assert.equal(2, r.code, case[1])
      assert.equal("", r.out)
      assert.truthy(r.err:find(case[2], 1, true), r.err)
      assert.matches("usage: ", r.err)
    end
  end)

  it("-e runs a string, in order, and then the script", function()
    assert.equal("1\n2\n", output[["$conlua" -e "print(1)" -e "print(2)"]])
    assert.equal("1\n2\n", output[["$conlua" -e"x = 1" -e "print(x) print(x + 1)"]])
    assert.equal("7\n", output([["$conlua" -e "x = 7" script.lua]], "print(x)"))
    assert.equal(1, run([["$conlua" -e "error('x')" script.lua]], "print(x)").code)
    assert.equal("", run([["$conlua" -e "error('x')" script.lua]], "print(x)").out)
  end)

  it("-l requires a module into a global", function()
    assert.equal("xx\n", output[["$conlua" -l string -e "print(string.rep('x', 2))"]])
    assert.equal("xx\n", output[["$conlua" -lstring -e "print(string.rep('x', 2))"]])
    assert.equal("true\n", output[["$conlua" -l s=string -e "print(s == string)"]])
    assert.equal("5\n", output([["$conlua" -l script -e "print(script)"]], "return 5"))
    assert.equal("true\n", output[["$conlua" -l conlua -e "print(conlua.lock == lock)"]])
  end)

  it("- runs stdin, and so does no script at all without a terminal", function()
    assert.equal("1\n", output([["$conlua" -]], nil, "print(1)"))
    assert.equal("a\tb\n", output([["$conlua" - a b]], nil, "print(...)"))
    assert.equal("1\n", output([["$conlua"]], nil, "print(1)"))
    assert.equal(1, run([["$conlua" -]], nil, "error('x')").code)
  end)

  it("-- ends the options", function()
    assert.equal("a\n", output([["$conlua" -- script.lua a]], "print(...)"))
    assert.equal("x\n", output([[mv script.lua ./-x; "$conlua" -- -x]], "print('x')"))
  end)

  it("-v tells the version", function()
    assert.matches("^Lua 5%.4", output[["$conlua" -v]])
  end)

  it("-E ignores the environment, LUA_INIT is run otherwise", function()
    assert.equal("init\n1\n", output[[LUA_INIT="print('init')" "$conlua" -e "print(1)"]])
    assert.equal("init\n1\n", output([[LUA_INIT=@script.lua "$conlua" -e "print(1)"]],
      "print('init')"))
    assert.equal("1\n", output[[LUA_INIT="print('init')" "$conlua" -E -e "print(1)"]])
    assert.equal("false\n",
      output[[LUA_PATH="/nowhere" "$conlua" -E -e "print(package.path == '/nowhere')"]])
    assert.equal(1, run[[LUA_INIT="error('x')" "$conlua" -e "print(1)"]].code)
  end)

  it("-W turns warnings on", function()
    assert.equal("Lua warning: careful\n", run[["$conlua" -W -e "warn('careful')"]].err)
    assert.equal("", run[["$conlua" -e "warn('careful')"]].err)
  end)

  it("gives the script its arguments", function()
    assert.equal("2\ta\tb c\ta\tb c\tscript.lua\t-e\n", output(
      [["$conlua" -e "x = 1" script.lua a "b c"]],
      "print(#arg, arg[1], arg[2], select(1, ...), select(2, ...), arg[0], arg[-2])"))
    assert.equal("2\ttrue\n", output([["$conlua" -e "print(#arg, arg[0]:find('conlua') ~= nil)"]]))
    assert.equal("a\n", output([["$conlua" script.lua a]],
      "process.spawn(function() print(arg[1]) end):join()"))
  end)

  it("takes a script with a first line for the system", function()
    assert.equal("1\n", output([["$conlua" script.lua]], "#!/usr/bin/env conlua\nprint(1)"))
    assert.equal("1\n", output([[sed "1s|.*|#!$conlua|" script.lua >x; chmod +x x; ./x]],
      "#!\nprint(1)"))
  end)

  it("runs finalizers at the end, as lua does", function()
    local script = "setmetatable({}, {__gc = function() print('collected') end})"
    assert.equal("collected\n", output([["$conlua" script.lua]], script))
    assert.equal("collected\n", run([["$conlua" script.lua]], script .. " error('x')").out)
    assert.equal("child\ncollected\n", output([["$conlua" script.lua]],
      script .. " process.spawn(function() print 'child' end):join()"))
  end)
end)
