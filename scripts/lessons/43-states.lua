-- 43: the states of a process, drawn from a run
-- After 进程三状态图 (the three states of a process): 就绪 ready, 运行 running, 阻塞 blocked.

scheduling.watch(true) -- from here on, what units go through is recorded

local orders, answers, done = queue(), queue(), event()
local p = spawn(function()
  local order = orders:get() -- blocked until there is one
  answers:put("begun: " .. order)
  done:wait()                -- blocked again
end)

local function until_blocked()
  while p.state ~= "blocked" do sleep(0.01) end
end
until_blocked()
orders:put("soup")
answers:get()
until_blocked()
done:set()
p:join()

local before
for _, s in ipairs(p:states()) do
  -- While others keep the processors busy, more of ready is seen.
  local line = s.state .. (s.on and " on " .. s.on:gsub("#.*", "") or "")
  if s.state == "blocked" or s.state == "zombie" or s.state == "new" then print(line) end
  before = s
end
print("at last " .. before.state)

-- The diagram, with how often and how long on its arrows and states.
local path = os.tmpname()
scheduling.diagram(p, path)
local file <close> = assert(io.open(path))
print(file:read "a":match "<svg" and "drawn")
os.remove(path)

-- A process may be stopped, which is a state of its own.
local busy = spawn(function() while true do end end)
sleep(0.05)
signal.send(busy, "STOP")
sleep(0.02)
signal.send(busy, "CONT")
sleep(0.02)
busy:kill()
busy:join()
for _, s in ipairs(busy:states()) do
  if s.state == "stopped" then print("stopped for a while: " .. tostring(s.to - s.from > 0.01)) end
end

-- Output:
--> new
--> blocked on queue
--> blocked on event
--> zombie
--> at last terminated
--> drawn
--> stopped for a while: true
