count = 0
local results = queue()

local function child()
  count = count + 1
  print("child: " .. count)
  results:put(count)
  results:close()
end

local p = spawn(child)
for value in results:items() do
  print("parent: " .. count)
  print("received: " .. value)
end
p:join()
