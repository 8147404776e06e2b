-- wrong: five producers and one consumer
local q, taken, put = queue(), cell(0), cell(0)
local cs = {}
for i = 1, 5 do cs[i] = spawn(function() for _ = 1, 120 do while q:qsize() >= 50 do sleep(0.001) end q:put(1) put:add(1) end end) end
cs[6] = spawn(function() while taken:get() < 600 do if q:try_get() then taken:add(1) else sleep(0.001) end end end)
join(cs)
print("taken: " .. taken:get())
