-- SPDX-License-Identifier: MIT
--- help(): time, the process, printing, modules, timelines. What a row holds: help/init.lua.

return {
  sleep = {
    zh = "等这么多秒；这期间别的单元继续执行。", waits = true, python = "time.sleep, asyncio.sleep",
    see = "clock timer event:wait",
    example = [[
local start = clock()
sleep(0.02)
print(clock() - start >= 0.02)  --> true
]],
  },
  clock = {
    zh = "单调时间，用来计时。", python = "time.monotonic", see = "sleep",
    example = [[
local start = clock()
print(clock() >= start)         --> true
]],
  },
  os = {
    place = 1, zh = "Lua 的 os 库；下面是 conlua 加上的，或者在等待时让别的单元继续执行的。",
    en = "Lua's library os; these words are conlua's, or let others run while they wait.",
    usage = "os", python = "os", see = "subprocess signal",
    example = [[
print(os.getpid() ~= os.getppid())   --> true
]],
  },
  ["os.getpid"] = {
    zh = "这个进程的编号。", python = "os.getpid", see = "os.getppid unit.pid",
    example = [[
print(spawn(os.getpid):result() ~= os.getpid())   --> true
]],
  },
  ["os.getppid"] = {
    zh = "父进程的编号。", python = "os.getppid", see = "os.getpid",
    example = [[
print(spawn(os.getppid):result() == os.getpid())  --> true
]],
  },
  ["os.cpu_count"] = {
    zh = "可以用几个处理器；写 quota 时，不超过控制组给的时间。", python = "os.process_cpu_count, os.cpu_count",
    see = "pool",
    example = [[
print(os.cpu_count() >= 1)      --> true
]],
  },
  ["os.exit"] = {
    zh = "立即结束这个进程；谁也不等，终结器不执行，除非 close 为 true。", python = "os._exit, sys.exit",
    see = "exitcode", of = "os",
    example = [[
local p = spawn(function() os.exit(7) end)
p:join()
print(p.exitcode)               --> 7
]],
  },
  ["os.execute"] = {
    zh = "与 Lua 的相同；它等待时，别的单元继续执行。", waits = true, python = "os.system",
    see = "subprocess.run io.popen", of = "os",
    example = [[
print(os.execute "exit 3")      --> nil	exit	3
]],
  },
  require = {
    zh = "与 Lua 的相同；几个单元同时要一个模块时，由一个来装入。", errors = "no_module", waits = true,
    python = "import", see = "socket isolate",
    example = [[
local words = require "conlua"
print(words.queue == queue)     --> true
]],
  },
  print = {
    zh = "与 Lua 的相同；一行不会与别的单元的混在一起，并且立即到达文件。", python = "print",
    see = "io.write", example = [[
spawn(print, "a whole line"):join()   --> a whole line
]],
  },
  help = {
    zh = "说明一个词：help(lock)、help\"lock.acquire\"、help(q.put)；help\"?文字\" 搜索；不写参数时列出全部的词。",
    python = "help", see = "ps locks",
    example = [[
help(clock)
]], prints = "clock%(%) %-> seconds",
  },
  locks = {
    zh = "打印家族的锁，以及别的被持有或被等待的东西：谁在等，在哪里。", python = false, see = "ps lock deadlock",
    example = [[
local m = lock()
m:acquire()
locks()
m:release()
]], prints = "lock#1 +%S+",
  },
  coroutine = {
    place = 1, usage = "coroutine", zh = "Lua 的协程；它们在任何单元里都可以用，在里面也可以等待。",
    en = "Lua's coroutines; they work in any unit, and may wait anywhere.",
    python = "generator.send", see = "green",
    example = [[
local next_square = coroutine.wrap(function()
  for i = 1, 2 do coroutine.yield(i * i) end
end)
next_square()
print(next_square())            --> 4
]],
  },
  ["coroutine.yield"] = {zh = "与 Lua 的相同。", of = "coroutine", python = "yield",
    see = "coroutine.resume"},
  ["coroutine.isyieldable"] = {
    zh = "与 Lua 的相同。", of = "coroutine", python = false, see = "coroutine.running",
  },
  ["coroutine.running"] = {
    zh = "与 Lua 的相同。", of = "coroutine", python = false, see = "coroutine.status",
  },
  ["coroutine.status"] = {
    zh = "与 Lua 的相同。", of = "coroutine", python = "inspect.getgeneratorstate",
    see = "coroutine.running",
  },
  ["coroutine.close"] = {
    zh = "与 Lua 的相同。", of = "coroutine", python = "generator.close", see = "coroutine.status",
  },
  ["coroutine.resume"] = {
    zh = "与 Lua 的相同。", of = "coroutine", python = "generator.send", see = "coroutine.yield",
  },
  ["coroutine.wrap"] = {
    zh = "与 Lua 的相同。", of = "coroutine", python = "generator", see = "coroutine.resume",
  },
  debug = {
    place = 2, usage = "debug", zh = "Lua 的 debug 库；钩子属于设置它的线程或任务。",
    en = "Lua's library debug; a hook belongs to the thread or task that sets it.",
    python = "sys.settrace", see = "coroutine",
    example = [[
local lines = 0
debug.sethook(function() lines = lines + 1 end, "l")
local _ = 1
debug.sethook()
print(lines > 0)                --> true
]],
  },
  ["debug.sethook"] = {zh = "与 Lua 的相同。", of = "debug", python = "sys.settrace",
    see = "debug.gethook"},
  ["debug.gethook"] = {zh = "与 Lua 的相同。", of = "debug", python = "sys.gettrace",
    see = "debug.sethook"},
  timeline = {
    place = 3, usage = "timeline", zh = "录制每个单元做了什么，画成图，并用句子说明；也可以写 conlua --timeline=run.html。",
    en = "Records what each unit does, draws it, and explains it in sentences; "
      .. "conlua --timeline=run.html does so with a whole run.",
    python = false, see = "scheduling.watch ps",
    example = [[
local file = os.tmpname()
timeline.start()
timeline.region("work", sleep, 0.01)
timeline.mark("done")
print(timeline.stop(file .. ".txt"))   --> true
os.remove(file .. ".txt")
os.remove(file)
]],
  },
  ["timeline.start"] = {
    zh = "从这里开始录制这个进程以及它启动的进程做了什么。", errors = "twice_recorded", of = "timeline",
    python = false, see = "timeline.stop",
  },
  ["timeline.stop"] = {
    zh = "停止录制，把录下的画到文件里：.html、.json 或 .txt；false 表示没有成功，原因在 stderr。",
    errors = "not_recorded", of = "timeline", python = false, see = "timeline.start",
  },
  ["timeline.mark"] = {
    zh = "正在录制时，在图上的这一刻显示一段文字。", of = "timeline", python = false,
    see = "timeline.region",
  },
  ["timeline.region"] = {
    zh = "调用 f(...)，并在图上显示它从何时到何时。", errors = "own_error", of = "timeline",
    python = false, see = "timeline.mark",
  },
}
