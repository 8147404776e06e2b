-- 59: who is ready, who runs, who is blocked
-- After 进程三状态图 (the three states), with ps() and u.state in a script.

-- Busy processes, twice as many as processors: no more than that can run at any instant. The others
-- are ready: they could run, and wait for a processor.
local stop = event()
local function busy() while not stop:is_set() do end end

local crew = {}
for i = 1, 2 * os.cpu_count() do crew[i] = spawn(busy) end
local waiting = spawn(function() stop:wait() end)
while waiting.state ~= "blocked" do sleep(0.01) end

-- Look often, and count.
local seen = {}
for _ = 1, 50 do
  sleep(0.01)
  for _, p in ipairs(crew) do seen[p.state] = (seen[p.state] or 0) + 1 end
end
print("running was seen: " .. tostring((seen.running or 0) > 0))
print("who waits for an event is " .. waiting.state)

-- A unit that is not started yet is new; one that has ended and was not asked for is a zombie.
print("not started: " .. process{target = busy}.state)
stop:set()
wait_any{waiting}
print("ended: " .. waiting.state)
join(crew)
join(waiting)
print("joined: " .. waiting.state)

-- Output:
--> running was seen: true
--> who waits for an event is blocked
--> not started: new
--> ended: zombie
--> joined: terminated
