-- SPDX-License-Identifier: MIT
--- help(): units, and what makes them. What a row holds: help/init.lua.

return {
  spawn = {
    zh = "process.spawn 的简写：创建并启动一个执行 f(...) 的进程。",
    errors = "daemon_parent", python = "multiprocessing.Process(...).start()",
    see = "daemon K.spawn unit join",
    example = [[
local p = spawn(function(a, b) return a + b end, 2, 3)
print(p:result())          --> 5
]],
  },
  daemon = {
    zh = "process.daemon 的简写：创建并启动一个守护进程；脚本结束时不等它，而是终止它。",
    errors = "daemon_parent", python = "multiprocessing.Process(..., daemon=True).start()",
    see = "spawn K.daemon unit.daemon",
    example = [[
local d = daemon(function() sleep(60) end)
print(d.daemon, d:is_alive())   --> true	true
]],
  },
  process = {
    zh = "创建一个进程，还没有启动；由 fork 得到，所有变量各有一份副本。",
    more = {"Processes run at the same time on several processors; what one changes, others do "
      .. "not see. "
      .. "They share through cells, queues and the other objects.",
      "几个进程可以同时用几个处理器；一个进程改了变量，别的进程看不到。它们通过共享值、队列等对象共享数据。"},
    errors = "daemon_parent", python = "multiprocessing.Process", is_kind = true, methods = "unit",
    see = "thread isolate green kwargs unit",
    example = [[
local n = 1
local p = process{target = function() n = n + 1 return n end, name = "child"}
p:start()
print(p:result(), n, p.name)    --> 2	1	child
]],
  },
  thread = {
    zh = "创建一个线程，还没有启动；与同一 Lua 状态的其他线程共享一切，同一时间只有一个在执行。",
    more = {"Threads take turns every 5 ms and at every wait, as in Python under the GIL: good for "
      .. "waiting, not for computing. What they share needs a lock.",
      "线程每 5 毫秒、以及每次等待时轮换，与 Python 的 GIL 一样：适合等待，不适合计算。共享的变量需要锁。"},
    python = "threading.Thread", is_kind = true, methods = "unit",
    see = "process isolate green lock kwargs unit",
    example = [[
local n = 1
local t = thread{target = function() n = n + 1 end}
t:start()
t:join()
print(n)                        --> 2
]],
  },
  isolate = {
    zh = "创建一个隔离单元，还没有启动；它是一个有自己的 Lua 状态的系统线程，函数和参数复制过去。",
    more = {"Isolates run at the same time, as processes do, within one process.",
      "隔离单元在同一个进程里，却像进程那样同时执行。"},
    errors = "cannot_send", python = "concurrent.interpreters.Interpreter", is_kind = true,
    methods = "unit", see = "process thread green kwargs unit",
    example = [[
local list = {1, 2}
local i = isolate.spawn(function() list[3] = 3 return #list end)
print(i:result(), #list)        --> 3	2
]],
  },
  green = {
    zh = "创建一个绿色任务，还没有启动；它在这个线程里执行，共享一切，只在等待处切换。",
    more = {"A thread can have any number of tasks. One that computes for long stops the others.",
      "一个线程可以有任意多个任务。一个任务长时间计算，其他任务就停着。"},
    python = "asyncio.Task", is_kind = true, methods = "unit",
    see = "green.scope thread kwargs unit",
    example = [[
local log = {}
local t = green.spawn(function() log[#log + 1] = "task" end)
log[#log + 1] = "maker"
t:join()
print(log[1], log[2])           --> maker	task
]],
  },
  ["K.spawn"] = {
    zh = "创建并启动一个执行 f(...) 的单元；K 代表 process、thread、isolate、green 之一。",
    errors = "daemon_parent cannot_send",
    python = "multiprocessing.Process(...).start(), asyncio.create_task",
    see = "spawn K.daemon kwargs unit",
    example = [[
local t = thread.spawn(function(x) return x * 2 end, 21)
print(t:result())               --> 42
]],
  },
  ["K.daemon"] = {
    zh = "与 K.spawn 相同，但它是守护单元；脚本结束时不等它。",
    errors = "daemon_parent cannot_send", python = "threading.Thread(..., daemon=True).start()",
    see = "daemon K.spawn unit.daemon",
    example = [[
local d = thread.daemon(function() sleep(60) end)
print(d.daemon)                 --> true
]],
  },
  ["K.class"] = {
    zh = "单元的类：定义 init(self, ...) 和 run(self)；调用这个类就创建一个单元，还没有启动。",
    python = "class P(multiprocessing.Process)", see = "K.spawn unit:start unit:result",
    example = [[
local Worker = process.class()
function Worker:init(n) self.n = n end
function Worker:run() return self.n * 2 end
local w = Worker(21)
w:start()
print(w:result())               --> 42
]],
  },
  ["K.current"] = {
    zh = "正在执行的这一种单元。", see = "unit K.active os.getpid",
    python = "multiprocessing.current_process, threading.current_thread, asyncio.current_task",
    example = [[
print(thread.spawn(function() return thread.current().kind end):result())  --> thread
]],
  },
  ["K.active"] = {
    zh = "这个进程启动的、还活着的这一种单元，一个数组。", see = "units ps K.current",
    python = "multiprocessing.active_children, threading.enumerate, asyncio.all_tasks",
    example = [[
local stop = event()
local t = thread.spawn(function() stop:wait() end)
print(thread.active()[1] == t)  --> true
stop:set()
]],
  },
  join = {
    zh = "逐个等待这些单元结束。", errors = "not_started joins_itself no_unit", waits = true,
    python = "multiprocessing.Process.join", see = "unit:join unit:result queue:join",
    example = [[
local n = cell(0)
local function add() n:add(1) end
join(spawn(add), thread.spawn(add), isolate.spawn(add))
print(n:get())                  --> 3
]],
  },
  units = {
    zh = "家族里所有活着的单元，一个数组。", python = false, see = "ps K.active unit.state",
    example = [[
local stop = event()
local p = spawn(function() stop:wait() end)
print(#units())                 --> 2
stop:set()
p:join()
]],
  },
  ps = {
    zh = "把家族里所有活着的单元打印成表：编号、种类、进程号、线程号、状态、名字、在等什么。", python = false,
    see = "units locks state",
    example = [[
local stop = event()
local t = thread.spawn(function() stop:wait() end)
ps()
stop:set()
]], prints = "Thread%-1",
  },
  wait_any = {
    zh = "列表中第一个就绪的：有东西可取或已关闭的队列、管道，已设置的事件，已结束的单元；到时给 nil。",
    python = "multiprocessing.connection.wait", see = "event queue pipe selector",
    example = [[
local a, b = queue(), queue()
b:put("here")
print(wait_any{a, b} == b)      --> true
print(wait_any({a}, 0.01))      --> nil
]],
  },
  unit = {
    place = 1, zh = "一个进程、线程、隔离单元或绿色任务；所有种类有同样的方法和字段。",
    en = "A process, thread, isolate or task; all kinds have the same methods and fields.",
    usage = "local u = spawn(f, ...)", methods = "unit",
    more = {"A unit also holds fields of the script's own, which are nil until they are set.",
      "单元还可以保存脚本自己的字段，赋值之前为 nil。"},
    python = "multiprocessing.Process", see = "process thread isolate green units",
    example = [[
local u = thread.spawn(function() return "done" end)
print(u:join(), u.state, u.exitcode)   --> true	terminated	0
print(u:result())                      --> done
]],
  },
  ["unit:start"] = {
    zh = "启动它；只能一次。", errors = "started_twice daemon_parent cannot_send", see = "K.spawn",
  },
  ["unit:join"] = {
    zh = "等它结束；到时给 false。", errors = "not_started joins_itself", see = "join unit:result",
  },
  ["unit:result"] = {
    zh = "等它结束，给出它的函数的返回值；它的错误在这里抛出。到时抛出 unit.Timeout。", python = false,
    errors = "own_error killed_unit unit.Timeout not_started joins_itself",
    see = "unit:join future:result exitcode",
  },
  ["unit:states"] = {
    zh = "它经过的状态，一个数组；要先用 scheduling.watch(true) 或 --states 让它们记录下来。",
    python = false, see = "scheduling.watch state",
    example = [[
scheduling.watch(true)
local t = thread.spawn(function() sleep(0.01) end)
t:join()
print(t:states()[1].state)      --> new
]],
  },
  ["unit:is_alive"] = {zh = "它已经启动、还没有结束吗？", see = "state unit:join"},
  ["unit:terminate"] = {
    zh = "进程：发送 SIGTERM；别的单元：在它的下一条指令或等待处抛出 unit.Terminated。",
    errors = "not_started", see = "unit:kill unit.Terminated",
  },
  ["unit:kill"] = {
    zh = "进程：发送 SIGKILL；别的单元：与 terminate 相同。", errors = "not_started",
    see = "unit:terminate exitcode",
  },
  ["unit.name"] = {
    of = "unit", usage = "u.name", errors = "name_text", python = "Process.name",
    zh = "它的名字，可以改；没有给时是 Process-1、Thread-1，子进程里是 Process-1:1。",
    en = "Its name, which may be set; Process-1, Thread-1, in a child Process-1:1 unless given.",
  },
  ["unit.daemon"] = {
    of = "unit", usage = "u.daemon", errors = "late_daemon", python = "Process.daemon",
    zh = "它是守护单元吗；启动之前可以设。脚本结束时不等守护单元。", see = "daemon K.daemon",
    en = "Is it a daemon; may be set before the start. The end of the script does not wait for "
      .. "one.",
  },
  ["unit.pid"] = {
    of = "unit", usage = "u.pid", errors = "no_setting", python = "Process.pid", hidden = true,
    zh = "它所在进程的编号。", en = "The number of its process.", see = "os.getpid unit.tid",
  },
  ["unit.tid"] = {
    of = "unit", usage = "u.tid", errors = "no_setting", python = "Thread.native_id", hidden = true,
    zh = "系统给它的线程的编号。", en = "The system's number of its thread.", see = "unit.pid",
  },
  ["unit.id"] = {
    of = "unit", usage = "u.id", errors = "no_setting", python = false, hidden = true,
    zh = "它在家族里的编号，别的单元都没有。", en = "Its number in the family; no other unit has it.",
    see = "unit.pid ps",
  },
  ["unit.kind"] = {
    of = "unit", usage = "u.kind", errors = "no_setting", python = false, hidden = true,
    zh = "它的种类：process、thread、isolate 或 green。", see = "process thread isolate green",
    en = "Its kind: process, thread, isolate or green.",
  },
  ["unit.exitcode"] = {
    of = "unit", usage = "u.exitcode", errors = "no_setting", python = "Process.exitcode",
    zh = "它怎样结束的；活着时为 nil，0 是正常，1 是出错，n 是 os.exit(n)，负数是杀死它的信号。",
    en = "How it has ended; nil while it lives, 0 in good order, 1 by an error, n by os.exit(n), "
      .. "minus the number of the signal that killed it.", see = "unit:result os.exit state",
    example = [[
local p = spawn(function() os.exit(3) end)
p:join()
print(p.exitcode)               --> 3
local k = spawn(function() sleep(60) end)
k:kill()
k:join()
print(k.exitcode)               --> -9
]],
  },
  ["unit.state"] = {
    of = "unit", usage = "u.state", errors = "no_setting", python = false,
    zh = "它的状态；new 新建，ready 就绪，running 运行，blocked 阻塞，terminated 终止，"
      .. "zombie 僵尸（结束了而没有人 join 的进程），stopped 被信号停住。",
    en = "Its state; new, ready, running, blocked, terminated, zombie (a process that ended and "
      .. "was "
      .. "not joined), stopped (by a signal).", see = "unit:states ps exitcode",
    example = [[
local go = event()
local t = thread{target = function() go:wait() end}
print(t.state)                  --> new
t:start()
sleep(0.05)
print(t.state)                  --> blocked
go:set()
t:join()
print(t.state)                  --> terminated
]],
  },
}
