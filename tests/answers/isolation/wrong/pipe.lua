-- wrong: a pipe in the place of a queue
count = 0
local a, b = pipe()
local p = spawn(function() count = count + 1 print("child: " .. count) b:send(count) end)
local v = a:recv()
p:join()
print("parent: " .. count)
print("received: " .. v)
