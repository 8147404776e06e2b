-- SPDX-License-Identifier: MIT
--- help(): meeting points and shared values. What a row holds: help/init.lua.

return {
  event = {
    zh = "事件：一个标志，单元等待它被设置。", python = "threading.Event, multiprocessing.Event",
    methods = "event", see = "condition countdown wait_any",
    example = [[
local go = event()
local t = thread.spawn(function() go:wait() print("gone") end)   --> gone
go:set()
t:join()
print(go:is_set())              --> true
]],
  },
  ["event:set"] = {zh = "设置标志，唤醒所有等待它的单元。", see = "event:clear event:wait"},
  ["event:clear"] = {zh = "清除标志。", see = "event:set"},
  ["event:is_set"] = {zh = "标志设置了吗？", see = "event:wait"},
  ["event:wait"] = {zh = "等到标志被设置；到时给 false。", see = "event:set wait_any"},
  condition = {
    zh = "条件：在锁的保护下等待某件事发生变化；没有给锁时，自己创建一把递归锁。",
    python = "threading.Condition, multiprocessing.Condition", methods = "condition",
    see = "lock event queue",
    example = [[
local c, ready = condition(), false
local t = thread.spawn(function()
  c:with(function() c:wait_for(function() return ready end) print("ready") end)   --> ready
end)
c:with(function() ready = true c:notify_all() end)
t:join()
]],
  },
  ["condition:acquire"] = {zh = "取得它的锁。", see = "condition:guard"},
  ["condition:release"] = {zh = "释放它的锁。", errors = "not_held not_owner", see = "condition:acquire"},
  ["condition:guard"] = {
    zh = "取得它的锁；这一块代码结束时释放。", waits = true, python = "with condition:",
    see = "condition:with",
  },
  ["condition:with"] = {
    zh = "调用 f 期间持有它的锁。", errors = "own_error", waits = true, python = "with condition:",
    see = "condition:guard",
  },
  ["condition:wait"] = {
    zh = "放开锁，等待通知，再取回锁；到时给 false。", errors = "not_held not_owner",
    see = "condition:wait_for condition:notify",
  },
  ["condition:wait_for"] = {
    zh = "等到 pred() 为真，每次通知之后再问一遍；到时给 false。", errors = "not_held not_owner own_error",
    see = "condition:wait condition:notify_all",
  },
  ["condition:notify"] = {
    zh = "唤醒最先等待的 n 个。", errors = "not_held not_owner", see = "condition:notify_all",
  },
  ["condition:notify_all"] = {
    zh = "唤醒所有等待的。", errors = "not_held not_owner", see = "condition:notify",
  },
  barrier = {
    zh = "屏障：n 个单元会合的地方；最后到的先执行 action，然后大家继续。",
    python = "threading.Barrier, multiprocessing.Barrier", methods = "barrier",
    see = "countdown barrier.Broken",
    example = [[
local b = barrier(2, function() print("all here") end)   --> all here
local t = thread.spawn(function() return b:wait() end)
print(b:wait() + t:result())    --> 3
]],
  },
  ["barrier:wait"] = {
    zh = "等到所有的都来了，给出到达的次序；有一个来不了时抛出 barrier.Broken。",
    errors = "barrier.Broken own_error", see = "barrier:broken",
  },
  ["barrier:reset"] = {
    zh = "恢复如新；正在等待的得到 barrier.Broken。", see = "barrier:abort barrier.Broken",
  },
  ["barrier:abort"] = {
    zh = "打破它：正在等待的和以后来的都得到 barrier.Broken。", see = "barrier:reset",
  },
  ["barrier:n_waiting"] = {zh = "已经来了几个。", see = "barrier:parties"},
  ["barrier:parties"] = {zh = "一共要来几个。", see = "barrier:n_waiting"},
  ["barrier:broken"] = {zh = "它被打破了吗？", see = "barrier:abort"},
  countdown = {
    zh = "倒计数：只减不增的计数，单元等它到 0。", python = false, methods = "countdown",
    see = "barrier event join",
    example = [[
local left = countdown(2)
for _ = 1, 2 do spawn(function() left:count_down() end) end
print(left:wait(), left:count())   --> true	0
]],
  },
  ["countdown:count_down"] = {
    zh = "计数减 n，但不低于 0；到 0 时所有等待的继续。", see = "countdown:wait",
  },
  ["countdown:wait"] = {zh = "等到计数为 0；到时给 false。", see = "countdown:count_down"},
  ["countdown:count"] = {zh = "现在的计数。", see = "countdown:wait"},
  cell = {
    zh = "共享值：所有单元共享的一个值。", python = "multiprocessing.Value", methods = "cell",
    see = "lock queue",
    example = [[
local hits = cell(0)
local function hit() for _ = 1, 100 do hits:add(1) end end
join(spawn(hit), spawn(hit))
print(hits:get())               --> 200
]],
  },
  ["cell:get"] = {zh = "这个值的副本。", python = "multiprocessing.Value.value", see = "cell:set"},
  ["cell:set"] = {
    zh = "存入 value 的副本。", errors = "cannot_send", python = "multiprocessing.Value.value",
    see = "cell:update",
  },
  ["cell:add"] = {
    zh = "给数字加上一个数，不可分割；给出新的值。", errors = "no_number", python = false,
    see = "cell:update",
  },
  ["cell:update"] = {
    zh = "存入 f(value)，不可分割：这期间没有别的单元读写它；给出新的值。",
    errors = "own_error cannot_send", waits = true, python = "with value.get_lock():",
    see = "cell:add",
  },
}
