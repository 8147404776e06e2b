-- 17: threads share their data
-- After 线程理论 (what threads are): 同一个进程下的多个线程数据是共享的. Compare lesson 04.

result = 0

local function add(name)
  result = result + 1
  print(name .. " has result " .. result)
end

thread.spawn(add, "thread 1"):join()
thread.spawn(add, "thread 2"):join()
print("the main thread has result " .. result)

-- What all can change, all can spoil: between reading and writing, others read too.
local function add_slowly()
  local seen = result
  sleep(0.01)
  result = seen + 1
end

local function ten_times(f)
  result = 0
  local threads = {}
  for i = 1, 10 do threads[i] = thread.spawn(f) end
  join(threads)
  return result
end

local mutex = lock()
print("ten threads without a lock: " .. ten_times(add_slowly))
print("ten threads with a lock: " .. ten_times(function() mutex:with(add_slowly) end))

-- Output:
--> thread 1 has result 1
--> thread 2 has result 2
--> the main thread has result 2
--> ten threads without a lock: {n}
--> ten threads with a lock: 10
