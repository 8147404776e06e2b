-- 48: the philosophers in every order
-- After 死锁 (deadlock): lesson 20 shows one that happens; here all that can happen.

local philosophers = [[
local forks = {lock(), lock(), lock()}
local function eat(i)
  local first, second = forks[i], forks[i % 3 + 1]
  ORDER
  first:with(function() second:with(function() end) end)
end
join(thread.spawn(eat, 1), thread.spawn(eat, 2), thread.spawn(eat, 3))
]]

local path = os.tmpname()

--- What `conlua check` says of a program, with its name in place of the file's.
local function check(name, program)
  local file <close> = assert(io.open(path, "w"))
  file:write(program)
  file:close()
  local told = subprocess.run{arg[-1], "--lang", "en", "check", path}.stdout
  told = told:gsub(path:gsub("%p", "%%%0"), name)
  return (told:gsub(" %([^()\n]*%d s%)", ""))
end

-- Each takes the left fork first: in one class of seven all hold one and wait for one.
print(check("left first", (philosophers:gsub("ORDER", ""))))

-- The last takes the right fork first, so that nobody can wait in a ring.
local order = "if i == 3 then first, second = second, first end"
print(check("in order", (philosophers:gsub("ORDER", order))))
os.remove(path)

-- Output:
--> left first: WRONG in 1 of 7 schedules
--> {...}
-->   nobody can go on:
-->   main               7  joins Thread-1
-->   Thread-1           5  acquires lock#2
-->   Thread-2           5  acquires lock#3
-->   Thread-3           5  acquires lock#1
--> {...}
--> in order: right in every schedule: 6 of 6
-->   4 units, up to {n} steps
--> {...}
