count = 0
local q = queue()
local p = process{target = function(out) count = count + 1 print("child: " .. count) out:put(count) end, args = {q}, name = "child"}
p:start()
local got = q:get()
p:join()
print(string.rep("parent: ", 1) .. _G.count)
print("received: " .. got)
