-- wrong: the parent sets its own count to 1
count = 0
local q = queue()
local p = spawn(function() count = count + 1 print("child: " .. count) q:put(count) end)
count = q:get()
p:join()
print("parent: " .. count)
print("received: " .. count)
