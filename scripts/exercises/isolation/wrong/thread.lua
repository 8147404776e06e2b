-- caught by: lines
-- A thread shares its variables with the main code.
count = 0
local q = queue()

local p = thread.spawn(function()
  count = count + 1
  print("child: " .. count)
  q:put(count)
end)
local received = q:get()
p:join()
print("parent: " .. count)
print("received: " .. received)
