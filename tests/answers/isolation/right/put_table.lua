count = 0
local q = queue()
local p = spawn(function() count = count + 1 print("child: " .. count) q:put{count = count} end)
local t = q:get()
p:join()
print("parent: " .. count)
print("received: " .. t.count)
