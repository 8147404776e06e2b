-- wrong: a thread, which shares the variable
count = 0
local q = queue()
local t = thread.spawn(function()
  count = count + 1
  print("child: " .. count)
  q:put(count)
end)
local got = q:get()
print("parent: " .. count)
print("received: " .. got)
t:join()
