-- 10: a queue that is full, a queue that is empty
-- After 进程间的通信-Queue and 队列Queue模块 (the queue: put with a limit, get with a limit).

-- Room for three: the fourth message waits two tenths, in vain.
local q = queue(3)
for i = 1, 3 do
  q:put("message " .. i)
end
local ok, err = pcall(q.put, q, "message 4", 0.2)
print(ok, err == queue.Full)
print("full, with messages: " .. q:qsize())

-- Lua's way to ask the same: an answer instead of an error.
print(q:try_put("message 4", 0.2))

while not q:empty() do
  print(q:get_nowait())
end

-- Room for five, and six wishes.
local five = queue(5)
for n = 111, 555, 111 do
  five:put(n)
end
for _ = 1, 6 do
  local got, v = pcall(five.get, five, 0.2)
  if got then
    print(v)
  elseif v == queue.Empty then
    print("not a drop left")
  end
end

-- Output:
--> false	true
--> full, with messages: 3
--> false	full
--> message 1
--> message 2
--> message 3
--> 111
--> 222
--> 333
--> 444
--> 555
--> not a drop left
