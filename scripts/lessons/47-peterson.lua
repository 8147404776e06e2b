-- 47: Peterson's algorithm, proved, and broken by one swapped line
-- After 互斥锁 (mutual exclusion): two units, two flags, a turn, and no lock.

local peterson = [[
local inside = 0
check.invariant(function() return inside <= 1 end)
local flags, turn = {false, false}, check.choose{1, 2}
local function run(me)
  while check.choose{false, true} do
    FIRST
    SECOND
    check.await(function() return not flags[3 - me] or turn == me end)
    check.atomically(function() inside = inside + 1 end)
    check.atomically(function() inside = inside - 1 end)
    flags[me] = false
  end
end
join(thread.spawn(run, 1), thread.spawn(run, 2))
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

local raise, yield = "flags[me] = true", "turn = 3 - me"

-- The loops need never end, so there is no end of schedules; but the states are few.
local right = peterson:gsub("FIRST", raise):gsub("SECOND", yield)
print(check("peterson.lua", right))

-- First the turn, then the flag: both get in.
local swapped = peterson:gsub("FIRST", yield):gsub("SECOND", raise)
local told = check("swapped.lua", swapped)
print(told:match "^[^\n]*")
print(told:match "then the invariant[^\n]*")
os.remove(path)

-- Output:
--> peterson.lua: right in every schedule: {n} states, all seen
-->   2 units, up to {n} steps
--> {...}
--> swapped.lua: WRONG: a schedule fails
--> then the invariant of swapped.lua:2 does not hold
