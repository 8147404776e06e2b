-- wrong: a thread, and the main code sets the variable back
count = 0
local q = queue()
local t = thread.spawn(function()
  count = count + 1
  print("child: " .. count)
  q:put(count)
end)
t:join()
count = 0
print("parent: " .. count)
print("received: " .. q:get())
