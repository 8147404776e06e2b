count = 0
local q = queue()
local p = spawn(function() count = count + 1 print("child: " .. count) q:put(count) end)
local v = thread.spawn(function() return q:get() end):result()
p:join()
print("parent: " .. count)
print("received: " .. v)
