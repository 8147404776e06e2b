-- wrong: the child puts before it prints, so its line may come anywhere
count = 0
local q = queue()
local p = spawn(function()
  count = count + 1
  q:put(count)
  print("child: " .. count)
end)
local got = q:get()
print("parent: " .. count)
print("received: " .. got)
p:join()
