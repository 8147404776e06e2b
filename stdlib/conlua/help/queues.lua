-- SPDX-License-Identifier: MIT
--- help(): queues and pipes. What a row holds: help/init.lua.

return {
  queue = {
    zh = "队列：先进先出；0 或更小表示没有上限。",
    more = {"An item is a copy, made when it is put. When `put` returns, the item is there to be "
      .. "got.",
      "元素是放入时的副本。put 返回时，元素已经可以取出。"},
    python = "multiprocessing.Queue", methods = "queue",
    see = "lifo_queue priority_queue thread.queue pipe",
    example = [[
local q = queue()
local p = spawn(function() for i = 1, 3 do q:put(i * i) end q:close() end)
for item in q:items() do print(item) end
--> 1
--> 4
--> 9
]],
  },
  joinable_queue = {
    zh = "与 queue 相同。", python = "multiprocessing.JoinableQueue", methods = "queue",
    see = "queue queue:task_done queue:join",
    example = [[
local q = joinable_queue()
daemon(function() while true do q:get() q:task_done() end end)
for i = 1, 3 do q:put(i) end
print(q:join())                 --> true
]],
  },
  lifo_queue = {
    zh = "后进先出的队列，也就是栈。", python = "queue.LifoQueue", methods = "queue",
    see = "queue priority_queue",
    example = [[
local q = lifo_queue()
q:put("first")
q:put("second")
print(q:get())                  --> second
]],
  },
  priority_queue = {
    zh = "优先队列，最小的先出：数字、字符串，或者按第一个元素比较的表；相等的按到达的次序。",
    python = "queue.PriorityQueue", methods = "queue", see = "queue lifo_queue",
    example = [[
local q = priority_queue()
q:put{2, "later"}
q:put{1, "now"}
print(q:get()[2])               --> now
]],
  },
  ["thread.queue"] = {
    zh = "同一个状态的线程之间的队列：传递对象本身，而不是副本。", python = "queue.Queue",
    methods = "queue", see = "queue thread",
    example = [[
local q, t = thread.queue(), {}
q:put(t)
print(q:get() == t)             --> true
]],
  },
  ["queue:put"] = {
    zh = "放入一个元素的副本；队列满时等待，到时抛出 queue.Full；关闭后抛出 queue.Closed。",
    errors = "queue.Full queue.Closed cannot_send",
    see = "queue:try_put queue:put_nowait queue:get",
    example = [[
local q = queue(1)
q:put("fits")
print(pcall(q.put, q, "too many", false))   --> false	queue.Full
]],
  },
  ["queue:get"] = {
    zh = "取出下一个元素；没有时等待，到时抛出 queue.Empty；关闭并取空后抛出 queue.Closed。",
    errors = "queue.Empty queue.Closed",
    see = "queue:try_get queue:get_nowait queue:items queue:put",
    example = [[
local q = queue()
print(pcall(q.get, q, 0.01))    --> false	queue.Empty
]],
  },
  ["queue:put_nowait"] = {
    zh = "不等待的 put。", errors = "queue.Full queue.Closed cannot_send", see = "queue:put",
  },
  ["queue:get_nowait"] = {
    zh = "不等待的 get。", errors = "queue.Empty queue.Closed", see = "queue:get",
  },
  ["queue:try_put"] = {
    zh = "以返回值作答而不抛错误的 put；要它等，才等。", errors = "cannot_send", python = false,
    see = "queue:put",
    example = [[
local q = queue(1)
print(q:try_put(1))             --> true
print(q:try_put(2))             --> false	full
]],
  },
  ["queue:try_get"] = {
    zh = "以返回值作答而不抛错误的 get；要它等，才等。", python = false, see = "queue:get",
    example = [[
local q = queue()
print(q:try_get())              --> false	empty
]],
  },
  ["queue:qsize"] = {zh = "现在有几个元素，准确的数。", see = "queue:empty queue:full"},
  ["queue:empty"] = {zh = "现在是空的吗？", see = "queue:qsize queue.Empty"},
  ["queue:full"] = {zh = "现在是满的吗？", see = "queue:qsize queue.Full"},
  ["queue:maxsize"] = {
    zh = "能放几个元素；0 表示没有上限。", python = "queue.Queue.maxsize", see = "queue:qsize",
  },
  ["queue:task_done"] = {
    zh = "取出的一个元素已经处理完。", errors = "task_done_often",
    python = "multiprocessing.JoinableQueue.task_done", see = "queue:join",
  },
  ["queue:join"] = {
    zh = "等到放入的元素全部处理完；到时给 false。", python = "multiprocessing.JoinableQueue.join",
    see = "queue:task_done join",
    example = [[
local q = queue()
thread.spawn(function() for item in q:items() do q:task_done() end end)
q:put("work")
print(q:join())                 --> true
q:close()
]],
  },
  ["queue:close"] = {
    zh = "不再放入；get 取完剩下的。", python = "queue.Queue.shutdown",
    see = "queue:closed queue:items queue.Closed",
  },
  ["queue:closed"] = {zh = "它关闭了吗？", python = false, see = "queue:close"},
  ["queue:items"] = {
    zh = "逐个取出，直到队列关闭并且取空。", waits = true, python = false, see = "queue:get queue:close",
  },
  plain = {
    zh = "允许 t 以及现在在它里面的表，在元表不能随行时，不带元表发送。", python = false,
    see = "queue:put K.class",
    example = [[
local q = queue()
q:put(plain(setmetatable({1, 2}, {__index = {}})))
print(getmetatable(q:get()))    --> nil
]],
  },
  pipe = {
    zh = "管道：互相发送的两端；写 false 时，第一端只收，第二端只发。",
    python = "multiprocessing.Pipe", methods = "pipe", see = "queue pipe.Closed",
    example = [[
local mine, theirs = pipe()
local p = spawn(function() theirs:send(theirs:recv() .. "!") end)
mine:send("hello")
print(mine:recv())              --> hello!
]],
  },
  ["pipe:send"] = {
    zh = "把 value 的副本发到另一端；另一端在哪里都关闭了，抛出 pipe.Closed。",
    errors = "pipe.Closed only_receives cannot_send", waits = true,
    python = "multiprocessing.connection.Connection.send", see = "pipe:recv",
  },
  ["pipe:recv"] = {
    zh = "另一端发来的下一个值；到时抛出 pipe.Empty；另一端关闭并取空后抛出 pipe.Closed。",
    errors = "pipe.Empty pipe.Closed only_sends",
    python = "multiprocessing.connection.Connection.recv", see = "pipe:poll pipe:send",
  },
  ["pipe:poll"] = {
    zh = "有东西可收吗？", errors = "only_sends",
    python = "multiprocessing.connection.Connection.poll", see = "pipe:recv wait_any",
  },
  ["pipe:close"] = {
    zh = "这个进程用完了这一端。", python = "multiprocessing.connection.Connection.close",
    see = "pipe.Closed",
  },
}
