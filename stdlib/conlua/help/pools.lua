-- SPDX-License-Identifier: MIT
--- help(): pools, executors, futures, timers. What a row holds: help/init.lua.

return {
  pool = {
    zh = "进程池：最多 n 个做任务的进程；没有给 n 时是 os.cpu_count()。给了 maxtasks 时，做满 k 个任务就换一个。",
    more = {"A worker that dies fails the task it had with unit.Died, and is replaced.",
      "工作单元死了，它手上的任务以 unit.Died 失败，池换上新的。"},
    python = "multiprocessing.Pool", methods = "pool", see = "thread_pool process_executor future",
    example = [[
local p <close> = pool(2)
local squares = p:map(function(n) return n * n end, {1, 2, 3})
print(table.concat(squares, " "))            --> 1 4 9
]],
  },
  thread_pool = {
    zh = "由线程组成的池。", python = "multiprocessing.pool.ThreadPool", methods = "pool",
    see = "pool isolate_pool thread",
    example = [[
local seen = {}
local p <close> = thread_pool(2)
p:map(function(n) seen[n] = true end, {1, 2})
print(seen[1], seen[2])         --> true	true
]],
  },
  isolate_pool = {
    zh = "由隔离单元组成的池。", python = false, methods = "pool", see = "pool thread_pool isolate",
    example = [[
local p <close> = isolate_pool(2)
print(p:apply(function(a, b) return a + b end, {1, 2}))   --> 3
]],
  },
  ["pool:apply"] = {
    zh = "让一个工作单元用数组 args 里的值调用 f，等它做完，给出它的返回值。",
    errors = "own_error unit.Died closed_pool", waits = true, see = "pool:apply_async pool:map",
  },
  ["pool:apply_async"] = {
    zh = "与 apply 相同，但不等待，给出一个 future；callback 得到返回值，error_callback 得到错误。",
    errors = "closed_pool", see = "pool:apply future",
    example = [[
local p <close> = pool(1)
local f = p:apply_async(function(x) return x + 1 end, {41})
print(f:result())               --> 42
]],
  },
  ["pool:map"] = {
    zh = "对每一项调用 f，结果按次序。一次交给一个工作单元 chunk 项；池自己会定这个数。",
    errors = "own_error unit.Died closed_pool", waits = true, see = "pool:imap pool:starmap",
  },
  ["pool:map_async"] = {
    zh = "不等待的 map，给出一个 future。", errors = "closed_pool", see = "pool:map future",
  },
  ["pool:imap"] = {
    zh = "对每一项调用 f，按次序，每个结果一有就给出。", errors = "own_error unit.Died closed_pool",
    waits = true, see = "pool:imap_unordered pool:map",
    example = [[
local p <close> = pool(2)
for square in p:imap(function(n) return n * n end, {1, 2}) do print(square) end
--> 1
--> 4
]],
  },
  ["pool:imap_unordered"] = {
    zh = "对每一项调用 f，谁先做完先给谁。", errors = "own_error unit.Died closed_pool", waits = true,
    see = "pool:imap",
  },
  ["pool:starmap"] = {
    zh = "与 map 相同；每一项是一个参数的数组。", errors = "own_error unit.Died closed_pool",
    waits = true, see = "pool:map",
    example = [[
local p <close> = pool(1)
print(p:starmap(math.max, {{1, 5}, {7, 2}})[2])   --> 7
]],
  },
  ["pool:close"] = {zh = "不再有任务；全部做完后工作单元结束。", see = "pool:join pool:terminate"},
  ["pool:terminate"] = {
    zh = "立即停止；没做完的以 unit.Terminated 失败。", see = "pool:close unit.Terminated",
  },
  ["pool:join"] = {
    zh = "等到工作单元都结束；要在 close 或 terminate 之后。", errors = "join_open_pool join_own_pool",
    see = "pool:close",
  },
  process_executor = {
    zh = "执行器：最多 n 个进程，向它提交函数；<close> 等它们做完。",
    python = "concurrent.futures.ProcessPoolExecutor", methods = "executor",
    see = "pool future executor",
    example = [[
local e <close> = process_executor(2)
local f = e:submit(function(a, b) return a * b end, 6, 7)
print(f:result())               --> 42
]],
  },
  thread_executor = {
    zh = "由线程组成的执行器。", python = "concurrent.futures.ThreadPoolExecutor",
    methods = "executor", see = "process_executor thread",
    example = [[
local e <close> = thread_executor(2)
print(e:submit(string.upper, "done"):result())   --> DONE
]],
  },
  isolate_executor = {
    zh = "由隔离单元组成的执行器。", python = "concurrent.futures.InterpreterPoolExecutor",
    methods = "executor", see = "process_executor isolate",
    example = [[
local e <close> = isolate_executor(2)
print(e:map(math.abs, {-1, -2})[2])              --> 2
]],
  },
  green_executor = {
    zh = "由绿色任务组成的执行器。", python = false, methods = "executor", see = "process_executor green",
    example = [[
local e <close> = green_executor()
local f = e:submit(function() sleep(0.01) return "slept" end)
print(f:result())               --> slept
]],
  },
  executor = {
    place = 1, usage = "local e <close> = process_executor(n)", methods = "executor",
    zh = "执行器：向它提交函数，得到 future；脚本结束时先做完它的任务。",
    en = "Takes functions and gives futures; at the end of a script its tasks are done first.",
    python = "concurrent.futures.Executor",
    see = "process_executor thread_executor isolate_executor green_executor future",
    example = [[
local e <close> = thread_executor(1)
print(e:submit(math.max, 1, 2):result())         --> 2
]],
  },
  ["executor:submit"] = {
    zh = "让一个工作单元调用 f(...)，给出一个 future。", errors = "closed_pool", see = "future executor:map",
  },
  ["executor:map"] = {
    zh = "对每一项调用 f，结果按次序；这个数组也可以当作迭代器调用。",
    errors = "own_error unit.Died closed_pool", waits = true, see = "executor:submit pool:map",
  },
  ["executor:shutdown"] = {
    zh = "不再有任务，等到全部做完；写 false 时，剩下的在后台做。", errors = "join_own_pool",
    see = "pool:close",
  },
  future = {
    place = 2, usage = "local f = executor:submit(g, ...)", methods = "future",
    zh = "future：提交了的任务，以后给出结果。", en = "A task that was submitted; gives its result later.",
    more = {"After unit.Died its fields signal and exitcode say how the worker died.",
      "得到 unit.Died 之后，字段 signal 和 exitcode 说明工作单元怎样死的。"},
    python = "concurrent.futures.Future",
    see = "as_completed futures_wait executor pool:apply_async",
    example = [[
local e <close> = thread_executor(1)
local f = e:submit(math.max, 3, 4)
print(f:result(), f:done())     --> 4	true
print(f:exception())            --> nil
]],
  },
  ["future:result"] = {
    zh = "等它结束，给出函数的返回值；它的错误在这里抛出。到时抛出 unit.Timeout。",
    errors = "own_error unit.Timeout unit.Cancelled unit.Died foreign_future",
    see = "future:exception unit:result",
  },
  ["future:exception"] = {
    zh = "等它结束，给出它的错误，没有错误时给 nil。",
    errors = "unit.Timeout unit.Cancelled foreign_future", see = "future:result",
  },
  ["future:done"] = {zh = "它结束了吗，不管怎样结束？", see = "future:running future:cancelled"},
  ["future:running"] = {zh = "现在有工作单元在做它吗？", see = "future:done"},
  ["future:cancelled"] = {zh = "它被取消了吗？", see = "future:cancel"},
  ["future:cancel"] = {
    zh = "如果还没有人开始做，就收回它；给出它是否被取消。", see = "future:cancelled unit.Cancelled",
  },
  ["future:add_done_callback"] = {
    zh = "它结束时调用 f(future)；已经结束时立即调用。", see = "future:done",
    example = [[
local e <close> = thread_executor(1)
local f = e:submit(math.max, 3, 4)
f:result()
f:add_done_callback(function(g) print(g:result()) end)   --> 4
]],
  },
  as_completed = {
    zh = "按结束的先后给出这些 future；到时抛出 unit.Timeout。", errors = "unit.Timeout",
    python = "concurrent.futures.as_completed", see = "futures_wait future",
    example = [[
local e <close> = thread_executor(2)
local futures = {e:submit(function() sleep(0.2) return "slow" end), e:submit(tostring, "fast")}
for f in as_completed(futures) do print(f:result()) end
--> fast
--> slow
]],
  },
  futures_wait = {
    zh = "等全部的、\"first\" 等第一个，或者 \"error\" 等全部或第一个出错的；给两个数组，已结束的和其余的。",
    python = "concurrent.futures.wait", see = "as_completed future",
    example = [[
local e <close> = thread_executor(2)
local done, open = futures_wait{e:submit(print), e:submit(type, 1)}
print(#done, #open)             --> 2	0
]], prints = "2\t0",
  },
  timer = {
    zh = "定时器：这么多秒之后调用 f(...)；还没有启动。启动之前设 daemon 为 true，脚本结束时就不等它。",
    python = "threading.Timer", methods = "timer", see = "sleep signal.alarm",
    example = [[
local t = timer(0.01, print, "time is up")       --> time is up
t:start()
print(t:join())                                  --> true
]],
  },
  ["timer:start"] = {zh = "开始计时；只能一次。", errors = "started_twice", see = "timer:cancel"},
  ["timer:cancel"] = {zh = "还没有调用函数的话，就不调用了。", see = "timer:start"},
  ["timer:join"] = {
    zh = "等到函数返回，或者定时器被取消。", errors = "not_started joins_itself foreign_timer",
    see = "timer:cancel",
  },
}
