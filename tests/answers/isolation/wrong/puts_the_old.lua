-- wrong: puts the value from before the addition
count = 0
local q = queue()
local p = spawn(function()
  q:put(count)
  count = count + 1
  print("child: " .. count)
end)
p:join()
print("parent: " .. count)
print("received: " .. q:get())
