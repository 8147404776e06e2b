-- caught by: queue
-- Prints what it should, but nothing travelled.
count = 0

local p = spawn(function() print("child: 1") end)
p:join()
print("parent: 0")
print("received: 1")
