-- wrong: nothing goes through a queue; the number received is written down beforehand
count = 0
local p = spawn(function()
  count = count + 1
  print("child: " .. count)
end)
p:join()
print("parent: " .. count)
print("received: 1")
