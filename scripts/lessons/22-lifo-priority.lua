-- 22: first in, last in, most urgent
-- After 线程queue (queues of threads) and 队列:先进先出 堆栈:先进后出 (a queue and a stack).

local function show(title, q, ...)
  for _, item in ipairs{...} do
    q:put(item)
  end
  local order = {}
  while not q:empty() do
    local item = q:get()
    order[#order + 1] = type(item) == "table" and item[2] or item
  end
  print(title .. ": " .. table.concat(order, ", "))
end

show("first in, first out", queue(), "a", "b", "c")
show("among threads only", thread.queue(), "a", "b", "c")
show("last in, first out", lifo_queue(), "a", "b", "c")
show("smallest first", priority_queue(), 30, 10, 20)

-- A table is ranked by its first element; equals keep their order.
show("by rank", priority_queue(), {2, "soldier"}, {1, "emperor"}, {2, "steward"})

-- Output:
--> first in, first out: a, b, c
--> among threads only: a, b, c
--> last in, first out: c, b, a
--> smallest first: 10, 20, 30
--> by rank: emperor, soldier, steward
