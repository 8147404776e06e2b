-- caught by: run
-- verdict: deadlock
-- Nobody puts anything, so the get waits for ever.
count = 0
local q = queue()

local p = spawn(function()
  count = count + 1
  print("child: " .. count)
end)
local received = q:get()
p:join()
print("parent: " .. count)
print("received: " .. received)
