-- wrong: the value comes by a cell, not through the queue
count = 0
local c = cell(0)
local p = spawn(function()
  count = count + 1
  print("child: " .. count)
  c:set(count)
end)
p:join()
print("parent: " .. count)
print("received: " .. c:get())
