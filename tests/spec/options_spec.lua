-- SPDX-License-Identifier: MIT
--- Options that say more than `lua` does, or must say exactly the same; tracebacks; --shake.

local root = os.getenv("CONLUA_ROOT") or os.getenv("PWD")
local program = require "program"

-- Run a line of the shell, in which $conlua is the program: stdout, stderr, exit code.
local function shell(line, script, input)
  local r = program.shell{command = line, script = script, input = input}
  return r.out, r.err, r.code
end

-- What a line prints, which goes well.
local function prints(line, script, input)
  local out, err, code = shell(line, script, input)
  assert.equal("", err)
  assert.equal(0, code)
  return out
end

-- The same line prints the same, and ends the same, under stock Lua.
local function same_as_lua(line, script, input)
  local out, _, code = shell(line, script, input)
  local wanted, _, wanted_code = shell("conlua=lua5.4; " .. line, script, input)
  assert.equal(wanted, out)
  assert.equal(wanted_code, code)
end

describe("the command", function()
  it("runs a script with its arguments", function()
    same_as_lua("$conlua script.lua a '' 'b c'", [[
      print(..., #arg, arg[0], arg[1], arg[2], arg[3], arg[4])
      print(select("#", ...))
    ]])
  end)

  it("has what is before the script at negative indexes of arg", function()
    local out = prints("$conlua -E -W -e 'x = 1' script.lua a", [[
      for i = -4, 1 do io.write(tostring(arg[i]), " ") end
    ]])
    assert.equal("-E -W -e x = 1 script.lua a ", out)
    same_as_lua("$conlua -e 'print(#arg, arg[1], arg[-1])' -- script.lua -x", "print(arg[1], ...)")
  end)

  it("runs -e and -l in their order, and then the script", function()
    same_as_lua([[echo 'return {x = 5}' >mine.lua
      $conlua -e 'a = 1' -e'print(a, mine)' -l mine -e 'print(mine.x)' -l m=mine -lmine \
        -e 'print(m == mine)' script.lua]], "print('script', a, mine.x)")
  end)

  it("runs a script with a first line for the system", function()
    local out = shell([[{ echo "#!$conlua"; cat script.lua; } >run; chmod +x run; exec ./run x y]],
      "print(arg[0], ...)")
    assert.equal("./run\tx\ty\n", out)
  end)

  it("runs LUA_INIT first, or LUA_INIT_5_4, or the file it names", function()
    same_as_lua([[export LUA_INIT='print("init")'; $conlua -e 'print("e")']])
    same_as_lua([[export LUA_INIT='print("no")' LUA_INIT_5_4='print("yes")'
      $conlua -e 'print("e")']])
    same_as_lua([[export LUA_INIT=@script.lua; $conlua -e 'print(x)']], "x = 7")
    same_as_lua([[export LUA_INIT='print("init")'; $conlua -E -e 'print("e")']])
    local out, err, code = shell([[export LUA_INIT='error("bad")'; $conlua -e 'print("e")']])
    assert.equal("", out)
    assert.matches("LUA_INIT:1: bad", err)
    assert.equal(1, code)
  end)

  it("looks where LUA_PATH and LUA_CPATH say, and not with -E", function()
    local ask = [[-e 'print(package.path, package.cpath)']]
    same_as_lua("export LUA_PATH='?.x;;' LUA_CPATH='?.y'; $conlua " .. ask)
    same_as_lua("export LUA_PATH='?.x;;' LUA_CPATH='?.y'; $conlua -E " .. ask)
    same_as_lua("export LUA_PATH_5_4='?.z' LUA_PATH='?.x'; $conlua " .. ask)
  end)

  it("explains itself with --help", function()
    local out = prints("$conlua --help")
    for _, option in ipairs { "-e", "-l", "-i", "-v", "-E", "-W", "--", "--shake", "--help" } do
      assert.truthy(out:find("\n  " .. option, 1, true), option)
    end
  end)

  it("answers a seed that is none with its usage on stderr and 2", function()
    for _, option in ipairs { "--shake=", "--shake=x", "--shake=-1", "--shake=0", "--shakes" } do
      local out, err, code = shell("exec $conlua " .. option)
      assert.equal("", out)
      assert.truthy(err:find("'" .. option .. "'", 1, true), err)
      assert.truthy(err:find("usage: ", 1, true))
      assert.equal(2, code)
    end
  end)

  it("ends with the script's exit code", function()
    for source, code in pairs {
      [""] = 0, ["error{}"] = 1, ["os.exit(7)"] = 7, ["os.exit(false)"] = 1, ["os.exit(true)"] = 0,
      ["queue():get()"] = 86, ["os.exit(3, true)"] = 3,
    } do
      local _, _, got = shell("exec $conlua script.lua", source)
      assert.equal(code, got, source)
    end
  end)

  it("dies of Ctrl-C, as the shell wants to see it", function()
    local _, _, code = shell("$conlua script.lua; exit $?",
      "os.execute('kill -INT ' .. os.getpid()) sleep(5)")
    assert.equal(130, code)
  end)

  it("runs finalizers at the end as Lua does", function()
    same_as_lua("$conlua script.lua", [[
      setmetatable({}, {__gc = function() print("gone") end})
      local _ <close> = setmetatable({}, {__close = function() print("closed") end})
      print("last line")
    ]])
    same_as_lua("$conlua script.lua", [[
      keep = setmetatable({}, {__gc = function() print("gone") end})
      os.exit(0, true)
    ]])
    same_as_lua("$conlua script.lua", [[
      keep = setmetatable({}, {__gc = function() print("gone") end})
      os.exit(0)
    ]])
  end)
end)

describe("the manual page and the completions", function()
  local function slurp(name) return program.slurp(root .. "/" .. name) end

  it("know the options that --help knows", function()
    local page = slurp("docs/conlua.1"):gsub("\\%-", "-")
    local bash, zsh = slurp("completions/conlua.bash"), slurp("completions/_conlua")
    local help = prints("$conlua --help")
    for option in help:gmatch("\n  (%-[-%w]*)") do
      assert.truthy(page:find(option, 1, true), option)
      assert.truthy(bash:find(option, 1, true), option)
      assert.truthy(#option < 3 and option:find("^%-%-?$") or zsh:find(option, 1, true), option)
    end
  end)

  it("know the options that grade --help knows", function()
    local page = slurp("docs/conlua.1"):gsub("\\%-", "-")
    local bash, zsh = slurp("completions/conlua.bash"), slurp("completions/_conlua")
    local help = prints("$conlua grade --help")
    local n = 0
    for option in help:gmatch("\n%s+(%-%-%w+)") do
      n = n + 1
      for _, text in ipairs { page, bash, zsh } do
        assert.truthy(option == "--help" or text:find(option, 1, true), option)
      end
    end
    assert.is_true(n > 15)
  end)

  it("bash completes options and scripts", function()
    local function complete(...)
      local words, n = {}, select("#", ...)
      for i, word in ipairs { "conlua", ... } do words[i] = program.quoted(word) end
      return prints(("bash -c %s"):format(program.quoted(([[
        . %s/completions/conlua.bash
        COMP_WORDS=(%s) COMP_CWORD=%d
        _conlua
        echo "${COMPREPLY[@]}"
      ]]):format(program.quoted(root), table.concat(words, " "), n))), "")
    end
    assert.equal("--shake --shake=\n", complete("--sh"))
    assert.equal("script.lua\n", complete("scr"))
    assert.equal("grade\n", complete("gr"))
    assert.equal("--run\n", complete("lesson", "--r"))
    assert.equal("script.lua\n", complete("-e", "x = 1", "s"))
    assert.equal("\n", complete("-e", "s"))
    assert.equal("command\n", complete("script.lua", "comm"))
    assert.equal("--runs --regrade --results --replay\n", complete("grade", "tickets", "--r"))
    assert.equal("gradescope\n", complete("grade", "--format", "g"))
    assert.equal("script.lua\n", complete("grade", "tickets", "scr"))
  end)
end)

describe("an error nobody catches", function()
  it("names the unit, the file and the line", function()
    for kind, name in pairs { process = "Process-1", thread = "Thread-1", isolate = "Isolate-1" } do
      local _, err = shell("exec $conlua script.lua", ([[
        local u = %s.spawn(function()
          error("wrong")
        end)
        u:join()
      ]]):format(kind))
      local first = name .. ": script.lua:2: wrong\nstack traceback:\n"
      assert.equal(first, err:sub(1, #first))
      assert.matches("\n\tscript.lua:2: in ", err)
    end
  end)

  it("has a traceback without conlua's own functions", function()
    local _, err = shell("exec $conlua script.lua", [[
      local own = load("local f = ... return pcall(error) or (f())", "=[conlua.something]")
      local function fails()
        error("deep")
      end
      local function calls() own(fails) end
      calls()
    ]])
    assert.matches("script.lua:3: deep", err)
    assert.matches("\n\tscript.lua:3: in ", err)
    assert.matches("\n\tscript.lua:5: in ", err)
    assert.is_nil(err:find("[conlua", 1, true))
  end)
end)

describe("--shake", function()
  local COUNT = [[
    n = 0
    local units = {}
    for i = 1, 4 do
      units[i] = thread.spawn(function() for _ = 1, 1000 do n = n + 1 end end)
    end
    join(units)
    print(n)
  ]]

  it("loses updates of a counter without a lock in nearly every run", function()
    local lost = 0
    for _ = 1, 10 do
      if tonumber(prints("exec $conlua --shake script.lua", COUNT)) < 4000 then lost = lost + 1 end
    end
    assert.is_true(lost >= 9)
  end)

  it("leaves a program with a lock alone", function()
    assert.equal("4000\n", prints("exec $conlua --shake script.lua", [[
      local m, n, units = lock(), 0, {}
      for i = 1, 4 do
        units[i] = thread.spawn(function()
          for _ = 1, 1000 do
            local _ <close> = m:guard()
            n = n + 1
          end
        end)
      end
      join(units)
      print(n)
    ]]))
  end)

  it("shows a race between processes", function()
    local lost = 0
    for _ = 1, 5 do
      local n = tonumber(prints("exec $conlua --shake script.lua", [[
        local c, units = cell(0), {}
        for i = 1, 4 do
          units[i] = spawn(function() for _ = 1, 100 do c:set(c:get() + 1) end end)
        end
        join(units)
        print(c:get())
      ]]))
      if n < 400 then lost = lost + 1 end
    end
    assert.is_true(lost >= 4)
  end)

  it("interrupts coroutines too", function()
    local n = tonumber(prints("exec $conlua --shake script.lua", [[
      n = 0
      local units = {}
      for i = 1, 4 do
        units[i] = thread.spawn(function()
          local add = coroutine.wrap(function() for _ = 1, 1000 do n = n + 1 end end)
          add()
        end)
      end
      join(units)
      print(n)
    ]]))
    assert.is_true(n < 4000)
  end)

  it("tells its seed when a script fails, and takes it again", function()
    local _, err, code = shell("exec $conlua --shake script.lua", "error('wrong')")
    assert.equal(1, code)
    local seed = assert(err:match("this was %-%-shake=(%d+)\n"))
    _, err = shell("exec $conlua --shake=" .. seed .. " script.lua", "os.exit(1)")
    assert.equal("conlua: this was --shake=" .. seed .. "\n", err)
    _, err = shell("exec $conlua --shake=" .. seed .. " script.lua", "print(1)")
    assert.equal("", err)
  end)
end)
