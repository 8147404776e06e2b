-- wrong: no child at all
count = 0
local q = queue()
print("child: " .. count + 1)
q:put(count + 1)
print("parent: " .. count)
print("received: " .. q:get())
