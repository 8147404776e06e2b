-- wrong: the consumers start when the producer has put its first 200 and ... all joined one by one
local q, taken = queue(), cell(0)
local p = spawn(function() for _ = 1, 3 do while q:qsize() >= 50 do sleep(0.001) end for i = 1, 200 do q:put(i) end end q:close() end)
local function consume() while true do local c = q:closed() if q:qsize() > 10 or c then for _ = 1, 20 do if q:try_get() then taken:add(1) end end if c and q:empty() then return end else sleep(0.001) end end end
for _ = 1, 5 do spawn(consume):join() end
p:join()
print("taken: " .. taken:get())
