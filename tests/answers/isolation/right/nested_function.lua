local q = queue(1)
count = 0
local function bump() count = count + 1 return count end
local p = spawn(function() print("child: " .. bump()) q:put(count) end)
local value
repeat local ok, v = q:try_get(1) value = ok and v or value until ok
p:join()
for name, v in pairs{} do print(name, v) end
print("parent: " .. count)
print("received: " .. value)
