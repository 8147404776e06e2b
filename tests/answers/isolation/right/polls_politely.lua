_G.count = 0
local con = require "conlua"
local q = con.lifo_queue()

local p = con.process.spawn(function(n)
  count = count + n
  print("child: " .. count)
  assert(q:try_put(count))
end, 1)

local ok, value
repeat ok, value = q:try_get(0.01) until ok
print("parent: " .. count)
print("received: " .. value)
assert(p:join())
