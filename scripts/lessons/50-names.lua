-- 50: arguments by name, and units with names
-- After Process([group [, target [, name [, args [, kwargs]]]]]) (what a process is made with).

-- args are the arguments in order. kwargs, the ones by name, arrive as a table behind them.
local function order(dish, options)
  print(("%s: %d of %s%s"):format(process.current().name, options.count or 1, dish,
    options.spicy and ", spicy" or ""))
end

local p = process{target = order, args = {"buns"}, kwargs = {count = 3, spicy = true},
  name = "waiter"}
p:start()
p:join()

-- Without kwargs Lua says the same by a table as the last argument.
spawn(order, "noodles", {count = 2}):join()

-- Who gets no name is numbered. In a child the numbers begin anew, behind the child's own.
local function name() return process.current().name end
print(spawn(name):result(), spawn(function() return spawn(name):result() end):result())

-- A name can be changed. It is shown by errors, reports and ps(), and by the system's own ps.
local q = process{target = function()
  process.current().name = "cook"
  local file <close> = assert(io.open("/proc/self/comm"))
  return file:read("l")
end}
q:start()
print("the system calls it " .. q:result() .. ", and so do we: " .. q.name)

-- Output:
--> waiter: 3 of buns, spicy
--> Process-1: 2 of noodles
--> Process-2	Process-3:1
--> the system calls it cook, and so do we: cook
