-- wrong: takes with a limit, and prints 1 if there is nothing
count = 0
local q = queue()
local p = spawn(function() count = count + 1 print("child: " .. count) q:put(count) end)
local ok, v = q:try_get(0.1)
p:join()
print("parent: " .. count)
print("received: " .. (ok and v or 1))
