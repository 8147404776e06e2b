-- SPDX-License-Identifier: MIT
--- The mistakes that a beginner was seen to make, each with what conlua says of it on stderr, in
--- English and in Chinese. A lost update (44) is found by `conlua check`.

local program = require "program"

-- The number of the mistake -> {script, what is said in English, what is said in Chinese}.
local rows = {
  [1] = {"local function f() end\nspwan(f)",
    "hint: did you mean spawn?",
    "是不是想写 spawn？"},
  [2] = {"local q = queue()\nq:putt(1)",
    "hint: did you mean q:put?",
    "是不是想写 q:put？"},
  [3] = {"local q = Queue(3)",
    "Queue is Python's; here it is written queue()",
    "Queue 是 Python 的写法；这里写作 queue()"},
  [4] = {"local p = process{target = print}\np.start()",
    "methods are called with a colon: p:start()",
    "方法用冒号调用：p:start()"},
  [5] = {"local q = queue()\nq.put(5)",
    "methods are called with a colon: q:put(…)",
    "方法用冒号调用：q:put(…)"},
  [6] = {'local name = "x"\nprint(f"hello {name}")',
    "Lua has no f-strings",
    "Lua 没有 f 字符串"},
  [7] = {"from multiprocessing import Process",
    "nothing is imported: conlua's words are there",
    "不需要 import：conlua 的词直接可用"},
  [8] = {"import os",
    "nothing is imported: conlua's words are there",
    "不需要 import：conlua 的词直接可用"},
  [9] = {"local p = process{target = print}",
    "warning: script.lua:1: Process-1 was made here and never started",
    "Process-1 在这里创建，但从未启动"},
  [10] = {"local p = process{target = print}\np:join()",
    "a unit cannot be joined before its start\n    2 | p:join()",
    "单元启动之前不能 join"},
  [11] = {"local q = queue()\nq:put(coroutine.create(print))",
    "cannot send a coroutine (at item)",
    "不能发送 coroutine（位于 item）"},
  [12] = {"local q = queue()\nq:put{file = io.stdout}",
    "cannot send a file (at item.file)",
    "不能发送 file（位于 item.file）"},
  [13] = {'local q = queue("three")',
    "(number expected, got string)\n    1 | local q = queue(\"three\")\n"
    .. "hint: usage: queue([maxsize=0]) -> queue",
    "提示：用法：queue([maxsize=0]) -> queue"},
  [14] = {"local function work(n)\n  if n > 3 then\n    print(n)\n  for i = 1, 3 do\n"
    .. "    print(i)\n  end\n  return n\nend",
    "    2 |   if n > 3 then\n      |   ^^\nhint: the if of line 2 has no end",
    "if（第 2 行）没有 end"},
  [15] = {"local n = 4\nif n > 3\n  print(n)\nend",
    "    2 | if n > 3\n      | ^^\nhint: the if of line 2 needs then behind its condition",
    "的条件之后缺少 then"},
  [16] = {"local x = 3\nif x = 3 then\n  print(x)\nend",
    "      |      ^\nhint: = sets a variable; == compares",
    "= 是赋值；比较用 =="},
  [17] = {"local function f()\nfor i in range(10):\n  print(i)\nend\nend",
    "    2 | for i in range(10):\nhint: a loop of numbers is written: for i = 0, 9 do … end",
    "数字循环写作：for i = 0, 9 do … end"},
  [18] = {"local n = 1\nn += 1",
    "there is no +=; write n = n + 1",
    "没有 +=；请写 n = n + 1"},
  [19] = {"local n = 2\nif n != 1 then print(n) end",
    "!= is written ~= in Lua",
    "!= 在 Lua 中写作 ~="},
  [20] = {"local p = process{target = print}\np:start()\np.daemon = true",
    "daemon can be set only before the start\n    3 | p.daemon = true",
    "daemon 只能在启动之前设置"},
  [21] = {"local p = process{target = print}\np:start()\np:start()",
    "a unit can be started only once\n    3 | p:start()",
    "单元只能启动一次"},
  [22] = {"local results = {}\nlocal function work(i) results[i] = i * i end\n"
    .. "local a, b = spawn(work, 1), spawn(work, 2)\njoin(a, b)\n"
    .. 'print("results:", results[1], results[2])',
    "script.lua:2: a process or isolate fills a copy of the table results",
    "填充的是表 results 的副本"},
  [23] = {"local m = lock()\nlocal function work() m:acquire() end\n"
    .. "local a, b = spawn(work), spawn(work)\njoin(a, b)",
    "ended holding lock#1, acquired at script.lua:2 and never released",
    "结束时仍持有 lock#1：它在 script.lua:2 获得"},
  [24] = {"local m = lock()\nm:acquire()\nm:acquire()",
    "waits for lock#1, which it holds itself, at script.lua:3",
    "等待 lock#1，而它自己正持有，位于 script.lua:3"},
  [25] = {"local a, b = lock(), lock()\nlocal c = barrier(2)\n"
    .. "local function f(x, y) x:acquire() c:wait() y:acquire() end\n"
    .. "join(spawn(f, a, b), spawn(f, b, a))",
    "2 units wait for each other in a ring",
    "死锁）：2 个单元互相等待，形成环"},
  [26] = {"local q = queue()\nprint(q:get())",
    "waits for queue#1 (get), at script.lua:2",
    "唯一的单元在无限等待"},
  [27] = {"local q = queue()\n"
    .. "local function consumer() while true do print(q:get()) end end\n"
    .. "local c = spawn(consumer)\nq:put(1)\nc:join()",
    "waits for queue#1 (get), at script.lua:2",
    "等待 queue#1 (get)，位于 script.lua:"},
  [28] = {'local function talk(name) print(name) end\nlocal p = process{target = talk("alex")}',
    "the function itself is wanted, not its result: target = talk, args = {…}",
    "需要函数本身，而不是它的结果：target = talk"},
  [29] = {"local function talk(name) print(name) end\n"
    .. 'local p = process{target = talk, args = "alex"}',
    "arguments stand in a table: args = {\"alex\"}",
    "参数要放在表里：args = {\"alex\"}"},
  [30] = {"local function talk(name) print(name) end\nlocal p = process(target = talk)",
    "fields are given in braces: process{target = talk}",
    "命名参数用花括号：process{target = talk}"},
  [31] = {"local function talk(name) print(name) end\nlocal p = process(talk)",
    "fields are given in braces: process{target = talk}",
    "命名参数用花括号：process{target = talk}"},
  [32] = {"local m = lock()\nm:release()",
    "cannot release lock#1: nobody holds it\n    2 | m:release()",
    "不能 release lock#1：没有单元持有它"},
  [33] = {"local function f()\n  local t\n  print(t.x)\nend\nspawn(f):join()",
    "Process-1: script.lua:3: attempt to index a nil value (local 't')",
    "不能取 nil 值的字段（局部变量 't'）"},
  [34] = {'print（"你好"）',
    "（ (U+FF08) is not Lua's (; write (",
    "（（U+FF08）不是 Lua 的 (；请写 ("},
  [35] = {"local p = process{target = print}\np.daemon = True\np:start()",
    "      |            ^^^^\nhint: True is Python's; here it is written true",
    "True 是 Python 的写法；这里写作 true"},
  [36] = {"def work():\n    print(1)",
    "a function is written: function work() … end",
    "函数写作：function work() … end"},
  [37] = {"print(len({1, 2}))",
    "len is Python's; here it is written #t",
    "len 是 Python 的写法；这里写作 #t"},
  [38] = {'local t = {"a"}\nprint("x" .. t[0])',
    "the first item of a list has the number 1, not 0",
    "列表的第一项编号是 1，不是 0"},
  [39] = {"local q = queue()\nq:get(timeout=3)",
    "arguments have no names here: q:get(3)",
    "这里的参数没有名字：q:get(3)"},
  [40] = {"local q = queue()\nq:get_nowait()",
    "queue.Empty\n    2 | q:get_nowait()\nhint: There was no item to get",
    "提示：没有元素可取"},
  [41] = {"local p = pool(2)\nlocal function f(n) return n end\n"
    .. "local r = p:apply_async(f, 3)\nprint(r:result())",
    "usage: pool:apply_async(f, [args], [callback], [error_callback]) -> future",
    "用法：pool:apply_async(f, [args]"},
  [42] = {'local p = pool(2)\nlocal function f(n) error("oh") end\np:apply_async(f, {3})\n'
    .. 'p:close() p:join()\nprint "done"',
    "a task of the pool made here failed, and nobody asked for its result: script.lua:2: oh",
    "但没有谁取回它的结果：script.lua:2: oh"},
  [43] = {"local p = pool(2)\nlocal function f(n) print(n) end\np:apply_async(f, {3})",
    "tasks of the pool made here were dropped at the end",
    "个任务在结束时被丢弃"},
  [44] = {"local n = cell(0)\nlocal function add() n:set(n:get() + 1) end\n"
    .. "join(spawn(add), spawn(add))\nassert(n:get() == 2)",
    "WRONG in 2 of 4 schedules",
    "错误：script.lua:4: 断言不成立！",
    command = "check"},
  [45] = {"green.spawn(function() sleep(0.05) end)\ngreen.spawn(function()\n"
    .. "  while os.clock() < 1.5 do end\nend):join()",
    "warning: script.lua:3: Green-2 has run for a second without a wait",
    "script.lua:3: Green-2 已经运行一秒而没有等待"},
  [46] = {"local b = barrier(3)\nlocal function f() b:wait() end\njoin(spawn(f), spawn(f))",
    "waits for barrier#1 (wait), at script.lua:2",
    "等待 barrier#1 (wait)，位于 script.lua:2"},
  [47] = {"local C = process.class()\nlocal c = C() c:start() c:join()",
    "this unit has nothing to run: its class defines no run",
    "这个单元没有可执行的内容：它的类没有定义 run"},
  [48] = {'local e = event()\nif e.is_set then print "set" end',
    "script.lua:2: event.is_set without parentheses is a function",
    "event.is_set 不加括号是函数本身"},
  [49] = {'spawn(print("hi"))',
    "to give the function itself: spawn(print, …)",
    "要传入函数本身，请写 spawn(print, …)"},
  [50] = {"try:\n  print(1)\nexcept:\n  print(2)",
    "    1 | try:\nhint: errors are caught with pcall",
    "用 pcall 捕获错误"},
  [51] = {"spawn(work)\nlocal function work() end",
    "work is defined at line 2, below this line; here it is still nil",
    "work 在第 2 行才定义"},
  [52] = {'dofile "nosuch.lua"',
    "cannot open nosuch.lua: No such file or directory",
    "无法打开 nosuch.lua：没有这个文件或文件夹"},
  [53] = {"print(1)\n# a comment\n",
    "    2 | # a comment\n      | ^\nhint: a comment begins with --",
    "提示：注释以 -- 开头"},
}

-- Errors of a child, and what is only warned of.
local GOES_ON = {[9] = true, [22] = true, [23] = true, [25] = true, [33] = true, [42] = true,
  [43] = true, [45] = true, [48] = true}

-- What conlua says of every script, which run side by side: number -> text.
local function told(language)
  local lines = {}
  for n, row in pairs(rows) do
    lines[#lines + 1] = ([[mkdir %d; cat >%d/script.lua <<'END'
%s
END
(cd %d; timeout 280 "$conlua" --lang %s %s script.lua >out 2>err </dev/null; echo $? >code
cat out >>err) &]]):format(n, n, row[1], n, language, row.command or "")
  end
  lines[#lines + 1] = "wait; for n in [0-9]*; do echo \"row $n $(cat $n/code)\"; cat $n/err; done"
  local r = program.shell{command = table.concat(lines, "\n"), timeout = 300}
  local found, at = {}, nil
  for line in r.out:gmatch "[^\n]*\n" do
    local n, code = line:match "^row (%d+) (%d+)\n$"
    if n then
      at = math.tointeger(n)
      found[at] = {code = math.tointeger(code), text = ""}
    else
      if line:find "^\t" or line == "stack traceback:\n" then line = "" end
      found[at].text = found[at].text .. line
    end
  end
  return found
end

describe("a beginner's mistake", function()
  for i, language in ipairs{"en", "zh"} do
    local found

    it("is told in the language " .. language, function()
      found = told(language)
      for n, row in pairs(rows) do
        assert.truthy(found[n].text:find(row[i + 1], 1, true), n .. ": " .. found[n].text)
      end
    end)

    it("ends with an error where it is one, in the language " .. language, function()
      for n in pairs(rows) do assert.equal(not GOES_ON[n], found[n].code ~= 0, n) end
    end)
  end
end)
