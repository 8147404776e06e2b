-- 13: waiting until all the work is done
-- After 升级版队列 joinableQueue (the better queue), with the buns of 生产者消费者模型.

local steamer = joinable_queue()

local function eat(name)
  while true do
    local bun = steamer:get()
    print(name .. " eats bun " .. bun)
    steamer:task_done() -- one for each get
  end
end

daemon(eat, "egon")
daemon(eat, "alex")

for bun = 1, 6 do
  steamer:put(bun)
end

-- get only takes a bun out of the steamer; task_done says that it is eaten. Join waits for that.
steamer:join()
print("all eaten")
print("one task_done too many: " .. tostring((pcall(steamer.task_done, steamer))))

-- Output:
--| any order
-->   {*} eats bun 1
-->   {*} eats bun 2
-->   {*} eats bun 3
-->   {*} eats bun 4
-->   {*} eats bun 5
-->   {*} eats bun 6
--| end
--> all eaten
--> one task_done too many: false
