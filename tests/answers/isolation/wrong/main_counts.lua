-- wrong: prints what it counts itself
count = 0
local q = queue()
local p = spawn(function() count = count + 1 print("child: " .. count) q:put(count) end)
q:get()
p:join()
print("parent: 0")
print("received: 1")
