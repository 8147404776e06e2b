-- SPDX-License-Identifier: MIT
--- What the prompt remembers and understands beyond Lua: locals, results, commands, completion.

local program = require "program"
local terminal = require "terminal"

-- What a sitting without a terminal prints, without the prompts.
local function sitting(lines, before)
  local r = program.shell{command = (before or "") .. ' exec "$conlua" -i 2>&1', input = lines}
  local text = r.out:gsub("^Lua 5.4[^\n]*\n", ""):gsub("\n>[> ]* ", "\n"):gsub("^>[> ]* ", "")
  return (text:gsub("\n+$", "\n"))
end

local function prompt(line)
  local t = terminal.open(line or "$conlua")
  t:wait_last(">")
  return t
end

describe("a value", function()
  it("is shown with what is in it: an error's, and the name of a word", function()
    local text = sitting 'error({code = 2})\nprint\nstring.rep\nspawn'
    assert.matches("{ code = 2 }\nstack traceback:", text, 1, true)
    assert.matches("function: C print\nfunction: C string.rep\nfunction: C spawn\n", text, 1, true)
  end)
end)

describe("locals of a chunk", function()
  it("stay known, as one variable", function()
    assert.equal("5\n7\t7\n7\n", sitting[[
local n = 0; local function add(k) n = n + k return n end
n = 5
n
add(2), n
n
]])
    assert.equal("7\n", sitting[[
local n = 0
local function set() n = 7 end
set()
n
]])
  end)

  it("may be declared anew, be constants, and are none where a chunk jumps", function()
    assert.equal('1\n"two"\nstdin:1: attempt to assign to const variable \'c\'\n9\nnil\n', sitting[[
local x = 1
x
local x = "two"
x
local c <const> = 9
c = 10
c
local y = 1 goto done ::done::
y
]])
  end)

  it("are closed with their chunk if they are to be", function()
    assert.equal("closed\nnil\n", sitting[[
local v <close> = setmetatable({}, {__close = function() print "closed" end})
v
]])
  end)

  it("do not hide the global of other chunks", function()
    assert.equal("2\n1\n", sitting[[
g = 1
local g = 2
g
_G.g
]])
  end)
end)

describe("a line", function()
  it("shows the expression behind its statements", function()
    assert.equal('3\n"a"\n', sitting[[
x = 1; local y = 2; x + y
f = function() return "a"; end; f()
]])
  end)

  it("finds the results of earlier ones", function()
    assert.equal("42\n43\n42\n43\n", sitting[[
6 * 7
_ + 1
_1
_2
]])
  end)

  it("explains a word, in front or behind", function()
    local all = sitting "?countdown\n"
    assert.matches("countdown%(n%) %-> countdown", all)
    assert.equal(all, sitting "countdown?\n")
    assert.matches("rlock%(%) %-> rlock", sitting "? rlock\n")
  end)

  it("ends the prompt by exit or quit, unless the script has such a name", function()
    for _, word in ipairs{"exit", "quit", "exit()", " quit ( ) "} do
      assert.equal("", (sitting(word .. "\nprint 'never'\n"):gsub("%s", "")))
    end
    assert.matches("^5\n", sitting "exit = 5\nexit\n")
  end)
end)

describe("commands", function()
  it("are listed, and an unknown one is told", function()
    assert.matches("%%timeit", sitting "%\n")
    assert.matches("^there is no command %%nope; %% lists them\n", sitting "%nope\n")
    assert.matches("^%%time needs a chunk of code behind it\n", sitting "%time\n")
    assert.matches("^the code is not finished\n", sitting "%time for i = 1,\n")
  end)

  it("measure code", function()
    local out = sitting "%time sleep(0.05); 6\n"
    assert.matches("^%d[%d.]* m?s %(processor %d[%d.]* [%aµ]+%)\n6\n", out)
    local each = sitting "%timeit 1 + 1\n"
    assert.matches("^%d[%d.]* [%aµ]+ ± %d[%d.]* [%aµ]+ a run %(mean and spread of 7 times", each)
  end)

  it("run files and commands, and show what was set", function()
    local out = sitting([[
%run script.lua one two
!exit 3
local l = 5
g = {1}
%who
]], "echo 'print(#arg, ...) x = 1' >script.lua;")
    assert.matches("^2\tone\ttwo\nexit code 3\nlocal l +5\narg +{[^\n]*\ng +{ 1 }\nx +1\n", out)
  end)

  it("edit a chunk, and run it", function()
    local out = sitting("%edit\n%edit kept.lua\n",
      [[export EDITOR="$PWD/editor"; printf 'echo "6 * 7" >"$1"' >editor; chmod +x editor;]])
    assert.matches("^42\n42\n", out)
  end)
end)

describe("a start-up file", function()
  it("is run first, but with -E, and its error is told", function()
    local write = [[export XDG_CONFIG_HOME="$PWD/etc"; mkdir -p etc/conlua
      echo '%s' >etc/conlua/prompt.lua;]]
    assert.matches("^8\n", sitting("set\n", write:format "set = 8"))
    assert.matches("prompt.lua:1: wrong\n", sitting("1\n", write:format 'error "wrong"'))
    local command = write:format "set = 8" .. ' exec "$conlua" -E -i'
    local r = program.shell{command = command, input = "set"}
    assert.matches("> nil\n", r.out)
  end)
end)

describe("at a terminal", function()
  it("says where help is", function()
    local t <close> = prompt()
    t:wait("help() lists the words", true)
    local zh <close> = prompt "CONLUA_LANG=zh $conlua"
    zh:wait("列出所有词")
  end)

  it("lines of a block are indented, and set back at its end", function()
    local t <close> = prompt()
    t:enter("for i = 1, 2 do")
    t:wait_last(">>")
    t:enter("if i == 2 then")
    t:wait(">>   if i == 2 then\n>>")
    t:enter("    print 'two'") -- blanks typed by hand change nothing
    t:wait(">>     print 'two'\n>>")
    t:enter("end")
    t:enter("end")
    t:wait("\ntwo\n>")
    t:press("Up")
    t:wait("> for i = 1, 2 do\n  if i == 2 then\n    print 'two'\n  end\nend")
  end)

  it("Tab knows methods behind a call, fields, modules, files, commands and locals", function()
    local t <close> = prompt "cd $folder && touch some_file.lua && $conlua"
    t:type("lock():acq"):press("Tab")
    t:wait("lock():acquire")
    t:press("C-c")
    t:type("process{tar"):press("Tab")
    t:wait("process{target =")
    t:press("C-c")
    t:type("require 'some_f"):press("Tab")
    t:wait("require 'some_file")
    t:press("C-c")
    t:type("io.open('some"):press("Tab")
    t:wait("io.open('some_file.lua")
    t:press("C-c")
    t:type("%timei"):press("Tab")
    t:wait("%timeit")
    t:press("C-c")
    t:enter("local kept_here = {inner = 1}")
    t:type("kept_h"):press("Tab"):type(".inn"):press("Tab")
    t:wait("kept_here.inner")
  end)

  it("a line has colours while it is typed, and the brackets at the cursor are marked", function()
    local t <close> = prompt()
    t:type("local x = f(\"text\", 42) -- note")
    t:wait("-- note")
    local function until_painted(pattern)
      t:wait(function() return t:screen("-e"):find(pattern) end)
    end
    until_painted '\27%[35mlocal.*\27%[32m"text".*\27%[36m42.*\27%[90m.*%-%- note'
    t:press("C-c")
    t:type("f(g(1)")
    until_painted "g\27%[1[%d;m\27%[]*%(" -- bold and underlined
    t:type(")")
    until_painted "f\27%[1[%d;m\27%[]*%("
    t:press("C-c")
    t:enter("'a' .. 'b'")
    t:wait('"ab"')
  end)

  it("a line has no colours with NO_COLOR, and stays as it is where it is long", function()
    local t <close> = prompt "NO_COLOR=1 $conlua"
    t:type("local x = 1")
    t:wait("local x = 1")
    assert.falsy(t:screen("-e"):find("\27[35m", 1, true))
    local wide <close> = prompt()
    wide:enter("#'" .. ("x"):rep(200) .. "'")
    wide:wait("\n200\n")
  end)

  it("Tab shows usages beside the words", function()
    local t <close> = prompt()
    t:enter("q = queue()")
    t:wait_last(">")
    t:type("q:get"):press("Tab")
    t:wait("q:get         queue:get([wait]) -> item\nq:get_nowait  queue:get_nowait() -> item")
    t:wait_last("> q:get")
    t:press("C-c")
    t:type("q:put_nowait"):press("Tab")
    t:wait("queue:put_nowait(item)")
    t:wait_last("> q:put_nowait")
    t:type("(3)"):press("Enter")
    t:enter("q:get()")
    t:wait("\n3\n")
  end)

  it("%stack shows where units stand", function()
    local t <close> = prompt()
    t:enter("q = queue()")
    t:enter("function worker() return q:get() end")
    t:enter("p = spawn(worker)")
    t:enter("th = thread.spawn(function() local s = worker() return s end)")
    t:enter("g = green.spawn(function() sleep(60) end)")
    t:enter("%stack Process-1")
    t:wait("waits at stdin:1")
    t:enter("%stack th")
    t:wait("in function 'worker'")
    t:enter("%stack")
    t:wait("MainProcess")
    t:enter("q:put(1) q:put(2) g:cancel() p:kill()")
    t:enter("%stack nosuch")
    t:wait("no unit")
  end)

  it("%watch shows the units until a key", function()
    local t <close> = prompt()
    t:enter("p = spawn(sleep, 60)")
    t:enter("%watch 0.1")
    t:wait("a key ends this")
    t:wait("Process-1")
    t:type("q")
    t:enter("'af' .. 'ter'")
    t:wait('"after"')
    t:enter("p:kill()")
  end)
end)
