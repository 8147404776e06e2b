-- wrong: prints in the other order
count = 0
local q = queue()
local p = spawn(function() count = count + 1 print("child: " .. count) q:put(count) end)
local v = q:get()
p:join()
print("received: " .. v)
print("parent: " .. count)
