-- caught by: lines
-- Puts before it prints: right only if the child is quick.
count = 0
local q = queue()

local p = spawn(function()
  count = count + 1
  q:put(count)
  sleep(0.001)
  print("child: " .. count)
end)
local received = q:get()
print("parent: " .. count)
print("received: " .. received)
p:join()
