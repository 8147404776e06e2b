count = 0
local q = queue()
local workers <close> = pool(1)
local done = workers:apply_async(function(box)
  count = count + 1
  print("child: " .. count)
  box:put(count)
end, {q})
local got = q:get()
print("parent: " .. count)
print("received: " .. got)
done:result()
