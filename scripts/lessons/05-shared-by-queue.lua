-- 05: a queue shares what variables cannot
-- After 多进程中使用队列共享数据 (sharing data between processes with a queue).

local function add(q)
  local r = q:get() + 1
  print("a child has result " .. r)
  q:put(r)
end

local q = queue()
q:put(0)

-- Both run at once. Whoever gets the number has it alone, until it is put back.
local p1 = spawn(add, q)
local p2 = spawn(add, q)
join(p1, p2)
print("the main process has result " .. q:get())

-- Output:
--> a child has result 1
--> a child has result 2
--> the main process has result 2
