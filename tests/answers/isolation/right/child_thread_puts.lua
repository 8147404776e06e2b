count = 0
local q = queue()
local p = spawn(function()
  thread.spawn(function() count = count + 1 print("child: " .. count) q:put(count) end):join()
end)
local v = q:get()
p:join()
print("parent: " .. count)
print("received: " .. v)
