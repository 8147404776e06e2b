-- 07: ending a process from outside
-- After 进程对象及其他方法 (the process object and its other methods).

local p = spawn(sleep, 60)
print("alive: " .. tostring(p:is_alive()))

-- terminate only asks the system, which takes a moment. Join, then look.
p:terminate()
p:join()
print("alive: " .. tostring(p:is_alive()))
print("ended by signal " .. -p.exitcode) -- SIGTERM

-- kill cannot be refused.
local q = spawn(sleep, 60)
q:kill()
q:join()
print("ended by signal " .. -q.exitcode) -- SIGKILL

-- Output:
--> alive: true
--> alive: false
--> ended by signal 15
--> ended by signal 9
