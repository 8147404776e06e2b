local conlua = require "conlua"
local hall = require "hall"
local function child(n) hall.work() io.write("child ", n, " done\n") io.flush() end
local left = {}
for n = 1, 3 do left[conlua.process.spawn(child, n)] = true end
repeat
  for p in pairs(left) do
    if p:join(0.01) then left[p] = nil end
  end
until not next(left)
print "all done"
