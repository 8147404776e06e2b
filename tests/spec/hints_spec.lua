-- SPDX-License-Identifier: MIT
--- Errors that nothing catches: the line with a mark, and a hint, in both languages.

local program = require "program"

-- What conlua says of a script on stderr, without the traceback, in English and in Chinese.
local function told(script, options)
  local r = program.shell{script = script, command = ([["$conlua" %s --lang en script.lua
    echo ==== >&2
    "$conlua" %s --lang zh script.lua]]):format(options or "", options or "")}
  local text = r.err:gsub("stack traceback:\n", ""):gsub("\t[^\n]*\n", "")
    :gsub("[^\n]-/conlua: ", "")
  return text:match "^(.*)====\n(.*)$"
end

-- {script, what is shown in English, the hint in Chinese}.
local rows = {
  -- Names.
  {"local function f() end\nspwan(f)", [[
script.lua:2: attempt to call a nil value (global 'spwan')
    2 | spwan(f)
      | ^^^^^
hint: did you mean spawn?
]], "提示：是不是想写 spawn？"},
  {"queue():putt(1)", "hint: did you mean put?", "是不是想写 put？"},
  {"local q = queue()\nq:putt(1)", [[
    2 | q:putt(1)
      |   ^^^^
hint: did you mean q:put?
]], "是不是想写 q:put？"},
  {"local p = process{target = print}\np:strat()", "      |   ^^^^^\nhint: did you mean p:start?\n",
    "是不是想写 p:start？"},
  {"print(math.sqr(4))", "      |            ^^^\nhint: did you mean math.sqrt?\n",
    "是不是想写 math.sqrt？"},
  {"queue.empty()", "hint: did you mean queue.Empty?", "是不是想写 queue.Empty？"},
  {"local worker = print\nworkr()", "hint: did you mean worker?", "是不是想写 worker？"},
  {"spawn(function()\n  local q = queue()\n  q:gett()\nend):join()",
    "    3 |   q:gett()\n      |     ^^^^\nhint: did you mean q:get?\n", "是不是想写 q:get？"},
  {"thread.spawn(function() spwan(1) end):join()", "hint: did you mean spawn?",
    "是不是想写 spawn？"},
  {"isolate{target = function() spwan(1) end}:start()", "hint: did you mean spawn?",
    "是不是想写 spawn？"},
  {"green.spawn(function() spwan(1) end)", "hint: did you mean spawn?", "是不是想写 spawn？"},
  -- Python's names.
  {"local q = Queue(3)", [[
    1 | local q = Queue(3)
      |           ^^^^^
hint: Queue is Python's; here it is written queue()
]], "提示：Queue 是 Python 的写法；这里写作 queue()"},
  {"print(len{1})", "hint: len is Python's; here it is written #t", "这里写作 #t"},
  {"time.sleep(1)", "hint: time.sleep is Python's; here it is written sleep(seconds)",
    "time.sleep 是 Python 的写法；这里写作 sleep(seconds)"},
  {"local t = {}\nt:append(3)", "t:append is Python's; here it is written t[#t + 1] = x",
    "这里写作 t[#t + 1] = x"},
  {'local name = "x"\nprint(f"hello {name}")', [[
    2 | print(f"hello {name}")
      |       ^
hint: Lua has no f-strings; write ("hello %s"):format(name) or "hello " .. name
]], "Lua 没有 f 字符串"},
  {"try:\n  print(1)\nexcept:\n  print(2)", "    1 | try:\nhint: errors are caught with pcall",
    "用 pcall 捕获错误"},
  -- Methods and functions.
  {"local p = process{target = print}\np.start()",
    "    2 | p.start()\n      |  ^\nhint: methods are called with a colon: p:start()\n",
    "方法用冒号调用：p:start()"},
  {"local q = queue()\nq.put(5)", "hint: methods are called with a colon: q:put(…)",
    "方法用冒号调用：q:put(…)"},
  {'spawn(print("hi"))', "print(…) is called at once, and its result given; to give the function "
    .. "itself: spawn(print, …)", "要传入函数本身，请写 spawn(print, …)"},
  {'local function talk() end\nlocal p = process{target = talk("alex")}',
    "target = talk, args = {…}; talk(…) calls it at once", "talk(…) 会立即执行"},
  {'local p = process{target = print, args = "alex"}', "hint: arguments stand in a table",
    "参数要放在表里"},
  {"spawn(work)\nlocal function work() end",
    "hint: work is defined at line 2, below this line; here it is still nil", "work 在第 2 行才定义"},
  {'local t = {"a"}\nprint("x" .. t[0])', "the first item of a list has the number 1, not 0",
    "列表的第一项编号是 1"},
  {'print("a" + "b")', "texts are joined with .. instead of +", "字符串用 .. 连接"},
  -- Python's manners, which Lua cannot read.
  {"from multiprocessing import Process\n", "hint: nothing is imported", "不需要 import"},
  {"import os", "hint: nothing is imported", "不需要 import"},
  {"local function f()\nfor i in range(10):\n  print(i)\nend\nend", [[
script.lua:4: 'do' expected near 'end'
    2 | for i in range(10):
hint: a loop of numbers is written: for i = 0, 9 do … end
]], "数字循环写作：for i = 0, 9 do … end"},
  {"for i in range(2, n):\n  print(i)\nprint(2)", "for i = 2, n - 1 do … end",
    "for i = 2, n - 1 do"},
  {"for x in items:\n  print(x)", "for _, x in ipairs(items) do … end",
    "for _, x in ipairs(items)"},
  {"def work(n):\n  print(n)", "hint: a function is written: function work(n) … end",
    "函数写作：function work(n) … end"},
  {"class Foo(Process):\n  pass", "local Foo = process.class()", "local Foo = process.class()"},
  {"while true:\n  print(1)", "a block begins with do and ends with end; there is no colon",
    "没有冒号"},
  {"with m:\n  print(1)", "local _ <close> = m:guard()", "local _ <close> = m:guard()"},
  {"local n = 1\nn += 1", "    2 | n += 1\n      |   ^^\nhint: there is no +=; write n = n + 1\n",
    "没有 +=；请写 n = n + 1"},
  {"local i = 0\ni++", "there is no ++; write i = i + 1", "没有 ++；请写 i = i + 1"},
  {"if n != 1 then end", "      |      ^^\nhint: != is written ~= in Lua\n", "!= 在 Lua 中写作 ~="},
  {"if a && b then end", "&& is written and in Lua", "&& 在 Lua 中写作 and"},
  {"if a || b then end", "|| is written or in Lua", "|| 在 Lua 中写作 or"},
  {"if !a then end", "! is written not in Lua", "! 在 Lua 中写作 not"},
  {"local x = 2 ** 3", "** is written ^ in Lua", "** 在 Lua 中写作 ^"},
  {"local x = a ? b : c", "condition and a or b", "condition and a or b"},
  {"if x = 3 then end", "      |      ^\nhint: = sets a variable; == compares\n", "比较用 =="},
  {"repeat until x = 1", "= sets a variable; == compares", "比较用 =="},
  {"if x then\nelif y then\nend", "elif is written elseif", "elif 写作 elseif"},
  {"print(1)\n# a comment", "a comment begins with --", "注释以 -- 开头"},
  {"print(1)\n// a comment", "a comment begins with --", "注释以 -- 开头"},
  {"local p = process(target = talk)", "fields are given in braces: process{target = talk}",
    "命名参数用花括号：process{target = talk}"},
  {"local q = queue()\nq:get(timeout=3)", "arguments have no names here: q:get(3)",
    "这里的参数没有名字：q:get(3)"},
  {"var x = 3", "a variable is made with local: local x = …", "变量用 local 声明"},
  {'local t = {"a": 1}', "fields of a table are written name = value", "表的字段写作 name = value"},
  {"local t = {\n  1,\n  2\n  3\n}", "one is missing before 3", "3 前面缺少逗号"},
  {"local x = 3 // a comment\nprint(x)", [[
script.lua:2: syntax error near 'print'
    1 | local x = 3 // a comment
      |             ^^
hint: a comment begins with --
]], "提示：注释以 -- 开头"},
  {'print("a") // 打印\nprint("b")', "hint: a comment begins with --", "提示：注释以 -- 开头"},
  {'print("hello"\nprint("x")', [[
script.lua:2: ')' expected (to close '(' at line 1) near 'print'
    1 | print("hello"
      |      ^
hint: the ( of line 1 is not closed: ) is missing
]], "提示：(（第 1 行）没有关闭：缺少 )"},
  {"local t = {1, 2\nlocal y = 3", "the { of line 1 is not closed: } is missing", "没有关闭"},
  {"spawn(function() print {1, 2 end)", "the { of line 1 is not closed: } is missing", "缺少 }"},
  {"for i = 1, 3 do\n  if i == 2 then goto contineu end\n  ::continue::\nend",
    "2 |   if i == 2 then goto contineu end\n      |                       ^^^^^^^^\n"
    .. "hint: did you mean continue?", "是不是想写 continue？"},
  -- Blocks, by their indentation.
  {"local function work(n)\n  if n > 3 then\n    print(n)\n  for i = 1, 3 do\n    print(i)\n  end\n"
    .. "  return n\nend\n", [[
script.lua:9: 'end' expected (to close 'function' at line 1) near <eof>
    2 |   if n > 3 then
      |   ^^
hint: the if of line 2 has no end
]], "提示：if（第 2 行）没有 end"},
  {"local function a()\n\tfor i = 1, 3 do\n\t\tprint(i)\nend\n\nlocal function b()\nend\n",
    "hint: the for of line 2 has no end", "for（第 2 行）没有 end"},
  {"if n > 3\n  print(n)\nend", "    1 | if n > 3\n      | ^^\nhint: the if of line 1 needs then",
    "if（第 1 行）的条件之后缺少 then"},
  {"for i = 1, 3\n  print(i)\nend", "the for of line 1 needs do", "for（第 1 行）缺少 do"},
  {"if a then\n  b()\nelse if c then\n  d()\nend\n", "else if of line 3 begins a block",
    "第 3 行的 else if 另开一个语句块"},
  {"local function f()\nend\nend\n", "this end closes nothing", "多了一个"},
  {'local s = "abc\nprint(s)', 'the text that begins here has no closing "', "没有结束引号"},
  -- Characters.
  {'print（"你好"）', [[
    1 | print（"你好"）
      |      ^^
hint: （ (U+FF08) is not Lua's (; write (
]], "提示：（（U+FF08）不是 Lua 的 (；请写 ("},
  {'print(“hi”)', '“ (U+201C) is no quote of Lua; write "…"', "“（U+201C）不是 Lua 的引号"},
  {'print("a"，"b")', "， (U+FF0C) is not Lua's ,; write ,", "，（U+FF0C）不是 Lua 的 ,；请写 ,"},
  {'local s = "（" print(s）', "） (U+FF09) is not Lua's ); write )", "）（U+FF09）不是 Lua 的 )"},
  {"print(1)\n\u{A0}print(2)", "an invisible character, U+00A0, stands here instead of a space",
    "这里有一个不可见字符 U+00A0，应为普通空格"},
  {"print(1)\n\u{FEFF}print(2)", "an invisible character, U+FEFF, stands here; delete it",
    "这里有一个不可见字符 U+FEFF，请删除"},
  {"计数 = 1", "计 (U+8BA1): names have only letters a to z", "名字只能用英文字母"},
}

describe("an error that nothing catches", function()
  for _, row in ipairs(rows) do
    it("is explained: " .. row[1]:match "[^\n]*" .. " …", function()
      local english, chinese = told(row[1])
      assert.truthy(english:find(row[2], 1, true), english)
      assert.truthy(chinese:find(row[3], 1, true), chinese)
    end)
  end
end)

-- Callbacks, and functions that a word calls: what each does, and the hint.
local callbacks = {
  {"local worker = print\nlocal p = pool(1)\np:apply_async(print, {1}, function(r) workr(r) end)\n"
    .. "p:close() p:join()", "3 | p:apply_async(print, {1}, function(r) workr(r) end)",
    "did you mean worker?"},
  {"local q, p = queue(), pool(1)\np:apply_async(print, {1}, function(r) local item = q item.put(r)"
    .. " end)\np:close() p:join()", "2 |", "methods are called with a colon: item:put(…)"},
  {"local p = pool(1)\np:apply_async(error, {1}, nil, function(e) local results = {} resluts[1] = e"
    .. " end)\np:close() p:join()", "^^^^^^^", "did you mean results?"},
  {"local e, total = thread_executor(1), cell(0)\nlocal f = e:submit(print, 1)\n"
    .. "f:add_done_callback(function() return total + 1 end)\ne:shutdown()", "^^^^^",
    "a cell is no number: total:get() reads it"},
  {"local counter = cell(0)\nlocal t = timer(0, function() countr:add(1) end)\nt:start() t:join()",
    "^^^^^^", "did you mean counter?"},
  {"signal.on('USR1', function() local handler = print handlr(1) end)\n"
    .. "signal.send(os.getpid(), 'USR1')\nevent():wait(1)", "^^^^^^", "did you mean handler?"},
  {"local m = lock()\nm:with(function() local value = {} vaule.x = 1 end)", "^^^^^",
    "did you mean value?"},
  {"local b = barrier(1, function() local action = print acton() end)\nb:wait()", "^^^^^",
    "did you mean action?"},
  {"local c = cell(1)\nc:update(function(v) local value = v return vaule + 1 end)", "^^^^^",
    "did you mean value?"},
  {"table.sort({3, 1}, function(first, second) return frist < second end)", "^^^^^",
    "frist is nil here"},
  {"local t = setmetatable({}, {__index = function(_, k) local key = k return kye .. 'x' end})\n"
    .. "print(t.x)", "^^^", "did you mean key?"},
}

describe("an error in a function that a word calls", function()
  for _, row in ipairs(callbacks) do
    it("is explained: " .. row[1]:match "[^\n]*" .. " …", function()
      local english = told(row[1])
      assert.truthy(english:find(row[2], 1, true), english)
      assert.truthy(english:find("hint: " .. row[3], 1, true), english)
    end)
  end
end)

describe("the line and the hint", function()
  it("have colours where they are wanted, and none in a file", function()
    local script = "local q = queue()\nspwan(1)\n"
    local plain, painted = told(script), told(script, "--color=always")
    assert.falsy(plain:find("\27", 1, true))
    assert.truthy(painted:find("\27[1;31m^^^^^\27[0m\n\27[1mhint: \27[0mdid you", 1, true),
      painted)
    assert.equal(plain, painted:gsub("\27%[[%d;]*m", ""))
    assert.equal(plain, (told(script, "--color=never")))
  end)

  it("follow NO_COLOR on a terminal", function()
    local r = program.shell{script = "spwan(1)", command = [[
      export TERM=xterm
      script -qec '"$conlua" --lang en script.lua' /dev/null
      NO_COLOR=1 script -qec '"$conlua" --lang en script.lua' /dev/null]]}
    if r.err:find "not found" then return end -- script(1) is not everywhere
    assert.truthy(r.out:find "\27%[1mhint: \27%[0mdid you mean spawn%?.*\nhint: did you mean",
      r.out)
  end)

  it("are not in what pcall and load give", function()
    local r = program.shell{script = [[
      print(pcall(function() spwan(1) end))
      print(load("x += 1", "=text"))
      print(select(2, xpcall(function() spwan(1) end, function(e) return e end)))
      local p = process{target = function() spwan(1) end}
      p:start()
      print((select(2, pcall(p.result, p)):match "^[^\n]*"))
    ]], command = [["$conlua" script.lua 2>err]]}
    assert.equal("false\tscript.lua:1: attempt to call a nil value (global 'spwan')\n"
      .. "nil\ttext:1: syntax error near '+'\n"
      .. "script.lua:3: attempt to call a nil value (global 'spwan')\n"
      .. "script.lua:4: attempt to call a nil value (global 'spwan')\n", r.out)
  end)

  it("are of the module that require could not load", function()
    local r = program.shell{script = [[require "other"]], command = [[
      printf 'local n = 1\nn += 1\n' > other.lua
      LUA_PATH='./?.lua' "$conlua" --lang en script.lua]]}
    assert.truthy(r.err:find("    2 | n += 1\n      |   ^^\nhint: there is no +=", 1, true), r.err)
  end)

  it("are of the text of -e, and of a line at the prompt", function()
    local r = program.shell{command = [["$conlua" --lang en -e 'spwan(1)'
      printf 'x = 1\nspwan(x)\nn = = 2\n' | "$conlua" --lang en -i]]}
    assert.truthy(r.err:find("    1 | spwan(1)\n      | ^^^^^\nhint: did you mean spawn?", 1, true),
      r.err)
    assert.truthy(r.err:find("    1 | spwan(x)\n      | ^^^^^\nhint: did you mean spawn?", 1, true))
    assert.falsy(r.err:find("| n = = 2", 1, true), r.err) -- it stands there already
  end)

  it("do not repeat the message", function()
    local english = told "local x = 1\nerror 'no money'"
    assert.equal("script.lua:2: no money\n", english)
  end)

  it("stand where an error is no text", function()
    local english = told "local q = queue()\nlocal x = 1\nq:get_nowait()"
    assert.truthy(english:find("queue.Empty\n    3 | q:get_nowait()\n", 1, true), english)
  end)

  it("count columns as they are seen", function()
    local english = told 'local 读者 = 1'
    assert.truthy(english:find("1 | local 读者 = 1\n      |       ^^\n", 1, true), english)
    english = told '\tprint("读者", spwan(1))'
    assert.truthy(english:find(
      '1 |  print("读者", spwan(1))\n      |                ^^^^^\n', 1, true), english)
  end)

  it("come from the place of the script, however long its path is", function()
    local r = program.shell{command = [[
      d=$PWD/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb/cccccccccccccccc
      mkdir -p $d
      printf 'local x\nspwan(1)\n' > $d/script.lua
      printf 'local x\nx = = 1\n' > $d/wrong.lua
      "$conlua" --lang en $d/script.lua
      "$conlua" --lang en $d/wrong.lua]]}
    assert.truthy(r.err:find("    2 | spwan(1)\n      | ^^^^^\nhint: did you mean spawn?", 1, true),
      r.err)
    assert.truthy(r.err:find("    2 | x = = 1\n", 1, true), r.err)
  end)
end)

it("a submission that is no Lua is told why, without the hints of the exercise", function()
  local r = program.shell{script = "from multiprocessing import Process\n", command = [[
    "$conlua" grade --lang en ]] .. program.root .. [[/scripts/exercises/tickets script.lua
    "$conlua" grade --lang zh ]] .. program.root .. [[/scripts/exercises/tickets script.lua]]}
  local english, chinese = r.out:match "^(.-\n)(script.lua: [^\n]-[\x80-\xFF].*)$"
  assert.truthy(english:find "syntax error near 'multiprocessing'\n[^\n]*hint: nothing is imp",
    r.out)
  assert.truthy(chinese:find("提示：不需要 import", 1, true), r.out)
  assert.equal(1, select(2, english:gsub("hint: ", "")), english)
end)

it("a submission that is no Lua has one verdict, and no list of checks", function()
  local exercise = program.root .. "/scripts/exercises/tickets"
  local r = program.shell{script = "spawn(print, {1, 2)\n", command = ([[
    "$conlua" grade --lang en %s script.lua
    "$conlua" grade --lang zh %s script.lua
    "$conlua" grade --lang en --format html %s script.lua >page.html
    "$conlua" grade --format json %s script.lua >all.json
    grep -c 'not Lua' page.html; grep -c 'one-at-a-time' page.html
    grep -o '"not_lua":true' all.json; grep -o '"verdict":"crash"' all.json | sort | uniq -c]])
    :format(exercise, exercise, exercise, exercise)}
  assert.equal([[
script.lua: crash: not Lua  0 of 10 points
  line 1: it is no Lua: '}' expected near ')'
  hint: the { of line 1 is not closed: } is missing
script.lua: 崩溃：不是 Lua  0 / 10 分
  第 1 行: 不是合法的 Lua：缺少 '}'，在 ')' 附近
  提示：{（第 1 行）没有关闭：缺少 }
]], r.out:match "^(.-\n)%d")
  assert.truthy(r.out:find '\n"not_lua":true\n%s+2 "verdict":"crash"\n', r.out)
end)

it("a submission that ends by an error is told why, as a script is", function()
  local r = program.shell{script = [[
local office = require "office"
local function user(n)
  office.serach()
end
for n = 1, 10 do spawn(user, n):join() end
error "over"]], command = [[
    "$conlua" grade --lang en --runs 1 ]] .. program.root .. [[/scripts/exercises/tickets script.lua
    sed -i 's/^for.*/spwan(user)/' script.lua
    "$conlua" grade --lang zh --runs 1 ]] .. program.root .. [[/scripts/exercises/tickets \
      script.lua]]}
  assert.truthy(r.out:find "提示：是不是想写 spawn？\n", r.out)
end)

describe("no hint", function()
  local function is_unsure(script)
    local english = told(script)
    assert.falsy(english:find("hint:", 1, true), english)
    return english
  end

  it("is given where none is sure", function()
    is_unsure "xyzzy(1)"
    is_unsure "local t = {}\nt.some.thing = 1"
    is_unsure "error 'boom'"
    is_unsure "local a = {b = {}}\na.b:qqqqqq()"
    is_unsure "x = = 1"
    is_unsure "local aa1, aa2 = print, print\naa3()" -- near to two names
    is_unsure "goto nowhere"
    is_unsure "print(1"
    is_unsure "local f <const> = 1\nf = 2"
  end)

  it("changes the error, whatever the source is", function()
    local deep = "x = " .. ("("):rep(150) .. "1" .. (")"):rep(149) .. "\n"
    local scripts = {
      ("\1\2\xFF\xFE"):rep(100), deep, "x = " .. ("a + "):rep(100000) .. "=",
      "x = '" .. ("é"):rep(50000) .. "\n", ("if x then "):rep(150), ("{"):rep(180),
      "--[[" .. ("x"):rep(100000), ("\n"):rep(100000) .. "x = = 1", "return " .. ("'\\\n"):rep(100),
      "x = '" .. ("\\"):rep(1001), ("f("):rep(150), "\xEF\xBB\xBF\xEF\xBB\xBFx = 1",
      "for i in range(" .. ("("):rep(100) .. "):", "n" .. ("."):rep(3000) .. " += 1",
      ("near '"):rep(3000), ("f(x = "):rep(60),
    }
    for i, script in ipairs(scripts) do
      local r = program.shell{script = script, command = [["$conlua" --lang en script.lua]]}
      assert.equal(1, r.code, i)
      assert.truthy(r.err:find("^[^\n]-conlua: script.lua:%d+: "), r.err)
      assert.falsy(r.err:find("conlua.explain", 1, true), r.err)
      assert.is_true(#r.err < 30000 or #r.err < #script + 3000, i)
    end
  end)

  it("comes late", function()
    local explain = require "conlua.explain"
    local slow = 0
    for _, script in ipairs{("for i in f(a, b, c) "):rep(20000), ("aaaa bbbb "):rep(50000),
      ("f(a = "):rep(50000), ("\239\188\136"):rep(100000),
      ("local x = 1\n"):rep(50000) .. "if x then"} do
      local _, message = load(script, "@script.lua")
      local began = os.clock()
      local lines = explain(message, nil, nil, nil, function() return script end, false)
      slow = math.max(slow, os.clock() - began)
      assert.equal("string", type(lines))
    end
    assert.is_true(slow < 1, slow) -- of 0.1 s that are allowed, on a machine that is not busy
  end)
end)

it("what Python's names are called here is what the README says", function()
  local python = require "conlua.explain.python"
  local readme = program.slurp(program.root .. "/README.md")
  local table_of_names = readme:match "\n| conlua | Python |.-\n\n"
  local found = {}
  for line in table_of_names:gmatch "[^\n]+" do
    local here, there = line:match "^| (.-) | (.*) |$"
    for name in (there or ""):gmatch "%f[%w_]%u[%w_]*" do
      local said = python.names[name]
      local is_there = said and here:find(said:match "^[%w_.]+", 1, true) ~= nil
      found[name] = found[name] or is_there
    end
  end
  for _, name in ipairs{"Process", "Thread", "Queue", "JoinableQueue", "Lock", "RLock", "Semaphore",
    "BoundedSemaphore", "Event", "Condition", "Barrier", "Value", "Pipe", "Pool", "ThreadPool",
    "Timer", "LifoQueue", "PriorityQueue", "ProcessPoolExecutor", "ThreadPoolExecutor"} do
    assert.is_true(found[name], name .. " is " .. tostring(python.names[name]))
  end
end)
