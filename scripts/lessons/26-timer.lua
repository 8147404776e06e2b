-- 26: a timer calls a function after a while
-- After 定时器 (Timer), of threading.

local started = clock()

local function ring(name)
  print(("%s rings after %.1f s"):format(name, clock() - started))
end

local tea = timer(0.2, ring, "tea")
local egg = timer(0.1, ring, "egg")
local cake = timer(60, ring, "cake")

tea:start() -- the time begins here
egg:start()
cake:start()
print("three timers run, and this goes on")

cake:cancel() -- nobody is hungry any more
tea:join()

-- A timer rings once. One that is to ring again and again starts the next one itself.
local rounds = 0
local function again()
  rounds = rounds + 1
  print("round " .. rounds)
  if rounds < 3 then timer(0.02, again):start() end
end
again()

-- The script ends when its timers have.

-- Output:
--> three timers run, and this goes on
--| any order
--> egg rings after {n} s
--> tea rings after {n} s
--| end
--> round 1
--> round 2
--> round 3
