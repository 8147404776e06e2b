-- wrong: sleeps until the item will be there, and does not wait for it
count = 0
local q = queue()
spawn(function()
  count = count + 1
  print("child: " .. count)
  q:put(count)
end)
sleep(0.4)
local ok, v = q:try_get()
print("parent: " .. count)
print("received: " .. (ok and v or "nothing"))
