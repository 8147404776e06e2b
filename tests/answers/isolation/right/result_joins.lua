count = 0
local q = queue()
local p = spawn(function() count = count + 1 print("child: " .. count) q:put(count) return true end)
local v = q:get()
p:result()
print("parent: " .. count)
print("received: " .. v)
