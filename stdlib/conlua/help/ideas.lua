-- SPDX-License-Identifier: MIT
--- help(): topics that are no words. What a row holds: help/init.lua.

return {
  wait = {
    place = 1, usage = "q:get([wait]), m:acquire([wait]), u:join([wait]) ...",
    zh = "凡是可能阻塞的操作，最后一个参数都是 wait：不写，一直等；数字，最多等这么多秒；false 或 0，只试一次。",
    en = "The last argument of whatever can block: absent, as long as it takes; a number, at "
      .. "most so "
      .. "many seconds; false or 0, only try.",
    more = {"When the wait was in vain, a question answers false (acquire, join), and what owes "
      .. "a value "
      .. "raises an error (get: queue.Empty). Python's pair (true, seconds) is understood too. "
        .. "try_get, "
      .. "try_put and poll only try unless told to wait.",
      "等不到时，询问类的操作回答 false（acquire、join），必须给出一个值的操作抛出错误（get：queue.Empty）。"
      .. "Python 的两个参数的写法（true, 秒数）也可以。try_get、try_put 和 poll 不写参数时只试一次。"},
    errors = "unit.Timeout queue.Empty", waits = true, python = "block, timeout",
    see = "errors sleep wait_any",
    example = [[
local m = lock()
m:acquire()
local t = thread.spawn(function() return m:acquire(false), m:acquire(0.01) end)
print(t:result())               --> false	false
m:release()
]],
  },
  errors = {
    place = 2, usage = "local ok, err = pcall(f, ...)",
    zh = "供程序判断的错误是唯一的值，用 == 比较；从别的进程来的也一样。",
    en = "Errors to test for are unique values to compare with ==; also when they came from "
      .. "another "
      .. "process.",
    more = {"They are no strings: type(err) is \"userdata\". Handle those you know, pass the "
      .. "others on "
      .. "with error(err, 0). Mistakes of the caller are Lua's ordinary messages.",
      "它们不是字符串：type(err) 是 \"userdata\"。处理认识的，其余的用 error(err, 0) 传下去。调用者的错误是 Lua 普通的信息。"},
    python = "exceptions",
    see = [[queue.Empty queue.Full queue.Closed pipe.Empty pipe.Closed barrier.Broken unit.Timeout
      unit.Terminated unit.Died unit.Cancelled deadlock interrupted]],
    example = [[
local q = queue(1)
q:put("only one fits")
local ok, err = pcall(q.put, q, "too many", false)
if not ok and err ~= queue.Full then error(err, 0) end
print("full")                   --> full
]],
  },
  kwargs = {
    place = 3, usage = "K{target=f, args={...}, kwargs={...}, name=s, daemon=b}",
    zh = "创建单元时的命名参数；args 里的值逐个交给函数，kwargs 作为最后一个参数到达，是一个表。",
    en = "Named arguments for a unit; the values of args come one by one, kwargs as a last "
      .. "argument, a "
      .. "table.", python = "Process(target=f, args=..., kwargs=...)",
    see = "process thread isolate green K.spawn",
    example = [[
local function greet(name, options) return options.word .. ", " .. name end
local p = process{target = greet, args = {"egon"}, kwargs = {word = "hello"}, name = "greeter"}
p:start()
print(p:result(), p.name)       --> hello, egon	greeter
]],
  },
  shake = {
    place = 4, usage = "conlua --shake[=SEED] script.lua",
    zh = "让竞态显现：线程在随机的指令处切换，单元在操作对象前后随机地停一停；同一个种子作同样的选择。",
    en = "Makes races visible: threads switch at random instructions, and units are delayed at "
      .. "random "
      .. "around operations on objects; a seed makes the same choices again.",
    more = {"With the first error conlua tells the seed. It repeats as long as nothing comes "
      .. "from outside: "
      .. "time, other processes, input.",
      "出现第一个错误时，conlua 说出种子。只要没有来自外部的东西（时间、别的进程、输入），同一个种子就重复同样的执行。"},
    python = false, see = "lock thread deadlock",
    example = [[
local m, n = lock(), 0
local function count() for _ = 1, 100 do m:with(function() n = n + 1 end) end end
join(thread.spawn(count), thread.spawn(count))
print(n)                        --> 200
]],
  },
}
