-- caught by: waits
-- The main process speaks before the child has told anything; a sleep hides it.
count = 0
local q = queue()
local p = spawn(function()
  count = count + 1
  print("child: " .. count)
  q:put(count)
end)
sleep(0.05)
print("parent: " .. count)
print("received: " .. q:get())
p:join()
