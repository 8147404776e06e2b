-- 25: executors, and what to do when a task is done
-- After 线程池和进程池 (thread pools and process pools): concurrent.futures.

local function square(n)
  if n == 3 then error("three is not for me", 0) end
  return n * n
end

for _, make in ipairs{thread_executor, process_executor, isolate_executor} do
  local executor <close> = make(2) -- at the end of the block it waits for its tasks

  -- submit gives a future at once. Its callback runs in this process when the task is done.
  local future = executor:submit(square, 7)
  future:add_done_callback(function(f) print("the callback has " .. f:result()) end)
  print("the result is " .. future:result())

  -- An error stays with its future until somebody asks.
  print("the error is " .. executor:submit(square, 3):exception())

  local sum = 0
  for f in as_completed{executor:submit(square, 1), executor:submit(square, 2)} do
    sum = sum + f:result()
  end
  print("1 + 4 = " .. sum)
end

-- Output:
--> the callback has 49
--> the result is 49
--> the error is three is not for me
--> 1 + 4 = 5
--> the callback has 49
--> the result is 49
--> the error is three is not for me
--> 1 + 4 = 5
--> the callback has 49
--> the result is 49
--> the error is three is not for me
--> 1 + 4 = 5
