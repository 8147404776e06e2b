-- 04: processes do not share their variables
-- After 进程中的全局变量 (global variables in processes).

result = 0

local function add(name)
  result = result + 1
  print(name .. " has result " .. result)
end

-- Each child starts with a copy of all that its parent has, and changes only its copy.
spawn(add, "child 1"):join()
spawn(add, "child 2"):join()
print("the main process has result " .. result)

-- Output:
--> child 1 has result 1
--> child 2 has result 1
--> the main process has result 0
