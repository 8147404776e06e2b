-- 24: a pool of processes
-- After 进程池 (process pool) and multiprocessing.Pool.

local function work(name)
  sleep(0.1)
  return name .. " done by a worker", os.getpid()
end

local p = pool(3) -- at most three processes; more tasks than that wait for a free one
local workers, n = {}, 0

-- apply_async does not wait. What the function returns goes to the callback, here in this process.
for i = 1, 9 do
  p:apply_async(work, {"task " .. i}, function(text, pid)
    if not workers[pid] then workers[pid], n = true, n + 1 end
    print(text)
  end)
end
print("all handed in")

-- close: no more tasks. join waits for the workers, and may come only after close or terminate.
print(pcall(p.join, p))
p:close()
p:join()
print(n .. " processes shared the work")

-- Output:
--> all handed in
--> false	{*}24-pool.lua:{n}: join before close or terminate of the pool
--| any order
--| 9 times
--> task {n} done by a worker
--| end
--> 3 processes shared the work
