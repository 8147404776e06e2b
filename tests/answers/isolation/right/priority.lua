count = 0
local q = priority_queue()
local p = spawn(function() count = count + 1 print("child: " .. count) q:put(count) q:close() end)
local v for item in q:items() do v = item end
p:join()
print("parent: " .. count)
print("received: " .. v)
