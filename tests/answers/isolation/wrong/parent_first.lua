-- wrong: the main process prints its count before it has got anything
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
