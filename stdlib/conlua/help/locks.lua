-- SPDX-License-Identifier: MIT
--- help(): locks and semaphores. What a row holds: help/init.lua.

return {
  lock = {
    zh = "互斥锁：同一时间只有一个单元持有它。",
    more = {"It belongs to the unit that acquired it. If that dies, the next one gets the lock, "
      .. "and is told.",
      "锁属于取得它的单元。那个单元死了，锁交给下一个，并告诉它。"},
    python = "threading.Lock, multiprocessing.Lock", methods = "lock",
    see = "rlock semaphore deadlock",
    example = [[
local m, n = lock(), 0
local function add()
  for _ = 1, 100 do m:with(function() n = n + 1 end) end
end
join(thread.spawn(add), thread.spawn(add))
print(n)                        --> 200
]],
  },
  rlock = {
    zh = "递归锁：持有者可以再次取得它，取得几次就要释放几次。",
    python = "threading.RLock, multiprocessing.RLock", methods = "lock", see = "lock condition",
    example = [[
local m = rlock()
m:acquire()
print(m:acquire(false))         --> true
m:release()
m:release()
print(m:locked())               --> false
]],
  },
  semaphore = {
    zh = "信号量：一个计数 n，单元从中取走；为 0 时等待。",
    python = "threading.Semaphore", methods = "semaphore", see = "bounded_semaphore lock",
    example = [[
local seats = semaphore(2)
seats:acquire()
seats:acquire()
print(seats:value(), seats:acquire(false))   --> 0	false
seats:release()
print(seats:value())                         --> 1
seats:release()
]],
  },
  bounded_semaphore = {
    zh = "有界信号量；计数不会超过 n。", python = "threading.BoundedSemaphore",
    methods = "semaphore", see = "semaphore",
    example = [[
local s = bounded_semaphore(1)
print(pcall(s.release, s) == false)          --> true
]],
  },
  ["lock:acquire"] = {
    zh = "取得锁；到时给 false。上一个持有者死了，给 true, \"abandoned\"。", see = "lock:guard",
  },
  ["lock:release"] = {
    zh = "释放锁；没有人持有它，或者别的单元持有它，是错误。", errors = "not_held not_owner",
    see = "lock:acquire",
  },
  ["lock:locked"] = {zh = "有人持有这把锁吗？", see = "locks"},
  ["lock:guard"] = {
    zh = "取得锁；这一块代码结束时释放，不管怎样结束。", waits = true, python = "with lock:",
    see = "lock:with",
    example = [[
local m = lock()
do
  local _ <close> = m:guard()
  print(m:locked())             --> true
end
print(m:locked())               --> false
]],
  },
  ["lock:with"] = {
    zh = "调用 f 期间持有锁，给出 f 的返回值。", errors = "own_error", waits = true,
    python = "with lock:", see = "lock:guard",
  },
  ["semaphore:acquire"] = {
    zh = "从计数取走一个，为 0 时等待；到时给 false。它没有所有者，单元死了就丢了。",
    see = "semaphore:guard",
  },
  ["semaphore:release"] = {
    zh = "计数加 n；有界信号量不能超过最初的计数。", errors = "beyond_bound",
    see = "semaphore:acquire",
  },
  ["semaphore:value"] = {
    zh = "现在的计数。", python = "multiprocessing.Semaphore.get_value", see = "locks",
  },
  ["semaphore:guard"] = {
    zh = "取走一个；这一块代码结束，或者单元结束时归还，被杀死也归还。", waits = true,
    python = "with semaphore:", see = "semaphore:with",
  },
  ["semaphore:with"] = {
    zh = "调用 f 期间取走一个；这期间单元被杀死也归还。", errors = "own_error", waits = true,
    python = "with semaphore:", see = "semaphore:guard",
  },
}
