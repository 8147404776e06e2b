-- wrong: an isolate, not a process
count = 0
local q = queue()
local p = isolate.spawn(function() count = (count or 0) + 1 print("child: " .. count) q:put(count) end)
local v = q:get()
p:join()
print("parent: " .. count)
print("received: " .. v)
