-- SPDX-License-Identifier: MIT
--- help(): the errors that scripts compare with ==. What a row holds: help/init.lua.

return {
  ["queue.Empty"] = {
    zh = "没有元素可取；等待的时间到了。", en = "There was no item to get; the time was up.",
    python = "queue.Empty", see = "queue:get queue:try_get errors",
    example = [[
local ok, err = pcall(queue().get_nowait, queue())
print(ok, err == queue.Empty)   --> false	true
]],
  },
  ["queue.Full"] = {
    zh = "队列里没有空位；等待的时间到了。", en = "There was no place in the queue; the time was up.",
    python = "queue.Full", see = "queue:put queue:try_put errors",
    example = [[
local q = queue(1)
q:put(1)
local ok, err = pcall(q.put_nowait, q, 2)
print(ok, err == queue.Full)    --> false	true
]],
  },
  ["queue.Closed"] = {
    zh = "队列已经关闭；取的时候，还要已经取空。", en = "The queue is closed; for a get, also drained.",
    python = "queue.ShutDown", see = "queue:close queue:items errors",
    example = [[
local q = queue()
q:close()
local ok, err = pcall(q.get, q)
print(ok, err == queue.Closed)  --> false	true
]],
  },
  ["pipe.Empty"] = {
    zh = "没有东西可收；等待的时间到了。", en = "There was nothing to receive; the time was up.",
    python = false, see = "pipe:recv pipe:poll errors",
    example = [[
local a, b = pipe()
print(pcall(a.recv, a, 0.01))   --> false	pipe.Empty
b:send(1)
]],
  },
  ["pipe.Closed"] = {
    zh = "另一端已经在所有进程里关闭，或者它们都死了。", en = "The other end is closed in every process that "
      .. "had it, or those died.", python = "EOFError, BrokenPipeError",
    see = "pipe:recv pipe:close errors",
    example = [[
local a, b = pipe()
b:close()
print(pcall(a.recv, a))         --> false	pipe.Closed
]],
  },
  ["barrier.Broken"] = {
    zh = "屏障被打破了；有一个等到了时间，死了，或者调用了 abort、reset。",
    en = "The barrier is broken; one of its units ran out of time, died, or called abort or reset.",
    python = "threading.BrokenBarrierError", see = "barrier:wait barrier:reset errors",
    example = [[
local b = barrier(2)
print(pcall(b.wait, b, 0.01))   --> false	barrier.Broken
]],
  },
  ["unit.Timeout"] = {
    zh = "结果没有按时到来；等待的时间到了。", en = "The result did not come in time; the time was up.",
    python = "TimeoutError", see = "unit:result future:result green.timeout wait errors",
    example = [[
local t = thread.daemon(sleep, 60)
print(pcall(t.result, t, 0.01)) --> false	unit.Timeout
]],
  },
  ["unit.Terminated"] = {
    zh = "这个单元被告知要结束；在它的下一条指令或等待处抛出。",
    en = "The unit was told to end; raised in it at its next instruction or wait.",
    python = false, see = "unit:terminate pool:terminate errors",
    example = [[
local t = thread.spawn(sleep, 60)
t:terminate()
print(pcall(t.result, t))       --> false	unit.Terminated
]],
  },
  ["unit.Died"] = {
    zh = "做任务的工作单元死了；被杀死，或者调用了 os.exit。", en = "The worker that had the task died; it was "
      .. "killed, or called os.exit.", python = "concurrent.futures.process.BrokenProcessPool",
    see = "future pool errors",
    example = [[
local p <close> = pool(1)
local f = p:apply_async(function() os.exit(3) end)
print(f:exception() == unit.Died, f.exitcode)   --> true	3
]],
  },
  ["unit.Cancelled"] = {
    zh = "任务被取消，或者它的作用域、它的时间到头了。", en = "The task was cancelled, or its scope or its time "
      .. "came to an end.", python = "concurrent.futures.CancelledError, asyncio.CancelledError",
    see = "future:cancel green.scope green.timeout errors",
    example = [[
local e <close> = thread_executor(1)
local first, second = e:submit(sleep, 0.1), e:submit(print)
print(second:cancel())          --> true
print(pcall(second.result, second))   --> false	unit.Cancelled
]],
  },
  deadlock = {
    zh = "死锁：这次等待会使几个单元互相等待，谁也不能继续；在围成环的那个单元里抛出。",
    en = "This wait would close a ring of units that wait for each other; raised in the unit that "
      .. "closes it.",
    more = {"When every unit waits without a limit, the script ends with exit code 86. Both say "
      .. "on stderr "
      .. "who waits for what, held by whom, at which line.",
      "所有单元都在无限地等待时，脚本以退出码 86 结束。两种情况都在 stderr 上说明谁在等什么、谁持有它、在哪一行。"},
    python = false, see = "lock locks wait errors",
    example = [[
local m = lock()
m:acquire()
local ok, err = pcall(m.acquire, m)
print(ok, err == deadlock)      --> false	true
m:release()
]], prints = "false\ttrue",
  },
  interrupted = {
    zh = "按了 Ctrl-C；在每个进程的主单元里抛出一次。",
    en = "Ctrl-C was typed; raised once in the main unit of each process.",
    python = "KeyboardInterrupt", see = "signal.on errors",
    example = [[
local ok, err = pcall(function()
  signal.send(os.getpid(), "INT")
  sleep(60)
end)
print(ok, err == interrupted)   --> false	true
]],
  },
}
