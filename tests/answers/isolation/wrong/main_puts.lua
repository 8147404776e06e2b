-- wrong: the main process puts into the queue what the child should
count = 0
local q = queue()
local p = spawn(function()
  count = count + 1
  print("child: " .. count)
end)
p:join()
q:put(1)
local got = q:get()
print("parent: " .. count)
print("received: " .. got)
